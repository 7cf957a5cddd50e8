// The request front: whatever the pieces, the same requests come out, and nothing is read twice.
#include "server/request.hpp"

#include "pieces.hpp"

namespace {

using pushbench::fuzz::require;
using pushbench::server::Request;
using pushbench::server::RequestReader;

constexpr std::size_t kHeaderLimit = 8192, kBodyLimit = 1024;

// Every request that was understood, and how it ended.
std::string read_all(const std::vector<std::string>& pieces) {
    std::string story;
    RequestReader reader(kHeaderLimit, kBodyLimit);
    for (std::string_view piece : pieces) {
        while (!piece.empty()) {
            std::size_t consumed = 0;
            const auto state = reader.feed(piece, consumed);
            require(consumed <= piece.size(), "no more is consumed than there is");
            piece.remove_prefix(consumed);
            if (state == RequestReader::State::failed)
                return story + "failed " + std::to_string(reader.status());
            if (state == RequestReader::State::need_more) {
                require(piece.empty(), "all of a piece is taken when more is needed");
                break;
            }
            const Request& r = reader.request();
            require(r.body.size() <= kBodyLimit, "the body keeps to its limit");
            require(r.path().size() <= r.target.size(), "the path is part of the target");
            (void)r.query("topic");
            story += std::to_string(static_cast<int>(r.method)) + ' ' + r.target + '|' + r.host +
                     '|' + r.connection + '|' + r.body + (r.upgrade ? "|up" : "") +
                     (r.keep_alive ? "|on\n" : "|off\n");
            reader.reset();
        }
    }
    return story;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    auto input = pushbench::fuzz::cut(data, size);
    pushbench::fuzz::end_the_head(input);
    pushbench::fuzz::require_same(read_all({input.whole}), read_all(input.pieces));
    return 0;
}
