// Who leaves without a word, after it has subscribed: forgotten at once, and counted.
#include "frames.hpp"
#include "target.hpp"

namespace pushbench::hostile {
namespace {

const std::string kUpgrade = get("/ws",
                                 "Connection: Upgrade\r\nUpgrade: websocket\r\n"
                                 "Sec-WebSocket-Version: 13\r\n"
                                 "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");

struct Subscriber {
    const char* name;
    std::string request;
    const char* subscribed;  // the end of the answer; "" = parked, nothing is said
};

const std::vector<Subscriber> kSubscribers{
    {"long poll", get("/longpoll?since=0"), ""},
    {"event stream", get("/events"), "\r\n\r\n"},
    {"line stream", get("/stream"), "\r\n\r\n"},
    {"WebSocket", kUpgrade, "\r\n\r\n"},
    {"raw-tcp", "SUB 0 -\n", "\n"},
};

RawPeer subscribe(Target& target, const Subscriber& as) {
    RawPeer peer = as.request.starts_with("SUB") ? target.connect_raw_tcp() : target.connect();
    EXPECT_TRUE(peer.send(as.request));
    if (*as.subscribed != '\0') {
        EXPECT_NE(peer.read_until(as.subscribed), "");
    }
    return peer;
}

TEST(Vanish, SubscribersThatLeaveWithoutAWordAreCounted) {
    Target target;
    std::int64_t vanished = 0;
    for (const Subscriber& as : kSubscribers) {
        SCOPED_TRACE(as.name);
        { RawPeer closed = subscribe(target, as); }
        EXPECT_TRUE(target.counted(&ServerCounters::clients_vanished, ++vanished));
        RawPeer half = subscribe(target, as);
        half.finish_writing();
        half.read_to_end();
        EXPECT_EQ(half.end(), End::fin);
        EXPECT_TRUE(target.counted(&ServerCounters::clients_vanished, ++vanished));
        // A reset may overtake a request, so only who has been answered can be counted on.
        if (*as.subscribed == '\0') continue;
        subscribe(target, as).reset();
        EXPECT_TRUE(target.counted(&ServerCounters::clients_vanished, ++vanished));
    }
    EXPECT_TRUE(target.alone_with_others());
    EXPECT_EQ(target.counters().slow_closed, 0);
    target.expect_others_unharmed();
}

TEST(Vanish, WhoSaysGoodbyeOrHasNothingToWaitForIsNot) {
    Target target;
    RawPeer polite = subscribe(target, kSubscribers[3]);
    ASSERT_TRUE(polite.send(bytes_of({.opcode = 8, .payload = close_payload(1000)})));
    polite.read_to_end();
    EXPECT_EQ(polite.end(), End::fin);
    polite.close();
    RawPeer answered = target.connect(), half = target.connect(), silent = target.connect();
    ASSERT_TRUE(answered.send(get("/poll")));
    EXPECT_EQ(status_of(answered.read_response()), 204);
    ASSERT_TRUE(half.send("GET /events HTTP/1.1\r\nHos"));
    answered.close();
    half.close();
    silent.reset();
    EXPECT_TRUE(target.alone_with_others());
    EXPECT_EQ(target.counters().clients_vanished, 0);
    target.expect_others_unharmed();
}

}  // namespace
}  // namespace pushbench::hostile
