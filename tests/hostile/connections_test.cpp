// Floods of connects, a shortage of descriptors, and raw-tcp peers that say nonsense.
#include "target.hpp"

#include <atomic>
#include <fcntl.h>
#include <sys/resource.h>
#include <thread>

#include <fmt/format.h>

namespace pushbench::hostile {
namespace {

TEST(Connections, BeyondTheMaximumAreRefusedAndTakenAgainWhenOthersLeave) {
    Options options = strict_options();
    options.max_connections = 12;
    Target target(options);
    ASSERT_LT(target.others(), options.max_connections);
    const std::uint64_t room = options.max_connections - target.others();
    std::list<RawPeer> guests;
    for (std::uint64_t i = 0; i < room; ++i) {
        guests.push_back(target.connect());
        ASSERT_TRUE(guests.back().send(get("/healthz")));
        EXPECT_EQ(status_of(guests.back().read_response()), 200);
    }
    for (const char* path : {"/healthz", "/poll", "/events", "/nowhere"}) {
        RawPeer refused = target.connect();
        ASSERT_TRUE(refused.send(get(path)));
        const std::string answer = refused.read_to_end();
        EXPECT_EQ(status_of(answer), 503);
        EXPECT_NE(answer.find("Connection: close\r\n"), std::string::npos);
    }
    RawPeer refused = target.connect_raw_tcp();
    ASSERT_TRUE(refused.send("SUB 0 -\n"));
    EXPECT_EQ(refused.read_to_end(), "ERR 503\n");
    EXPECT_EQ(target.counters().connections_refused, 5);
    // Those inside are served on.
    ASSERT_TRUE(guests.front().send(get("/healthz")));
    EXPECT_EQ(status_of(guests.front().read_response()), 200);
    guests.pop_front();
    ASSERT_TRUE(eventually([&] {
        RawPeer next = target.connect();
        return next.send(get("/healthz")) && status_of(next.read_response()) == 200;
    }));
    guests.clear();
    EXPECT_TRUE(target.alone_with_others());
    target.expect_others_unharmed();
}

TEST(Connections, AFloodThatSaysNothingDoesNotPileUp) {
    Options options = strict_options();
    options.max_connections = 10;
    options.header_timeout = 60 * kSecond;  // it alone would let them all stay
    Target target(options);
    std::list<RawPeer> flood;
    for (int i = 0; i < 1500; ++i) flood.push_back(target.connect());
    EXPECT_TRUE(eventually([&] { return target.counters().connections_accepted >= 1500; }));
    EXPECT_LE(target.counters().connections_open, 1012);
    EXPECT_GE(target.counters().connections_refused, 480);
    target.publish(5);
    flood.clear();
    EXPECT_TRUE(target.alone_with_others());
    target.expect_others_unharmed();
}

TEST(Connections, ThatComeAndGoWithoutAWordLeaveNothing) {
    Target target;
    std::atomic<int> rounds = 0;
    std::vector<std::thread> flooders;
    for (int thread = 0; thread < 2; ++thread)
        flooders.emplace_back([&] {
            for (int i = 0; i < 1000; ++i, ++rounds) {
                RawPeer peer = target.connect();
                if (i % 2 == 0) peer.reset();
            }
        });
    for (int i = 0; i < 10; ++i) target.publish(1);
    for (std::thread& flooder : flooders) flooder.join();
    EXPECT_TRUE(target.counted(&ServerCounters::connections_accepted,
                               rounds + static_cast<int>(target.others())));
    EXPECT_TRUE(target.alone_with_others());
    target.expect_others_unharmed();
}

// The limit below which exactly one descriptor is free.
rlim_t room_for_one_more() {
    int fd = 0;
    while (::fcntl(fd, F_GETFD) >= 0) ++fd;
    return static_cast<rlim_t>(fd) + 1;
}

TEST(Connections, WaitWhileThereAreNoDescriptors) {
    Target target;
    // The client's end is there before the limit falls; the server has none left to accept it.
    std::list<RawPeer> guests;
    rlimit before{};
    ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
    guests.push_back(target.connect());
    EXPECT_TRUE(target.counted(&ServerCounters::connections_open,
                               static_cast<std::int64_t>(target.others()) + 1));
    rlimit low = before;
    low.rlim_cur = room_for_one_more();
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &low), 0);
    guests.push_back(target.connect());  // takes the last one
    ASSERT_TRUE(guests.back().send(get("/healthz")));
    // It waits in the backlog; who is inside is served, and gets every message.
    ASSERT_TRUE(guests.front().send(get("/healthz")));
    EXPECT_EQ(status_of(guests.front().read_response()), 200);
    target.publish(5);
    EXPECT_EQ(target.counters().connections_open, static_cast<std::int64_t>(target.others()) + 1);
    // One leaves, both its ends are free, and the waiting one is accepted without another connect.
    guests.pop_front();
    EXPECT_EQ(status_of(guests.front().read_response()), 200);
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
    guests.clear();
    EXPECT_TRUE(target.alone_with_others());
    target.expect_others_unharmed();
}

TEST(RawTcp, NonsenseIsRefusedAndClosed) {
    using namespace std::string_literals;
    struct Case {
        const char* name;
        std::string bytes, answer;
    };
    const std::vector<Case> cases{
        {"garbage", "\x01\x02\xff\n", "ERR 400\n"},
        {"empty line", "\n", "ERR 400\n"},
        {"NULs", "\0\0\0\0\n"s, "ERR 400\n"},
        {"HTTP", "GET / HTTP/1.1\r\nHost: x\r\n\r\n", "ERR 400\n"},
        {"no cursor", "SUB 0\n", "ERR 400\n"},
        {"no topic", "SUB  -\n", "ERR 400\n"},
        {"negative topic", "SUB -1 -\n", "ERR 400\n"},
        {"cursor that is no number", "SUB 0 x\n", "ERR 400\n"},
        {"cursor over 64 bits", "SUB 0 18446744073709551616\n", "ERR 400\n"},
        {"more than was asked for", "SUB 0 - -\n", "ERR 400\n"},
        {"CRLF", "SUB 0 -\r\n", "ERR 400\n"},
        {"lower case", "sub 0 -\n", "ERR 400\n"},
        {"unknown topic", "SUB 1 -\n", "ERR 404\n"},
        {"topic over 64 bits", "SUB 18446744073709551616 -\n", "ERR 400\n"},
        {"endless line", std::string(100'000, 'a'), "ERR 400\n"},
        {"half a line", "SUB 0 ", ""},
        {"nothing", "", ""},
    };
    Target target;
    std::int64_t errors = 0, timeouts = 0;
    for (const Case& c : cases) {
        SCOPED_TRACE(c.name);
        RawPeer peer = target.connect_raw_tcp();
        ASSERT_TRUE(peer.send(c.bytes));
        EXPECT_EQ(peer.read_to_end(), c.answer);
        EXPECT_EQ(peer.end(), End::fin);
        if (c.answer == "ERR 400\n") ++errors;
        if (c.answer.empty()) ++timeouts;
    }
    EXPECT_EQ(target.counters().protocol_errors, errors);
    EXPECT_EQ(target.counters().header_timeouts, timeouts);
    EXPECT_TRUE(target.alone_with_others());
    target.expect_others_unharmed();
}

TEST(RawTcp, ASubscriberThatGoesOnTalkingIsNotHeard) {
    Target target;
    RawPeer peer = target.connect_raw_tcp();
    ASSERT_TRUE(peer.send("SUB 0 -\n"));
    EXPECT_EQ(peer.read_until("\n"), "OK 0 0\n");
    ASSERT_TRUE(peer.send("SUB 0 -\nSUB 7 0\n" + std::string(10'000, 'a')));
    target.publish(2);
    EXPECT_EQ(peer.read_exactly(2 * (4 + 128)).size(), 2u * (4 + 128));
    peer.close();
    EXPECT_EQ(target.counters().protocol_errors, 0);
    target.expect_others_unharmed();
}

}  // namespace
}  // namespace pushbench::hostile
