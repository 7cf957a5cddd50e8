// The event stream: whatever the pieces, the same events and comments come out.
#include "client/event_stream.hpp"

#include "pieces.hpp"

namespace {

using pushbench::client::EventStream;
using pushbench::fuzz::require;

struct Story : EventStream::Sink {
    std::string text;
    void on_event(std::string_view data) override { text += "event " + std::string(data) + '\n'; }
    void on_comment(std::size_t) override { text += "comment\n"; }
};

std::string read_all(const std::vector<std::string>& pieces) {
    Story story;
    EventStream stream;
    for (const std::string& piece : pieces)
        require(stream.feed(piece, story), "a short stream is below every limit");
    return story.text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto input = pushbench::fuzz::cut(data, size);
    require(read_all({input.whole}) == read_all(input.pieces), "pieces make no difference");
    return 0;
}
