// Both readers of HTTP/1.1: wherever the network cuts a message, the same is read.
#include "client/response.hpp"
#include "server/request.hpp"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace pushbench {
namespace {

// The last chunk alone and after others, with and without a trailer.
const std::string_view kChunked[] = {
    "0\r\n\r\n",
    "0\r\nA: b\r\n\r\n",
    "3\r\nabc\r\n0\r\n\r\n",
    "4\r\n0\r\nX\r\n0\r\n\r\n",
    "03;a=\"b\"\r\nabc\r\n000;c\r\nA: b\r\n\r\n",
};

TEST(HttpFeed, ReadsARequestByteByByte) {
    for (const std::string_view body : kChunked) {
        const std::string text =
            "POST /publish HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" +
            std::string(body);
        server::RequestReader reader(8192, 1024);
        for (std::size_t i = 0; i < text.size(); ++i) {
            std::size_t consumed = 0;
            const auto state = reader.feed(std::string_view(text).substr(i, 1), consumed);
            EXPECT_EQ(consumed, 1u);
            ASSERT_EQ(state, i + 1 == text.size() ? server::RequestReader::State::complete
                                                  : server::RequestReader::State::need_more)
                << text.substr(0, i + 1);
        }
        EXPECT_EQ(reader.request().bytes, text.size());
        server::RequestReader at_once(8192, 1024);
        std::size_t consumed = 0;
        ASSERT_EQ(at_once.feed(text + "GET", consumed), server::RequestReader::State::complete);
        EXPECT_EQ(consumed, text.size());
        EXPECT_EQ(reader.request().body, at_once.request().body);
    }
}

struct Body final : client::ResponseReader::Sink {
    void on_head(const client::ResponseHead&) override {}
    void on_body(std::string_view part) override { text.append(part); }
    std::string text;
};

TEST(HttpFeed, ReadsAResponseByteByByte) {
    for (const std::string_view chunks : kChunked) {
        const std::string text =
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + std::string(chunks);
        Body body;
        client::ResponseReader reader(body);
        for (std::size_t i = 0; i < text.size(); ++i) {
            std::size_t consumed = 0;
            const auto state = reader.feed(std::string_view(text).substr(i, 1), consumed);
            EXPECT_EQ(consumed, 1u);
            ASSERT_EQ(state, i + 1 == text.size() ? client::ResponseReader::State::complete
                                                  : client::ResponseReader::State::need_more)
                << text.substr(0, i + 1);
        }
        Body whole;
        client::ResponseReader at_once(whole);
        std::size_t consumed = 0;
        ASSERT_EQ(at_once.feed(text + "HTT", consumed), client::ResponseReader::State::complete);
        EXPECT_EQ(consumed, text.size());
        EXPECT_EQ(body.text, whole.text);
    }
}

// A quoted string that is not closed would swallow the chunk, and the body limit with it.
TEST(HttpFeed, RefusesAnExtensionThatRunsOverItsLine) {
    for (const std::string_view chunk : {"5;a=\"b\r\n", "0;a=\"b\r\n\r\n"}) {
        Body body;
        client::ResponseReader reader(body);
        std::size_t consumed = 0;
        reader.feed("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", consumed);
        for (std::size_t i = 0; i + 1 < chunk.size(); ++i)
            ASSERT_EQ(reader.feed(chunk.substr(i, 1), consumed),
                      client::ResponseReader::State::need_more);
        EXPECT_EQ(reader.feed("\n", consumed), client::ResponseReader::State::failed) << chunk;
    }
}

// What looks like the last chunk may be a body.
TEST(HttpFeed, HandsOnABodyOfFourBytesThatLooksLikeAChunk) {
    Body body;
    client::ResponseReader reader(body);
    std::size_t consumed = 0;
    reader.feed("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n", consumed);
    EXPECT_EQ(reader.feed("0\r\nX", consumed), client::ResponseReader::State::complete);
    EXPECT_EQ(body.text, "0\r\nX");
}

}  // namespace
}  // namespace pushbench
