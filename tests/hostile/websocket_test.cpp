// WebSocket peers that break RFC 6455: the handshake, every kind of forbidden frame, floods.
#include "frames.hpp"
#include "target.hpp"

#include <atomic>
#include <thread>

#include <fmt/format.h>

namespace pushbench::hostile {
namespace {

TEST(WebSocketUpgrade, WrongOnesAreRefusedAndTheConnectionGoesOn) {
    struct Case {
        const char* name;
        std::string method, fields;
        int status;
    };
    const std::string upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\n";
    const std::string version = "Sec-WebSocket-Version: 13\r\n";
    const std::string key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    const std::vector<Case> cases{
        {"no upgrade", "GET", "", 426},
        {"only Upgrade", "GET", "Upgrade: websocket\r\n" + version + key, 426},
        {"only Connection", "GET", "Connection: Upgrade\r\n" + version + key, 426},
        {"another protocol", "GET", "Connection: Upgrade\r\nUpgrade: h2c\r\n" + version + key, 426},
        {"no version", "GET", upgrade + key, 426},
        {"version 8", "GET", upgrade + key + "Sec-WebSocket-Version: 8\r\n", 426},
        {"two versions", "GET", upgrade + key + version + version, 426},
        {"no key", "GET", upgrade + version, 400},
        {"empty key", "GET", upgrade + version + "Sec-WebSocket-Key:\r\n", 400},
        {"short key", "GET", upgrade + version + "Sec-WebSocket-Key: abcd\r\n", 400},
        {"endless key", "GET",
         upgrade + version + "Sec-WebSocket-Key: " + std::string(1000, 'A') + "\r\n", 400},
        {"key that is no base64", "GET",
         upgrade + version + "Sec-WebSocket-Key: dGhlIHNhbXBs*SBub25jZQ==\r\n", 400},
        {"two keys", "GET", upgrade + version + key + key, 400},
        {"POST", "POST", upgrade + version + key, 405},
        {"foreign origin", "GET", upgrade + version + key + "Origin: http://evil\r\n", 403},
        {"unknown topic", "GET", upgrade + version + key, 404},
    };
    Target target;
    for (const Case& bad : cases) {
        SCOPED_TRACE(bad.name);
        RawPeer peer = target.connect();
        ASSERT_TRUE(peer.send(fmt::format("{} /ws?topic={} HTTP/1.1\r\nHost: x\r\n{}\r\n",
                                          bad.method, bad.status == 404 ? 5 : 0, bad.fields)));
        const std::string response = peer.read_response();
        EXPECT_EQ(status_of(response), bad.status) << response;
        if (bad.status == 426) {
            EXPECT_NE(response.find("Sec-WebSocket-Version: 13\r\n"), std::string::npos);
            EXPECT_NE(response.find("Connection: Upgrade\r\nUpgrade: websocket\r\n"),
                      std::string::npos);
        }
        ASSERT_TRUE(peer.send(get("/healthz")));
        EXPECT_EQ(status_of(peer.read_response()), 200) << "a refusal is an answer like any other";
    }
    EXPECT_EQ(target.counters().upgrades, 1) << "that of the well-behaved subscriber";
    EXPECT_TRUE(target.alone_with_others());
    target.expect_others_unharmed();
}

// RFC 6455 §4.2.1: HTTP/1.1 or higher.
TEST(WebSocketUpgrade, OfHttp10IsRefused) {
    Target target;
    RawPeer peer = target.connect();
    ASSERT_TRUE(
        peer.send("GET /ws HTTP/1.0\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                  "Sec-WebSocket-Version: 13\r\n"
                  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"));
    const std::string said = peer.read_to_end();
    EXPECT_EQ(status_of(said), 426) << said;
    EXPECT_EQ(target.counters().upgrades, 1) << "that of the well-behaved subscriber";
    target.expect_others_unharmed();
}

TEST(WebSocketUpgrade, UnusualButRightOnesAreTaken) {
    const std::string rest =
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    const std::vector<std::string> fields{
        "connection: upgrade\r\nupgrade: WEBSOCKET\r\n" + rest,
        "Connection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n" + rest,
        "Connection: keep-alive\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" + rest,
        "Connection: Upgrade\r\nUpgrade: websocket\r\nOrigin: http://x\r\n"
        "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"
        "Sec-WebSocket-Protocol: chat, superchat\r\n" +
            rest,
    };
    Target target;
    for (const std::string& some : fields) {
        SCOPED_TRACE(some);
        RawPeer peer = target.connect();
        // A frame right behind the handshake belongs to the WebSocket already.
        ASSERT_TRUE(peer.send("GET /ws HTTP/1.1\r\nHost: x\r\n" + some + "\r\n" +
                              bytes_of({.opcode = 9, .payload = "early"})));
        const std::string response = peer.read_until("\r\n\r\n");
        EXPECT_EQ(status_of(response), 101) << response;
        EXPECT_NE(response.find("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"),
                  std::string::npos);
        // What was not offered, or not wanted, is not accepted.
        EXPECT_EQ(response.find("Sec-WebSocket-Extensions"), std::string::npos);
        const ServerFrame pong = read_frame(peer);
        EXPECT_EQ(pong.opcode, 10u);
        EXPECT_EQ(pong.payload, "early");
        ASSERT_TRUE(peer.send(bytes_of({.opcode = 8, .payload = close_payload(1000)})));
        EXPECT_EQ(read_close_code(peer), 1000u);
        peer.read_to_end();
        EXPECT_EQ(peer.end(), End::fin);
    }
    EXPECT_EQ(target.counters().protocol_errors, 0);
    EXPECT_TRUE(target.alone_with_others());
    target.expect_others_unharmed();
}

struct Breach {
    const char* name;
    std::string bytes;
    std::vector<unsigned> codes;
};

std::vector<Breach> breaches() {
    using namespace std::string_literals;
    const std::string start = bytes_of({.payload = "a", .fin = false});
    const std::string over(strict_options().body_limit + 1, 'x');
    return {
        {"unmasked text", bytes_of({.payload = "a", .masked = false}), {1002}},
        {"unmasked ping", bytes_of({.opcode = 9, .masked = false}), {1002}},
        {"unmasked close", bytes_of({.opcode = 8, .masked = false}), {1002}},
        {"compressed", bytes_of({.payload = "a", .reserved = 4}), {1002}},
        {"reserved bit 2", bytes_of({.payload = "a", .reserved = 2}), {1002}},
        {"reserved bit 3", bytes_of({.payload = "a", .reserved = 1}), {1002}},
        {"reserved bit of a ping", bytes_of({.opcode = 9, .reserved = 4}), {1002}},
        {"opcode 3", bytes_of({.opcode = 3}), {1002}},
        {"opcode 7", bytes_of({.opcode = 7}), {1002}},
        {"opcode 11", bytes_of({.opcode = 11}), {1002}},
        {"opcode 15", bytes_of({.opcode = 15}), {1002}},
        {"continuation without a start", bytes_of({.opcode = 0, .payload = "a"}), {1002}},
        {"a second start", start + bytes_of({.payload = "b"}), {1002}},
        {"fragmented ping", bytes_of({.opcode = 9, .fin = false}), {1002}},
        {"fragmented close", bytes_of({.opcode = 8, .fin = false}), {1002}},
        {"ping of 126 bytes", bytes_of({.opcode = 9, .payload = std::string(126, 'p')}), {1002}},
        {"ping with a long length",
         bytes_of({.opcode = 9, .payload = "p", .length_form = 16}),
         {1002}},
        {"length in 16 bits for nothing", bytes_of({.payload = "a", .length_form = 16}), {1002}},
        {"length in 64 bits for nothing", bytes_of({.payload = "a", .length_form = 64}), {1002}},
        {"length with the highest bit", bytes_of({.claimed_length = 1ULL << 63}), {1002, 1009}},
        {"length of an exabyte", bytes_of({.claimed_length = 1ULL << 60}), {1009}},
        {"over the limit", bytes_of({.payload = over}), {1009}},
        {"fragments over the limit",
         bytes_of({.payload = over.substr(100), .fin = false}) +
             bytes_of({.opcode = 0, .payload = over.substr(0, 101)}),
         {1009}},
        {"no UTF-8", bytes_of({.payload = "\xff\xfe"}), {1007}},
        {"overlong UTF-8", bytes_of({.payload = "\xc0\xaf"}), {1007}},
        {"surrogate", bytes_of({.payload = "\xed\xa0\x80"}), {1007}},
        {"beyond Unicode", bytes_of({.payload = "\xf4\x90\x80\x80"}), {1007}},
        {"cut UTF-8", bytes_of({.payload = "\xe2\x82"}), {1007}},
        {"no UTF-8 in a fragment", start + bytes_of({.opcode = 0, .payload = "\xff"}), {1007}},
        {"close with one byte", bytes_of({.opcode = 8, .payload = "\x03"}), {1002}},
        {"close code 0", bytes_of({.opcode = 8, .payload = close_payload(0)}), {1002}},
        {"close code 999", bytes_of({.opcode = 8, .payload = close_payload(999)}), {1002}},
        {"close code 1004", bytes_of({.opcode = 8, .payload = close_payload(1004)}), {1002}},
        {"close code 1005", bytes_of({.opcode = 8, .payload = close_payload(1005)}), {1002}},
        {"close code 1006", bytes_of({.opcode = 8, .payload = close_payload(1006)}), {1002}},
        {"close code 1015", bytes_of({.opcode = 8, .payload = close_payload(1015)}), {1002}},
        {"close code 2000", bytes_of({.opcode = 8, .payload = close_payload(2000)}), {1002}},
        {"close reason without UTF-8",
         bytes_of({.opcode = 8, .payload = close_payload(1000, "\xff")}),
         {1002, 1007}},
    };
}

TEST(WebSocketFrames, ThatAreForbiddenEndTheConnectionWithTheFittingCode) {
    Target target;
    std::int64_t errors = 0;
    for (const Breach& breach : breaches()) {
        SCOPED_TRACE(breach.name);
        RawPeer peer = target.connect();
        ASSERT_TRUE(peer.send(upgrade_request()));
        ASSERT_EQ(status_of(peer.read_until("\r\n\r\n")), 101);
        ASSERT_TRUE(peer.send(breach.bytes));
        const unsigned code = read_close_code(peer);
        EXPECT_TRUE(std::count(breach.codes.begin(), breach.codes.end(), code)) << code;
        EXPECT_EQ(peer.read_to_end(), "") << "nothing may follow a close frame";
        EXPECT_EQ(peer.end(), End::fin);
        EXPECT_TRUE(target.counted(&ServerCounters::protocol_errors, ++errors));
    }
    EXPECT_TRUE(target.alone_with_others());
    target.expect_others_unharmed();
}

TEST(WebSocketFrames, ThatAreUnusualButRightAreTaken) {
    Target target;
    RawPeer peer = target.connect();
    ASSERT_TRUE(peer.send(upgrade_request()));
    ASSERT_EQ(status_of(peer.read_until("\r\n\r\n")), 101);
    const std::string taken =
        bytes_of({.opcode = 10, .payload = "unasked"}) + bytes_of({.payload = ""}) +
        bytes_of({.payload = "\xe2", .fin = false}) + bytes_of({.opcode = 9, .payload = "1"}) +
        bytes_of({.opcode = 0, .payload = "\x82", .fin = false}) +
        bytes_of({.opcode = 0, .payload = "\xac"}) + bytes_of({.opcode = 2, .payload = "\xff"}) +
        bytes_of({.payload = std::string(strict_options().body_limit, 'x')}) +
        bytes_of({.opcode = 9, .payload = std::string(125, '2')});
    for (const char byte : taken) ASSERT_TRUE(peer.send({&byte, 1}));
    EXPECT_EQ(read_frame(peer).payload, "1");
    EXPECT_EQ(read_frame(peer).payload, std::string(125, '2'));
    target.publish(1);
    EXPECT_EQ(read_frame(peer).opcode, 1u);
    ASSERT_TRUE(peer.send(bytes_of({.opcode = 8, .payload = close_payload(4321, "bye")})));
    EXPECT_EQ(read_close_code(peer), 4321u);
    peer.close();
    EXPECT_EQ(target.counters().protocol_errors, 0);
    target.expect_others_unharmed();
}

// Every ping is owed a pong; who does not take them is closed like any other slow consumer.
TEST(WebSocketFrames, PingFloodWhileMessagesFlowIsBounded) {
    Options options = strict_options();
    options.outbox_limit = 64 * 1024;
    Target target(options, 100);
    RawPeer peer = target.connect(4096);
    ASSERT_TRUE(peer.send(upgrade_request()));
    ASSERT_EQ(status_of(peer.read_until("\r\n\r\n")), 101);
    std::string pings;
    for (int i = 0; i < 500; ++i)
        pings += bytes_of({.opcode = 9, .payload = std::string(125, 'p')});
    std::thread flood([&] {
        while (peer.send(pings)) {
        }
    });
    target.publish(90);
    flood.join();  // only because the server ended the connection
    EXPECT_TRUE(target.counted(&ServerCounters::slow_closed, 1));
    EXPECT_TRUE(target.alone_with_others());
    target.expect_others_unharmed();
}

// A peer that takes its pongs may ask for as many as it likes, at its own expense.
TEST(WebSocketFrames, PingsThatAreReadAreAllAnsweredBetweenTheMessages) {
    Target target;
    RawPeer peer = target.connect();
    ASSERT_TRUE(peer.send(upgrade_request()));
    ASSERT_EQ(status_of(peer.read_until("\r\n\r\n")), 101);
    std::thread pinger([&] {
        for (int i = 0; i < 2000; ++i)
            ASSERT_TRUE(peer.send(bytes_of({.opcode = 9, .payload = std::to_string(i)})));
    });
    target.publish(20);
    int pongs = 0, messages = 0;
    while (pongs < 2000 || messages < 20) {
        const ServerFrame frame = read_frame(peer);
        ASSERT_TRUE(frame.arrived);
        if (frame.opcode == 10)
            EXPECT_EQ(frame.payload, std::to_string(pongs++));
        else
            ++messages;
    }
    pinger.join();
    EXPECT_EQ(messages, 20);
    peer.close();
    target.expect_others_unharmed();
}

}  // namespace
}  // namespace pushbench::hostile
