// Clients that take their time: half a request, byte by byte, nothing at all, a thousand at once;
// clients that never read, that vanish, that never stop talking.
#include "target.hpp"

#include <atomic>
#include <thread>

#include <fmt/format.h>

namespace pushbench::hostile {
namespace {

TEST(Slow, WhoConnectsAndSaysNothingIsClosed) {
    Target target;
    std::list<RawPeer> silent;
    for (int i = 0; i < 50; ++i) silent.push_back(target.connect());
    for (RawPeer& peer : silent) {
        EXPECT_EQ(status_of(peer.read_to_end()), 408);
        EXPECT_EQ(peer.end(), End::fin);
    }
    EXPECT_EQ(target.counters().header_timeouts, 50);
    silent.clear();
    EXPECT_TRUE(target.alone_with_others());
    target.expect_others_unharmed();
}

TEST(Slow, ARequestThatArrivesByteByByteIsAnsweredWhenItIsWhole) {
    Options options = strict_options();
    options.header_timeout = 60 * kSecond;  // never reached, however slow the machine
    Target target(options);
    RawPeer peer = target.connect();
    const std::string request =
        "POST /publish?topic=9 HTTP/1.1\r\nHost: x\r\n"
        "Transfer-Encoding: chunked\r\n\r\n3;a=\"b\"\r\nabc\r\n0\r\n"
        "Trailer: t\r\n\r\n" +
        get("/healthz");
    for (const char byte : request) ASSERT_TRUE(peer.send({&byte, 1}));
    EXPECT_EQ(status_of(peer.read_response()), 404);
    EXPECT_EQ(status_of(peer.read_response()), 200);
    EXPECT_EQ(target.counters().malformed_requests, 0);
    peer.close();
    target.expect_others_unharmed();
}

TEST(Slow, BytesThatDripInDoNotPushTheDeadlineAway) {
    Target target;
    RawPeer peer = target.connect();
    ASSERT_TRUE(peer.send("GET / HTTP/1.1\r\nHost: x\r\n"));
    std::atomic<bool> answered = false;
    // One field line whenever the server had time to do something else.
    std::thread dripper([&] {
        while (!answered && peer.send("A: b\r\n"))
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
    });
    EXPECT_EQ(status_of(peer.read_until("\r\n\r\n")), 408);
    answered = true;
    dripper.join();
    EXPECT_TRUE(target.counted(&ServerCounters::header_timeouts, 1));
    peer.close();
    EXPECT_TRUE(target.alone_with_others());
    target.expect_others_unharmed();
}

TEST(Slow, AThousandPipelinedRequestsAreAnsweredInOrder) {
    Target target;
    RawPeer peer = target.connect();
    std::string requests;
    for (int i = 0; i < 1000; ++i)
        requests += i % 3 == 0 ? get("/healthz") : i % 3 == 1 ? get("/none") : get("/poll?since=0");
    std::thread sender([&] { peer.send(requests); });
    for (int i = 0; i < 1000; ++i)
        EXPECT_EQ(status_of(peer.read_response()), i % 3 == 0 ? 200 : i % 3 == 1 ? 404 : 204) << i;
    sender.join();
    // One that waits holds up those behind it.
    ASSERT_TRUE(peer.send(get("/longpoll?since=0") + get("/healthz")));
    target.publish(1);
    EXPECT_NE(peer.read_response().find("Pushbench-Cursor: 1\r\n"), std::string::npos);
    EXPECT_NE(peer.read_response().find("ok\n"), std::string::npos);
    peer.close();
    target.expect_others_unharmed();
}

TEST(Slow, WhoPipelinesWithoutReadingIsEndedByTheIdleTimeout) {
    Options options = strict_options();
    options.idle_timeout = kSecond;
    options.poll_timeout = 50 * kMillisecond;  // below it, so that the others stay
    options.sizes = {4096};
    Target target(options, 200);
    target.publish(180);
    RawPeer peer = target.connect(4096);
    std::string requests;
    for (int i = 0; i < 100; ++i) requests += get("/poll?since=0");  // 700 KiB each
    ASSERT_TRUE(peer.send(requests));
    EXPECT_TRUE(target.counted(&ServerCounters::idle_timeouts, 1));
    EXPECT_TRUE(target.alone_with_others());
    target.expect_others_unharmed();
}

TEST(Slow, SubscribersThatNeverReadAreClosedAndCounted) {
    Options options = strict_options();
    options.sizes = {16384};
    options.outbox_limit = 256 * 1024;
    Target target(options, 500);
    RawPeer sse = target.connect(4096), websocket = target.connect(4096),
            raw(target.connect_raw_tcp());
    ASSERT_TRUE(sse.send(get("/events")));
    ASSERT_TRUE(websocket.send(get("/ws",
                                   "Connection: Upgrade\r\nUpgrade: websocket\r\n"
                                   "Sec-WebSocket-Version: 13\r\n"
                                   "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n")));
    ASSERT_TRUE(raw.send("SUB 0 -\n"));
    ASSERT_NE(raw.read_until("\n"), "");
    EXPECT_TRUE(target.counted(&ServerCounters::connections_open,
                               static_cast<std::int64_t>(target.others()) + 3));
    target.publish(480);
    EXPECT_EQ(target.counters().slow_closed, 3);
    EXPECT_TRUE(target.alone_with_others());
    target.expect_others_unharmed();
}

TEST(Slow, WhoVanishesInTheMiddleLeavesNothingBehind) {
    Target target;
    const std::string upgrade = get("/ws",
                                    "Connection: Upgrade\r\nUpgrade: websocket\r\n"
                                    "Sec-WebSocket-Version: 13\r\n"
                                    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
    const std::vector<std::string> beginnings{"",
                                              "GET / HT",
                                              get("/events"),
                                              get("/longpoll?since=0"),
                                              upgrade,
                                              upgrade + "\x81",
                                              get("/events") + get("/events"),
                                              get("/metrics"),
                                              "POST /publish HTTP/1.1\r\nHost: x\r\n"
                                              "Content-Length: 9\r\n\r\n1"};
    for (const std::string& beginning : beginnings) {
        RawPeer reset = target.connect(), closed = target.connect(), half = target.connect();
        for (RawPeer* peer : {&reset, &closed, &half}) ASSERT_TRUE(peer->send(beginning));
        reset.reset();
        closed.close();
        half.finish_writing();
        // Half a request may be answered once the deadline is over; a subscription is not kept for
        // somebody who cannot be told from one who left.
        half.read_to_end();
        EXPECT_EQ(half.end(), End::fin) << beginning;
    }
    target.publish(5);
    EXPECT_TRUE(target.alone_with_others());
    target.expect_others_unharmed();
}

// More than one read of it, behind a request that waits: no later byte tells that it is there.
TEST(Slow, WhatASubscriberSaysBehindItsRequestIsDropped) {
    Target target;
    RawPeer peer = target.connect();
    const std::string junk(1 << 20, 'x');
    std::thread talker([&] {
        peer.send(get("/longpoll?since=0") + get("/events") + junk);
        peer.finish_writing();
    });
    target.publish(1);
    EXPECT_EQ(responses_in(peer.read_to_end()), 2u);
    EXPECT_EQ(peer.end(), End::fin) << "its end was not seen";
    talker.join();
    EXPECT_TRUE(target.counted(&ServerCounters::clients_vanished, 1));
    EXPECT_TRUE(target.alone_with_others());
    target.expect_others_unharmed();
}

// Nobody may keep a worker busy by never letting its socket run dry.
TEST(Slow, WhoNeverStopsTalkingDoesNotStopTheOthers) {
    Target target;
    const std::string junk(1 << 20, 'x');
    std::string requests;
    while (requests.size() < (1 << 20)) requests += get("/healthz");
    std::vector<std::thread> talkers;
    std::list<RawPeer> peers;
    std::atomic<bool> over = false;
    std::atomic<std::size_t> answered = 0;  // bytes
    const auto talk = [&](RawPeer peer, std::string_view first, const std::string& again) {
        RawPeer& kept = peers.emplace_back(std::move(peer));
        ASSERT_TRUE(kept.send(first));
        talkers.emplace_back([&over, &kept, &again] {
            while (!over && kept.send(again)) {
            }
        });
    };
    talk(target.connect(), get("/events"), junk);
    talk(target.connect_raw_tcp(), "SUB 0 -\n", junk);
    talk(target.connect(), get("/healthz"), requests);
    // Its answers are read, or it would soon be stopped by itself.
    std::thread listener([&answered, &peer = peers.back()] {
        while (const std::size_t n = peer.read_exactly(1 << 16).size()) answered += n;
    });
    for (int i = 0; i < 15; ++i) target.publish(1);
    over = true;
    for (RawPeer& peer : peers) peer.finish_writing();
    for (std::thread& talker : talkers) talker.join();
    listener.join();
    EXPECT_GT(answered, requests.size()) << "it was served all along, too";
    peers.clear();
    EXPECT_TRUE(target.alone_with_others());
    target.expect_others_unharmed();
}

}  // namespace
}  // namespace pushbench::hostile
