// The event stream of SSE: line ends, pieces of every size, comments and several data lines.
#include "client/event_stream.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace pushbench::client {
namespace {

struct Collect final : EventStream::Sink {
    std::vector<std::string> events;
    int comments = 0;
    void on_event(std::string_view data) override { events.emplace_back(data); }
    void on_comment(std::size_t bytes) override {
        ++comments;
        comment_bytes += bytes;
    }
    std::size_t comment_bytes = 0;
};

// The same whatever the cut: fed whole, and in two pieces at every place.
void expect_events(const std::string& text, const std::vector<std::string>& events, int comments) {
    for (std::size_t cut = 0; cut <= text.size(); ++cut) {
        EventStream stream;
        Collect sink;
        ASSERT_TRUE(stream.feed(std::string_view(text).substr(0, cut), sink));
        ASSERT_TRUE(stream.feed(std::string_view(text).substr(cut), sink));
        EXPECT_EQ(sink.events, events) << "cut at " << cut;
        EXPECT_EQ(sink.comments, comments) << "cut at " << cut;
    }
}

TEST(EventStream, LineFeeds) {
    expect_events(": hello\n\nid: 1\ndata: one\n\ndata: two\n\n", {"one", "two"}, 1);
}

TEST(EventStream, CarriageReturnAndLineFeed) {
    expect_events("id: 1\r\ndata: one\r\n\r\ndata: two\r\n\r\n", {"one", "two"}, 0);
}

// The last carriage return might be half of a line end, so something must follow it.
TEST(EventStream, CarriageReturnsAlone) {
    expect_events("data: one\r\rdata: two\r\r:", {"one", "two"}, 0);
}

TEST(EventStream, LineEndsMixed) {
    expect_events("data: one\r\n\ndata: a\rdata: b\ndata:c\r\n\r\n", {"one", "a\nb\nc"}, 0);
}

TEST(EventStream, UnknownFieldsAndAByteOrderMark) {
    expect_events(
        "\xEF\xBB\xBF"
        "data: one\nevent: x\nfoo\nretry: 5\n\nid: 2\n\n",
        {"one"}, 0);
}

struct Ids final : EventStream::Sink {
    explicit Ids(EventStream& of) : stream(of) {}
    void on_event(std::string_view data) override {
        text += std::string(data) + '=' + stream.last_id() + (stream.has_id() ? "! " : " ");
    }
    void on_comment(std::size_t) override {}
    EventStream& stream;
    std::string text;
};

TEST(EventStream, TellsAnIdOfItsOwnFromAnEarlierOne) {
    EventStream stream;
    stream.keep_ids();
    Ids sink(stream);
    ASSERT_TRUE(
        stream.feed("data: a\n\nid: 1\ndata: b\n\ndata: c\n\nid: 2\n\ndata: d\n\n"
                    "data: e\nid: 3\n\n",
                    sink));
    EXPECT_EQ(sink.text, "a= b=1! c=1 d=2 e=3! ");
}

TEST(EventStream, CommentsAreMeasuredUpToTheirBlankLine) {
    EventStream stream;
    Collect sink;
    ASSERT_TRUE(stream.feed("data: one\n\n: hello\n\n", sink));
    EXPECT_EQ(sink.comment_bytes, 9u);
    ASSERT_TRUE(stream.feed(":\n\n:\r\n", sink));
    ASSERT_TRUE(stream.feed("\r\nid: 2\n\n", sink));
    EXPECT_EQ(sink.comments, 3);
    EXPECT_EQ(sink.comment_bytes, 9u + 3 + 5);
}

}  // namespace
}  // namespace pushbench::client
