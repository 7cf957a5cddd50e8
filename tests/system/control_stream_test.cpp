#include "core/net/control_stream.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace pushbench::net {
namespace {

using boost::json::object;

class ControlStreamTest : public testing::Test {
  protected:
    ControlStreamTest() {
        int both[2];
        EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, both), 0);
        stream = std::make_unique<ControlStream>(context, both[0], 1u << 20);
        peer = both[1];
    }
    ~ControlStreamTest() override { close_peer(); }

    void close_peer() {
        if (peer >= 0) ::close(peer);
        peer = -1;
    }
    void write_peer(std::string_view text) {
        ASSERT_EQ(::write(peer, text.data(), text.size()), static_cast<ssize_t>(text.size()));
    }
    void listen() {
        stream->on_end([this](const std::string& error) { ends.push_back(error); });
        stream->on_message(
            [this](object message) { messages.push_back(boost::json::serialize(message)); });
    }

    boost::asio::io_context context{1};
    std::unique_ptr<ControlStream> stream;
    int peer = -1;
    std::vector<std::string> messages, ends;
};

using Texts = std::vector<std::string>;

TEST_F(ControlStreamTest, ReadsLinesHoweverTheyArrive) {
    listen();
    write_peer("{\"a\":1}\n{\"b\":2}\n{\"c\"");
    context.poll();
    EXPECT_EQ(messages, (Texts{R"({"a":1})", R"({"b":2})"}));
    write_peer(":3}");
    context.poll();
    write_peer("\n");
    close_peer();
    context.run();
    EXPECT_EQ(messages, (Texts{R"({"a":1})", R"({"b":2})", R"({"c":3})"}));
    EXPECT_EQ(ends, Texts{""});
}

TEST_F(ControlStreamTest, EndsOnceWithWhatWentWrong) {
    const struct {
        const char* text;
        const char* error;
    } table[] = {{"{\"a\":1\n", "'{\"a\":1' is not a JSON object"},
                 {"[1]\n", "'[1]' is not a JSON object"},
                 {"\n", "'' is not a JSON object"},
                 {"{\"a\":1}", "the stream ended inside a message"},
                 {"{} {}\n{\"b\":2}\n", "'{} {}' is not a JSON object"}};
    for (const auto& row : table) {
        int both[2];
        ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, both), 0);
        close_peer();
        stream = std::make_unique<ControlStream>(context, both[0]);
        peer = both[1];
        ends.clear();
        messages.clear();
        listen();
        write_peer(row.text);
        close_peer();
        context.restart();
        context.run();
        ASSERT_EQ(ends.size(), 1U) << row.text;
        EXPECT_TRUE(ends[0].starts_with(row.error)) << ends[0];
        EXPECT_EQ(messages, Texts{});
    }
}

TEST_F(ControlStreamTest, RefusesALineWithoutEnd) {
    listen();
    const std::string part(64 * 1024, 'x');
    for (int i = 0; i < 17 && ends.empty(); ++i) {
        write_peer(part);
        context.poll();
    }
    EXPECT_EQ(ends, Texts{"a message is longer than 1048576 bytes"});
}

// Both ends at once: neither may block while its socket is full.
TEST_F(ControlStreamTest, CarriesLargeMessagesInOrderBothWays) {
    constexpr std::size_t kLarge = 20'000'000;
    int both[2];
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, both), 0);
    struct End {
        End(boost::asio::io_context& context, int fd) : stream(context, fd) {
            stream.on_end([this](const std::string& error) { ended = error; });
            stream.on_message([this](object message) {
                numbers.push_back(message.at("n").as_int64());
                bytes += message.at("text").as_string().size();
            });
            for (int n = 0; n < 3; ++n)
                stream.send({{"n", n}, {"text", std::string(n == 1 ? kLarge : 1, 'x')}});
        }
        ControlStream stream;
        std::vector<std::int64_t> numbers;
        std::size_t bytes = 0;
        std::string ended = "not yet";
    };
    auto left = std::make_unique<End>(context, both[0]);
    End right(context, both[1]);
    bool left_sent = false;
    left->stream.when_sent([&] { left_sent = true; });
    EXPECT_FALSE(left_sent);
    while (left->numbers.size() < 3 || right.numbers.size() < 3) context.run_one();
    context.poll();
    EXPECT_TRUE(left_sent);
    EXPECT_EQ(left->numbers, (std::vector<std::int64_t>{0, 1, 2}));
    EXPECT_EQ(right.numbers, left->numbers);
    EXPECT_EQ(left->bytes, kLarge + 2);
    EXPECT_EQ(right.bytes, kLarge + 2);
    left.reset();
    context.restart();
    context.run();
    EXPECT_EQ(right.ended, "");
}

TEST_F(ControlStreamTest, AHandlerMayDestroyTheStream) {
    stream->on_end([this](const std::string&) { ends.push_back("must not come"); });
    stream->on_message([this](object message) {
        messages.push_back(boost::json::serialize(message));
        stream.reset();
    });
    write_peer("{\"a\":1}\n{\"b\":2}\n");
    context.run();
    EXPECT_EQ(messages, Texts{R"({"a":1})"});
    EXPECT_EQ(ends, Texts{});
}

TEST_F(ControlStreamTest, OnEndMayDestroyTheStream) {
    stream->on_end([this](const std::string&) {
        ends.push_back("ended");
        stream.reset();
    });
    stream->on_message([](object) {});
    close_peer();
    context.run();
    EXPECT_EQ(ends, Texts{"ended"});
}

// A child's last answer is read although the runner can no longer write to it.
TEST_F(ControlStreamTest, ReadsWhatCameBeforeThePeerWentAndSurvivesWritingToIt) {
    listen();
    write_peer("{\"last\":true}\n");
    ASSERT_EQ(::shutdown(peer, SHUT_RDWR), 0);
    bool told = false;
    stream->send({{"too", "late"}});
    stream->when_sent([&] { told = true; });
    context.run();
    EXPECT_TRUE(told);
    EXPECT_EQ(messages, Texts{R"({"last":true})"});
    EXPECT_EQ(ends, Texts{""});
    stream->send({{"after", "the end"}});
    EXPECT_EQ(ends.size(), 1U);
}

TEST(ControlStream, RefusesWhatIsNoSocket) {
    boost::asio::io_context context;
    const int fd = ::dup(STDERR_FILENO);
    EXPECT_THROW(ControlStream(context, fd), std::system_error);
    EXPECT_EQ(::close(fd), -1);  // it was taken all the same
}

}  // namespace
}  // namespace pushbench::net
