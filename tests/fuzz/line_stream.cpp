// The lines of http-stream: whatever the pieces, the same lines come out.
#include "client/line_stream.hpp"

#include "pieces.hpp"

namespace {

using pushbench::fuzz::require;

std::string read_all(const std::vector<std::string>& pieces) {
    pushbench::client::LineStream lines;
    std::string story;
    for (const std::string& piece : pieces)
        require(lines.feed(piece,
                           [&](std::string_view line) {
                               require(line.find('\n') == line.npos, "a line has one end");
                               story +=
                                   std::to_string(line.size()) + ' ' + std::string(line) + '\n';
                           }),
                "a short stream is below every limit");
    return story;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto input = pushbench::fuzz::cut(data, size);
    require(read_all({input.whole}) == read_all(input.pieces), "pieces make no difference");
    return 0;
}
