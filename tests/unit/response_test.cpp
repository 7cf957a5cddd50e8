// Where a response ends, as far as the end of its connection says it.
#include "client/response.hpp"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace pushbench::client {
namespace {

using State = ResponseReader::State;

struct Body final : ResponseReader::Sink {
    void on_head(const ResponseHead&) override {}
    void on_body(std::string_view part) override { text.append(part); }
    std::string text;
};

TEST(Response, MayEndWithItsConnection) {
    struct Case {
        std::string_view bytes;
        State fed, finished;
        std::string_view body = {};
    };
    const Case cases[] = {
        {"HTTP/1.0 200 OK\r\n\r\nand so on", State::need_more, State::complete, "and so on"},
        {"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", State::need_more, State::complete},
        {"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", State::complete, State::complete,
         "abc"},
        {"HTTP/1.1 204 No Content\r\n\r\n", State::complete, State::complete},
        {"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nabc", State::need_more, State::failed, "abc"},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", State::need_more,
         State::failed, "abc"},
        {"HTTP/1.1 200 OK\r\nContent-", State::need_more, State::failed},
        {"HTT", State::need_more, State::failed},
        {"", State::need_more, State::failed},
    };
    for (const Case& c : cases) {
        Body body;
        ResponseReader reader(body);
        std::size_t consumed = 0;
        EXPECT_EQ(reader.feed(c.bytes, consumed), c.fed) << c.bytes;
        EXPECT_EQ(reader.finish(), c.finished) << c.bytes;
        EXPECT_EQ(body.text, c.body) << c.bytes;
        // The next one has nothing of it.
        reader.reset(body);
        EXPECT_EQ(reader.finish(), State::failed) << c.bytes;
    }
}

// Such a response says that nothing follows it.
TEST(Response, ThatEndsWithItsConnectionDoesNotKeepIt) {
    for (const auto& [bytes, keeps] :
         {std::pair{std::string_view("HTTP/1.1 200 OK\r\n\r\n"), false},
          {"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", true}}) {
        Body body;
        ResponseReader reader(body);
        std::size_t consumed = 0;
        reader.feed(bytes, consumed);
        EXPECT_EQ(reader.head().keep_alive, keeps) << bytes;
    }
}

}  // namespace
}  // namespace pushbench::client
