// Peers that do not speak TLS properly, or not at all, at a server that does; and the other way.
#include "target.hpp"

#include <list>
#include <string>

#include <gtest/gtest.h>

namespace pushbench::hostile {
namespace {

using namespace std::string_literals;

Options strict_tls() {
    Options options = strict_options();
    options.tls = true;
    return options;
}

// Of a handshake, as far as a record header goes: handshake, TLS 1.0, 512 bytes.
const std::string kHalfHello = "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"s;

TEST(TlsHostile, GarbageInsteadOfAHandshakeIsRefused) {
    Target target(strict_tls());
    const std::int64_t handshakes = target.counters().tls_handshakes;
    const std::list<std::string> garbage{
        "\x00\x00\x00\x00\x00\x00\x00\x00"s,
        std::string(5000, 'a'),
        std::string(100'000, '\xff'),
        "\x16\x03\x01\xff\xff"s + std::string(70'000, '\1'),  // a record that is too long
        "\x16\x03\x01\x00\x05hello"s,                         // a record, and nonsense in it
        "\x17\x03\x03\x00\x10"s + std::string(16, 'x'),       // data before any handshake
        "\x15\x03\x01\x00\x02\x02\x28"s,                      // an alert: handshake failure
        "SSH-2.0-OpenSSH_9.2\r\n"};
    for (const std::string& bytes : garbage)
        for (const bool raw : {false, true}) {
            RawPeer peer = raw ? target.connect_raw_tcp() : target.connect();
            peer.send(bytes);
            peer.read_to_end();
            EXPECT_NE(peer.end(), End::silence) << bytes.substr(0, 20);
        }
    EXPECT_TRUE(target.counted(&ServerCounters::tls_handshake_errors,
                               2 * static_cast<std::int64_t>(garbage.size())));
    EXPECT_EQ(target.counters().tls_handshakes, handshakes);
    EXPECT_TRUE(target.alone_with_others());
    target.expect_others_unharmed();
}

TEST(TlsHostile, HalfAHandshakeRunsIntoTheHeaderTimeout) {
    Target target(strict_tls());
    std::list<RawPeer> peers;
    for (const std::string& said : {""s, "\x16"s, "\x16\x03\x01"s, kHalfHello})
        for (const bool raw : {false, true}) {
            peers.push_back(raw ? target.connect_raw_tcp() : target.connect());
            peers.back().send(said);
        }
    for (RawPeer& peer : peers) {
        EXPECT_EQ(peer.read_to_end(), "");
        EXPECT_NE(peer.end(), End::silence);
    }
    EXPECT_EQ(target.counters().header_timeouts, static_cast<std::int64_t>(peers.size()));
    EXPECT_TRUE(target.alone_with_others());
    target.expect_others_unharmed();
}

TEST(TlsHostile, AHandshakeAndThenNothingRunsIntoItToo) {
    Target target(strict_tls());
    RawPeer peer = target.connect();
    ASSERT_TRUE(peer.secure());
    const std::string answer = peer.read_to_end();
    EXPECT_EQ(status_of(answer), 408);
    EXPECT_EQ(peer.end(), End::fin);
    target.expect_others_unharmed();
}

TEST(TlsHostile, PlainHttpIsToldThatThisIsTls) {
    Target target(strict_tls());
    for (const std::string& request :
         {get("/healthz"), "POST /publish HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello"s,
          get("/events", "Accept: text/event-stream\r\n") + std::string(20'000, 'x')}) {
        RawPeer peer = target.connect();
        ASSERT_TRUE(peer.send(request));
        const std::string answer = peer.read_to_end();
        EXPECT_EQ(status_of(answer), 400) << answer;
        EXPECT_NE(answer.find("this port speaks TLS"), std::string::npos) << answer;
    }
    EXPECT_EQ(target.counters().tls_handshake_errors, 3);
    EXPECT_TRUE(target.alone_with_others());
    target.expect_others_unharmed();
}

TEST(TlsHostile, AHandshakeWithAPlainServerFailsAtOnce) {
    Target target(strict_options());
    for (const bool raw : {false, true}) {
        RawPeer peer = raw ? target.connect_raw_tcp() : target.connect();
        EXPECT_FALSE(peer.secure());
    }
    EXPECT_TRUE(target.alone_with_others());
    target.expect_others_unharmed();
}

TEST(TlsHostile, WhoLeavesInTheMiddleOfAHandshakeLeavesNothing) {
    Target target(strict_tls());
    for (int i = 0; i < 200; ++i) {
        RawPeer peer = i % 4 < 2 ? target.connect() : target.connect_raw_tcp();
        peer.send(kHalfHello.substr(0, static_cast<std::size_t>(i) % (kHalfHello.size() + 1)));
        if (i % 2 == 0) peer.reset();
    }
    EXPECT_TRUE(target.alone_with_others());
    target.expect_others_unharmed();
}

TEST(TlsHostile, GarbageBehindAHandshakeEndsTheConnection) {
    Target target(strict_tls());
    // Below TLS, into an established session: no record that could be decrypted.
    RawPeer peer = target.connect();
    ASSERT_TRUE(peer.secure());
    peer.send_below_tls("\x17\x03\x03\x00\x20"s + std::string(32, 'x'));
    peer.read_to_end();
    EXPECT_NE(peer.end(), End::silence);
    EXPECT_TRUE(target.alone_with_others());
    target.expect_others_unharmed();
}

TEST(TlsHostile, PipelinedRequestsInOneRecordAreAllAnswered) {
    Target target(strict_tls());
    RawPeer peer = target.connect();
    ASSERT_TRUE(peer.secure());
    std::string requests;
    for (int i = 0; i < 200; ++i) requests += get("/healthz");
    ASSERT_TRUE(peer.send(requests));
    for (int i = 0; i < 200; ++i) ASSERT_EQ(status_of(peer.read_response()), 200) << i;
    peer.close();
    target.expect_others_unharmed();
}

// A request that arrives in records of one byte, and a body over several of the largest.
TEST(TlsHostile, RecordsOfAnySizeMakeTheSameRequest) {
    Target target(strict_tls());
    RawPeer peer = target.connect();
    ASSERT_TRUE(peer.secure());
    for (const char c : get("/healthz")) ASSERT_TRUE(peer.send(std::string(1, c)));
    EXPECT_EQ(status_of(peer.read_response()), 200);
    ASSERT_TRUE(peer.send(get("/healthz", "X: " + std::string(100'000, 'a') + "\r\n")));
    EXPECT_EQ(status_of(peer.read_response()), 431);
    target.expect_others_unharmed();
}

// Longer than a record may be for this peer: every byte comes, one record after the other.
// Without the head, whose Date may be a second later.
std::string body_of(const std::string& response) {
    const std::size_t head = response.find("\r\n\r\n");
    return head == std::string::npos ? std::string() : response.substr(head + 4);
}

TEST(TlsHostile, APeerThatWantsSmallRecordsGetsEverything) {
    Target target(strict_tls());
    {
        RawPeer usual = target.connect();
        ASSERT_TRUE(usual.secure());
        RawPeer small = target.connect();
        ASSERT_TRUE(small.secure(RawPeer::Records::small));
        for (int i = 0; i < 3; ++i) {
            ASSERT_TRUE(usual.send(get("/page/row.js")));
            ASSERT_TRUE(small.send(get("/page/row.js")));
            const std::string expected = body_of(usual.read_response());
            ASSERT_GT(expected.size(), 4096u) << expected;
            ASSERT_EQ(body_of(small.read_response()), expected) << i;
        }
    }
    target.expect_others_unharmed();
}

}  // namespace
}  // namespace pushbench::hostile
