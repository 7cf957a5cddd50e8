// The body of a poll's answer: whatever the pieces, the same payloads come out.
#include "client/poll_body.hpp"

#include "pieces.hpp"

namespace {

using pushbench::fuzz::require;

std::string read_all(const std::vector<std::string>& pieces) {
    pushbench::client::PollBody body;
    std::string story;
    for (const std::string& piece : pieces) {
        const bool good = body.feed(piece, [&](std::string_view payload) {
            story += std::to_string(payload.size()) + ' ' + std::string(payload) + '\n';
        });
        if (!good) return story + "failed";
    }
    return story + (body.at_boundary() ? "whole" : "cut");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto input = pushbench::fuzz::cut(data, size);
    require(read_all({input.whole}) == read_all(input.pieces), "pieces make no difference");
    return 0;
}
