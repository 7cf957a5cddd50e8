// The load side's reader of responses: whatever the pieces, the same heads and bodies come out.
#include "client/response.hpp"

#include "pieces.hpp"

namespace {

using pushbench::client::ResponseHead;
using pushbench::client::ResponseReader;
using pushbench::fuzz::require;

struct Story : ResponseReader::Sink {
    std::string text;
    void on_head(const ResponseHead& head) override {
        text += std::to_string(head.status) + ' ' + std::to_string(head.cursor.value_or(0)) + ' ' +
                std::to_string(head.lost) + (head.keep_alive ? " on" : " off") +
                (head.event_stream ? " events\n" : "\n");
    }
    void on_body(std::string_view part) override { text.append(part); }
};

std::string read_all(const std::vector<std::string>& pieces) {
    Story story;
    ResponseReader reader(story);
    for (std::string_view piece : pieces) {
        while (!piece.empty()) {
            std::size_t consumed = 0;
            const auto state = reader.feed(piece, consumed);
            require(consumed <= piece.size(), "no more is consumed than there is");
            piece.remove_prefix(consumed);
            if (state == ResponseReader::State::failed) return story.text + "failed";
            if (state == ResponseReader::State::need_more) {
                require(piece.empty(), "all of a piece is taken when more is needed");
                break;
            }
            story.text += "\ncomplete\n";
            reader.reset(story);
        }
    }
    const bool whole = reader.finish() == ResponseReader::State::complete;
    return story.text + (whole ? "ended" : "cut");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    auto input = pushbench::fuzz::cut(data, size);
    pushbench::fuzz::end_the_head(input);
    pushbench::fuzz::require_same(read_all({input.whole}), read_all(input.pieces));
    return 0;
}
