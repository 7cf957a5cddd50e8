// How a subscription ends when one side wants it to: by the technique's own protocol.
#include "dialect.hpp"
#include "rig.hpp"
#include "sockets.hpp"
#include "table_rows.hpp"

#include <future>
#include <list>

namespace pushbench::conformance {
namespace {

constexpr std::string_view kUnwritten = "nobody has written its protocol down in dialect.cpp";
constexpr Nanos kPatience = 20 * kSecond;

class Closing : public testing::TestWithParam<Row> {
  protected:
    Closing() : server_(GetParam().options(), {GetParam()->id}) { server_.start(); }
    const Dialect& dialect() const { return *dialect_of(*GetParam()); }
    bool holds_requests() const { return GetParam()->has_empty_answer && !GetParam()->polls; }

    // Subscribed from the beginning of history, which is empty: a long poll is held.
    RawPeer subscriber() {
        RawPeer peer =
            RawPeer::connect(GetParam()->own_listener ? server_.raw_tcp_port() : server_.port());
        if (GetParam().tls) peer.secure();
        const std::string request = dialect().subscribe(*GetParam(), "here", 0);
        peer.send(request);
        if (!holds_requests()) {
            const std::string answer = dialect().accept(request, 0);
            EXPECT_EQ(masked(peer.read_exactly(answer.size())), masked(answer));
        }
        EXPECT_TRUE(eventually([&] { return server_.counters().requests == 1; }));
        return peer;
    }
    // What ends a subscription, or a request that is held.
    std::string goodbye() const {
        if (!holds_requests()) return std::string(dialect().goodbye);
        std::string answer = dialect().accept("", 0);
        // The answer says that it is the last one (RFC 9112 §9.6).
        return answer.insert(answer.find("\r\n", answer.find("Date: ")) + 2,
                             "Connection: close\r\n");
    }
    server::Server server_;
};

INSTANTIATE_TEST_SUITE_P(Table, Closing,
                         testing::ValuesIn(both(rows_where("closing", has_dialect, kUnwritten))),
                         row_name);

TEST_P(Closing, ByTheServerSpeaksTheProtocolToTheEnd) {
    RawPeer peer = subscriber();
    auto closing = std::async(std::launch::async, [&] { server_.shut_down(kPatience); });
    const std::string expected = goodbye();
    EXPECT_EQ(masked(peer.read_exactly(expected.size())), masked(expected));
    peer.send(dialect().client_reply);
    EXPECT_EQ(peer.read_to_end(), "");
    EXPECT_EQ(peer.end(), End::fin);
    peer.close();
    closing.get();
}

// An answer may be on the wire before the server knows that it is, and the end comes in between.
TEST_P(Closing, InTheMiddleOfAcceptingMixesNothingUp) {
    const std::string request = dialect().subscribe(*GetParam(), "here", 0);
    const std::string expected = (holds_requests() ? "" : dialect().accept(request, 0)) + goodbye();
    std::list<RawPeer> peers;
    for (int i = 0; i < 40; ++i) {
        peers.push_back(
            RawPeer::connect(GetParam()->own_listener ? server_.raw_tcp_port() : server_.port()));
        if (GetParam().tls) peers.back().secure();
    }
    for (RawPeer& peer : peers) peer.send(request);
    EXPECT_TRUE(eventually([&] { return server_.counters().requests > 0; }));
    auto closing = std::async(std::launch::async, [&] { server_.shut_down(kPatience); });
    for (RawPeer& peer : peers) {
        std::string all = peer.read_exactly(expected.size());
        peer.send(dialect().client_reply);
        all += peer.read_to_end();
        // Who was not read any more is told so, or nothing.
        if (!all.empty() && !all.starts_with("HTTP/1.1 503 ")) {
            EXPECT_EQ(masked(all), masked(expected));
        }
        EXPECT_NE(peer.end(), End::silence);
        peer.close();
    }
    closing.get();
}

TEST_P(Closing, ByAClientThatOnlyClosesFreesTheConnection) {
    RawPeer peer = subscriber();
    peer.finish_writing();
    EXPECT_EQ(peer.read_to_end(), "");
    EXPECT_NE(peer.end(), End::silence);
    EXPECT_TRUE(eventually([&] { return server_.counters().connections_open == 0; }));
    EXPECT_EQ(server_.counters().slow_closed, 0);
}

TEST_P(Closing, ByAResetFreesTheConnection) {
    RawPeer peer = subscriber();
    peer.reset();
    EXPECT_TRUE(eventually([&] { return server_.counters().connections_open == 0; }));
}

class Ended : public testing::TestWithParam<Row> {};
INSTANTIATE_TEST_SUITE_P(Table, Ended, testing::ValuesIn(both(all_rows())), row_name);

TEST_P(Ended, ByTheServerCountsUnderItsKind) {
    Options options = GetParam().options();
    options.reconnect_delay = 3600 * kSecond;
    Rig rig(*GetParam(), options, 10);
    rig.publish(10);
    ASSERT_TRUE(rig.complete());
    rig.server().shut_down(kPatience);
    ASSERT_TRUE(eventually([&] { return rig.load().pulse().errors > 0; }));
    const LoadStats stats = rig.stop();
    expect_nothing_lost(stats);
    const Dialect* dialect = dialect_of(*GetParam());
    const bool says_goodbye = dialect != nullptr && !dialect->goodbye.empty();
    EXPECT_EQ(count_of(stats, ErrorKind::closed_by_server), says_goodbye ? 1u : 0u);
    // A held poll is answered with "Connection: close", which is no error.
    const bool was_asked_to_close = GetParam()->has_responses && !GetParam()->polls;
    EXPECT_EQ(count_of(stats, ErrorKind::connection_closed),
              says_goodbye || was_asked_to_close ? 0u : 1u);
    // Who asks again finds nobody there.
    const std::uint64_t refused = count_of(stats, ErrorKind::connect_refused);
    EXPECT_TRUE(GetParam()->has_responses || refused == 0u);
    EXPECT_EQ(stats.bytes_unchecked, 0u);
    EXPECT_EQ(stats.bytes_checked, 1u);
}

TEST_P(Ended, ByTheClientsLeavesTheServerAlone) {
    Rig rig(*GetParam(), GetParam().options(), 10, 20);
    rig.publish(10);
    ASSERT_TRUE(rig.complete());
    expect_clean(rig.stop());
    EXPECT_TRUE(rig.server_is_alone());
    const ServerCounters counters = rig.server().counters();
    EXPECT_EQ(counters.protocol_errors, 0);
    EXPECT_EQ(counters.malformed_requests, 0);
    EXPECT_EQ(counters.responses_4xx + counters.responses_5xx, 0);
    EXPECT_EQ(counters.nodelay_off, 0);
}

}  // namespace
}  // namespace pushbench::conformance
