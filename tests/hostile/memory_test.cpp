// What attackers can make the server keep: no more than its limits say, however many messages they
// do not read and however much of a request they leave open.
#include "core/net/usage.hpp"
#include "target.hpp"

#include <algorithm>

namespace pushbench::hostile {
namespace {

// Sanitizers keep what was freed, and shadow what is used: their growth says nothing of ours.
#ifdef PUSHBENCH_SANITIZED
constexpr bool kMemoryIsOurs = false;
#else
constexpr bool kMemoryIsOurs = true;
#endif

constexpr std::int64_t kKiB = 1024;
// The allocator's own, the histories' and the subscribers'.
constexpr std::int64_t kMargin = 32 * kKiB * kKiB;

std::int64_t private_now() {
    net::settle_allocator();
    return net::private_bytes().value_or(0);
}

void expect_growth_below(std::int64_t before, std::int64_t bytes) {
    if (!kMemoryIsOurs) return;
    ASSERT_GT(before, 0);
    EXPECT_LT(private_now() - before, bytes + kMargin);
}

TEST(Memory, OutboxesOfSubscribersThatNeverReadStayBelowTheirLimit) {
    constexpr int kEach = 4, kMessages = 300;
    constexpr std::int64_t kMessage = 16 * kKiB, kLimit = 64 * kKiB;
    Options options = strict_options();
    options.sizes = {static_cast<std::uint64_t>(kMessage)};
    options.outbox_limit = static_cast<std::uint64_t>(kLimit);
    options.slow_consumer = SlowConsumer::drop_oldest;  // they stay, as full as can be
    options.history = 50;
    Target target(options, kMessages);
    const std::string upgrade = get("/ws",
                                    "Connection: Upgrade\r\nUpgrade: websocket\r\n"
                                    "Sec-WebSocket-Version: 13\r\n"
                                    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
    std::list<RawPeer> unread;
    for (int i = 0; i < kEach; ++i)
        for (const std::string& request : {get("/events"), get("/stream"), upgrade}) {
            unread.push_back(target.connect(4096));
            ASSERT_TRUE(unread.back().send(request));
        }
    EXPECT_TRUE(target.counted(&ServerCounters::connections_open,
                               static_cast<std::int64_t>(target.others() + unread.size())));
    const std::int64_t before = private_now();
    const auto attackers = static_cast<std::int64_t>(unread.size());
    // What is half on the wire may stand above the limit by one message.
    const std::int64_t most =
        (attackers + static_cast<std::int64_t>(target.others())) * (kLimit + kMessage + kKiB);
    std::int64_t highest = 0;
    // One at a time: the limit is that of the well-behaved ones, too.
    for (int i = 0; i < kMessages; ++i) {
        target.publish(1);
        highest = std::max(highest, target.counters().outbox_bytes);
        ASSERT_LE(highest, most);
    }
    EXPECT_GE(highest, attackers * kLimit / 2) << "the attack does not bite";
    EXPECT_GT(target.counters().dropped, 0);
    expect_growth_below(before, most);
    unread.clear();
    EXPECT_TRUE(target.alone_with_others());
    EXPECT_TRUE(target.counted(&ServerCounters::outbox_bytes, 0));
    EXPECT_EQ(target.counters().clients_vanished, attackers);
    target.expect_others_unharmed();
}

TEST(Memory, HalfRequestsCostNoMoreThanTheLimitsOfARequest) {
    constexpr std::int64_t kAttackers = 300, kParser = 16 * kKiB;
    Options options = strict_options();
    options.header_timeout = 60 * kSecond;  // they stay
    Target target(options);
    target.publish(1);
    std::string half = "POST /publish HTTP/1.1\r\nHost: x\r\nContent-Length: 4096\r\nA: ";
    half += std::string(options.header_limit - half.size() - 100, 'a') + "\r\n\r\n";
    half += std::string(options.body_limit - 1, 'b');
    std::int64_t received = target.counters().bytes_received;
    const std::int64_t before = private_now();
    std::list<RawPeer> waiting;
    for (std::int64_t i = 0; i < kAttackers; ++i) {
        waiting.push_back(target.connect());
        ASSERT_TRUE(waiting.back().send(half));
    }
    received += kAttackers * static_cast<std::int64_t>(half.size());
    // The short poll beside them is heard meanwhile, too.
    EXPECT_TRUE(eventually([&] { return target.counters().bytes_received >= received; }));
    EXPECT_EQ(target.counters().malformed_requests, 0);
    expect_growth_below(
        before, kAttackers * (static_cast<std::int64_t>(options.header_limit + options.body_limit) +
                              kParser));
    waiting.clear();
    EXPECT_TRUE(target.alone_with_others());
    target.expect_others_unharmed();
}

// Each asks for 100 MiB in all; the answer that waits and one read's worth of requests are kept.
TEST(Memory, PipelinedRequestsWhoseAnswersNobodyReadsWaitInTheKernel) {
    constexpr std::int64_t kAttackers = 20, kRequests = 1000, kReadBuffer = 64 * kKiB;
    Options options = strict_options();
    options.sizes = {4096};
    Target target(options, 40);
    target.publish(30);
    std::string requests;
    for (std::int64_t i = 0; i < kRequests; ++i) requests += get("/poll?since=0");
    const std::int64_t answer = 31 * (4096 + 16);
    const std::int64_t before = private_now();
    std::list<RawPeer> unread;
    for (std::int64_t i = 0; i < kAttackers; ++i) {
        unread.push_back(target.connect(4096));
        ASSERT_TRUE(unread.back().send(requests));
    }
    EXPECT_TRUE(eventually([&] { return target.counters().outbox_bytes > 0; }));
    target.publish(5);
    EXPECT_LE(target.counters().outbox_bytes, (kAttackers + 6) * (answer + 16 * kKiB));
    expect_growth_below(before, kAttackers * (answer + 2 * kReadBuffer));
    unread.clear();
    EXPECT_TRUE(target.alone_with_others());
    EXPECT_TRUE(target.counted(&ServerCounters::outbox_bytes, 0));
    target.expect_others_unharmed();
}

}  // namespace
}  // namespace pushbench::hostile
