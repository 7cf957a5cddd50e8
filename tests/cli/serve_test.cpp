// `pushbench serve` by hand: what it prints, what can be asked, and how it ends.
#include "peer.hpp"
#include "results.hpp"

#include <csignal>

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

namespace pushbench::shell {
namespace {

// A server with ports of its own, ready to be asked.
struct Served {
    explicit Served(const Words& more = {}) : program(arguments(more)) {
        if (!program.prints("raw-tcp on ")) throw std::runtime_error(program.err());
        program.prints("\n", Seconds(1));
        http = http_port_in(program.out());
        raw_tcp = raw_tcp_port_in(program.out());
    }
    static Words arguments(const Words& more) {
        Words all{"serve"};
        all.insert(all.end(), more.begin(), more.end());
        return all;
    }
    Program program;
    int http = 0, raw_tcp = 0;
};

std::string body_of(const std::string& response) {
    const std::size_t end = response.find("\r\n\r\n");
    return end == std::string::npos ? "" : response.substr(end + 4);
}

TEST(Serve, SaysWhereItIsAndWhatItPublishes) {
    Served served({"--topics", "2", "-s", "64", "-r", "20"});
    ASSERT_GT(served.http, 0);
    ASSERT_GT(served.raw_tcp, 0);
    EXPECT_TRUE(get(served.http, "/").starts_with("HTTP/1.1 200 "));
    EXPECT_TRUE(contains(get(served.http, "/"), "/events"));
    EXPECT_TRUE(get(served.http, "/healthz").starts_with("HTTP/1.1 200 "));
    EXPECT_TRUE(get(served.http, "/nothing-here").starts_with("HTTP/1.1 404 "));
    const std::string metrics = get(served.http, "/metrics");
    EXPECT_TRUE(contains(metrics, "# TYPE pushbench_")) << metrics;

    const auto schedule = boost::json::parse(body_of(get(served.http, "/schedule"))).as_object();
    EXPECT_EQ(schedule.at("topics").as_int64(), 2);
    EXPECT_EQ(schedule.at("rate_per_s").to_number<double>(), 20);
    EXPECT_EQ(schedule.at("payload_bytes").as_int64(), 64);
    EXPECT_EQ(schedule.at("raw_tcp_port").as_int64(), served.raw_tcp);
    EXPECT_EQ(schedule.at("arrivals").as_string(), "constant");
    EXPECT_FALSE(schedule.at("boot_id").as_string().empty());
}

TEST(Serve, WithoutKeepAliveClosesAfterEveryAnswer) {
    constexpr auto kAsk = "GET /poll HTTP/1.1\r\nHost: test\r\n\r\n";
    for (const bool keeps : {true, false}) {
        Served served({"--keep-alive", keeps ? "on" : "off"});
        Peer peer(served.http);
        peer.send(kAsk);
        ASSERT_TRUE(peer.receives("\r\n\r\n"));
        const std::string& head = peer.received();
        EXPECT_EQ(contains(head, "Connection: close\r\n"), !keeps) << head;
    }
}

TEST(Serve, ASecondOneOnTheSamePortIsRefused) {
    Served served;
    const std::string http = std::to_string(served.http);
    for (const Words& taken :
         {Words{"serve", "--port", http},
          Words{"serve", "--raw-tcp-port", std::to_string(served.raw_tcp)},
          Words{"run", "-c", "1", "--port", http, "--out-dir", "/nonexistent/never-made"}}) {
        const Ended ended = run(taken);
        EXPECT_EQ(ended.code, 2);
        EXPECT_EQ(ended.out, "");
        EXPECT_TRUE(ended.err.starts_with("pushbench: error: ")) << ended.err;
    }
    EXPECT_TRUE(get(served.http, "/healthz").starts_with("HTTP/1.1 200 "));
}

std::int64_t requests_counted(int port) {
    const std::string metrics = get(port, "/metrics");
    const std::string name = "\npushbench_requests_total ";
    const std::size_t at = metrics.find(name);
    return at == std::string::npos ? 0 : std::stol(metrics.substr(at + name.size()));
}

constexpr auto kUpgrade =
    "GET /ws HTTP/1.1\r\nHost: test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

// Every stream hears the end in its own protocol, and nobody is reset.
void expect_graceful_end(int number) {
    // No message for an hour: what is read below is the end and nothing else.
    Served served({"-r", "0", "--poll-timeout", "1h"});
    Peer events(served.http), parked(served.http), idle(served.http), socket(served.http),
        raw(served.raw_tcp);
    events.send("GET /events HTTP/1.1\r\nHost: test\r\n\r\n");
    ASSERT_TRUE(events.receives("\r\n\r\n"));
    ASSERT_TRUE(events.receives(":")) << "the comment that comes at once";
    parked.send("GET /longpoll?since=0 HTTP/1.1\r\nHost: test\r\n\r\n");
    idle.send("GET /poll?since=0 HTTP/1.1\r\nHost: test\r\n\r\n");
    ASSERT_TRUE(idle.receives("\r\n\r\n"));
    socket.send(kUpgrade);
    ASSERT_TRUE(socket.receives("\r\n\r\n"));
    EXPECT_TRUE(contains(socket.received(), "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
    raw.send("SUB 0 -\n");
    ASSERT_TRUE(raw.receives("\n"));
    EXPECT_EQ(raw.received(), "OK 0 0\n");
    // The parked request is not answered; that it was read shows in the count of requests.
    std::int64_t asked = 0;
    ASSERT_TRUE(eventually([&] { return requests_counted(served.http) - ++asked >= 4; }));
    idle.forget();
    raw.forget();
    socket.forget();

    served.program.signal(number);
    EXPECT_EQ(parked.read_to_end(), Peer::End::closed);
    EXPECT_TRUE(parked.received().starts_with("HTTP/1.1 204 ")) << parked.received();
    EXPECT_EQ(events.read_to_end(), Peer::End::closed);
    EXPECT_TRUE(events.received().ends_with("0\r\n\r\n")) << "the last chunk";
    EXPECT_EQ(idle.read_to_end(), Peer::End::closed);
    EXPECT_EQ(idle.received(), "");
    EXPECT_EQ(raw.read_to_end(), Peer::End::closed);
    EXPECT_EQ(raw.received(), "");
    ASSERT_TRUE(socket.receives("\x88"));
    ASSERT_TRUE(socket.receives(std::string("\x03\xe9"))) << "1001, going away";
    socket.send(std::string("\x88\x82\0\0\0\0\x03\xe9", 8));
    EXPECT_EQ(socket.read_to_end(), Peer::End::closed);

    const Ended& ended = served.program.finish(Seconds(20));
    EXPECT_EQ(ended.code, 0);
    EXPECT_EQ(ended.err, "");
}

TEST(Serve, CtrlCClosesEachStreamByItsOwnProtocol) {
    expect_graceful_end(SIGINT);
}

TEST(Serve, SigtermClosesEachStreamByItsOwnProtocol) {
    expect_graceful_end(SIGTERM);
}

TEST(Serve, AClientThatNeverAnswersDoesNotHoldItUp) {
    Served served;
    Peer silent(served.http);
    silent.send(kUpgrade);
    ASSERT_TRUE(silent.receives("\r\n\r\n"));
    served.program.signal(SIGTERM);
    const Ended& ended = served.program.finish(Seconds(20));
    EXPECT_EQ(ended.code, 0) << ended.err;
}

}  // namespace
}  // namespace pushbench::shell
