// Techniques with an empty response: how often it is empty, and what one response carries.
#include "core/message.hpp"
#include "core/net/clock.hpp"
#include "dialect.hpp"
#include "rig.hpp"
#include "sockets.hpp"
#include "table_rows.hpp"

#include <cstdlib>

#include <fmt/format.h>

namespace pushbench::conformance {
namespace {

// Answers until the server has given this many.
bool answered(Rig& rig, std::int64_t polls) {
    return eventually([&] { return rig.server().counters().requests >= polls; });
}

Options with_short_hold(const Variant& variant) {
    Options options = options_of(variant);
    options.poll_timeout = 5 * kMillisecond;
    return options;
}

class EmptyAnswers : public testing::TestWithParam<Variant> {};
INSTANTIATE_TEST_SUITE_P(Table, EmptyAnswers,
                         testing::ValuesIn(variants_with("empty", {"204", "304", "200"})),
                         variant_name);

TEST_P(EmptyAnswers, AreAllThatIsAnsweredWhenNothingIsPublished) {
    constexpr std::uint64_t kClients = 3;
    Rig rig(technique(GetParam().id), with_short_hold(GetParam()), 0, kClients);
    ASSERT_TRUE(answered(rig, 30));
    const LoadStats stats = rig.stop();
    expect_clean(stats);
    const ClientCounters counted = total(stats);
    EXPECT_EQ(counted.empty_responses, counted.responses);
    EXPECT_EQ(counted.deliveries, 0);
    EXPECT_GE(counted.responses, 27);
    // A client leaves at most the poll behind that the server holds.
    EXPECT_GE(counted.requests, counted.responses);
    EXPECT_LE(counted.requests - counted.responses,
              technique(GetParam().id).polls ? 0 : static_cast<std::int64_t>(kClients));
    if (counted.requests == counted.responses) {
        EXPECT_EQ(counted.wasted_bytes, counted.app_bytes_up + counted.app_bytes_down);
        EXPECT_EQ(counted.wasted_bytes_up, counted.app_bytes_up);
    }
    // The first answer of a client, which only tells the cursor, is 204 in every variant.
    ASSERT_TRUE(rig.server_is_alone());
    const ServerCounters served = rig.server().counters();
    const bool not_modified =
        with_short_hold(GetParam()).poll_empty == EmptyAnswer::not_modified_304;
    EXPECT_EQ(served.responses_2xx == static_cast<std::int64_t>(kClients), not_modified);
    EXPECT_EQ(served.responses_3xx > 0, not_modified);
    EXPECT_EQ(served.responses_4xx + served.responses_5xx, 0);
}

TEST_P(EmptyAnswers, AreNotWhatBringsAMessage) {
    Rig rig(technique(GetParam().id), with_short_hold(GetParam()), 5);
    for (std::uint64_t n = 1; n <= 5; ++n) {
        rig.publish(1);
        ASSERT_TRUE(rig.delivered(n));
    }
    ASSERT_TRUE(rig.complete());
    const LoadStats stats = rig.stop();
    expect_clean(stats);
    EXPECT_EQ(total(stats).responses - total(stats).empty_responses, 5);
}

// What is held answers nothing, and is a subscription all the same: nothing need be published for a
// client to be back.
TEST(HeldPoll, IsConnectedAgainAfterALostConnection) {
    Options options = quick_options();
    options.poll_timeout = 3600 * kSecond;
    Rig rig(technique(TechniqueId::long_polling), options, 2, 3, Rig::Through::proxy);
    rig.publish(1);
    ASSERT_TRUE(rig.delivered(3));
    rig.proxy().cut(Ending::fin);
    ASSERT_TRUE(eventually([&] { return rig.load().pulse().errors == 3; }));
    EXPECT_TRUE(eventually([&] { return rig.load().pulse().connected == 3; }));
    rig.publish(1);
    ASSERT_TRUE(rig.complete());
    const LoadStats stats = rig.stop();
    expect_nothing_lost(stats);
    EXPECT_EQ(count_of(stats, ErrorKind::connection_closed), 3u) << errors_of(stats);
}

class OnTheClock : public testing::TestWithParam<Row> {};
INSTANTIATE_TEST_SUITE_P(Table, OnTheClock,
                         testing::ValuesIn(rows_where(
                             "polls on the clock", [](const Technique& row) { return row.polls; },
                             "does not ask on a clock")),
                         row_name);

// Nothing published, K polls due in the window: K requests, all empty.
TEST_P(OnTheClock, EmptyCountIsTheNumberOfPollsDueInTheWindow) {
    Options options = quick_options();
    options.poll_interval = 20 * kMillisecond;
    server::Server server(options, {GetParam()->id});
    server.start();
    LoadRig load(*GetParam(), options, server.port(), 3);
    load.connect();
    ASSERT_TRUE(load.subscribed());
    client::Plan plan;
    plan.schedule.rate = 0;
    plan.epoch = monotonic_now();
    plan.measure_from = 40 * kMillisecond;
    plan.measure_to = plan.measure_from + 10 * options.poll_interval;
    load.begin(plan);
    ASSERT_TRUE(eventually([&] { return load.load().complete(); }));
    const LoadStats stats = load.stop();
    expect_clean(stats);
    const ClientCounters& inside = stats.counters[static_cast<std::size_t>(Window::inside)];
    EXPECT_EQ(stats.predicted_requests, 30);
    EXPECT_EQ(stats.predicted_empty_responses, 30);
    EXPECT_EQ(inside.responses, inside.requests);
    EXPECT_EQ(inside.empty_responses, inside.requests);
    EXPECT_EQ(inside.wasted_bytes, inside.app_bytes_up + inside.app_bytes_down);
    EXPECT_EQ(inside.wasted_bytes_up, inside.app_bytes_up);
    // A machine that stalled for a whole interval missed polls, and says so.
    EXPECT_LE(std::abs(inside.requests - 30), total(stats).missed_ticks);
}

class Batch : public testing::TestWithParam<Variant> {};
INSTANTIATE_TEST_SUITE_P(Table, Batch, testing::ValuesIn(variants_with("batch", {"all", "one"})),
                         variant_name);

// Messages that gathered while no request was there.
TEST_P(Batch, IsWhatOneAnswerCarries) {
    const Technique& row = technique(GetParam().id);
    const Dialect* dialect = dialect_of(row);
    ASSERT_NE(dialect, nullptr);
    const Options options = options_of(GetParam());
    server::Server server(options, {row.id});
    server.start();
    const client::Plan plan = past_plan(5);
    std::vector<std::string> payloads;
    for (std::uint64_t seq = 1; seq <= 5; ++seq) {
        const Nanos due = plan.due[0][seq - 1];
        payloads.push_back(encode_payload(128, Message{0, seq, due, due}));
        server.publish_external(0, external_body(plan, 0, seq, 128));
    }
    ASSERT_TRUE(eventually([&] { return server.counters().published == 5; }));
    RawPeer peer = RawPeer::connect(server.port());
    if (options.poll_batch == PollBatch::all) {
        peer.send(dialect->subscribe(row, "here", 0));
        EXPECT_EQ(masked(peer.read_response()), masked(dialect->messages(1, payloads)));
        return;
    }
    for (std::uint64_t seq = 1; seq <= 5; ++seq) {
        peer.send(dialect->subscribe(row, "here", seq - 1));
        EXPECT_EQ(masked(peer.read_response()),
                  masked(dialect->messages(seq, {payloads[seq - 1]})));
    }
}

TEST_P(Batch, DeliversEverything) {
    Rig rig(technique(GetParam().id), options_of(GetParam()), 20);
    rig.publish(20);
    ASSERT_TRUE(rig.complete());
    const LoadStats stats = rig.stop();
    expect_clean(stats);
    const std::int64_t with_news = total(stats).responses - total(stats).empty_responses;
    EXPECT_LE(with_news, 20);
    EXPECT_TRUE(with_news == 20 || options_of(GetParam()).poll_batch == PollBatch::all);
}

class WithoutKeepAlive : public testing::TestWithParam<Variant> {};
INSTANTIATE_TEST_SUITE_P(Table, WithoutKeepAlive,
                         testing::ValuesIn(variants_with("keep-alive", {"off"})), variant_name);

TEST_P(WithoutKeepAlive, EveryPollHasAConnectionOfItsOwn) {
    Rig rig(technique(GetParam().id), options_of(GetParam()), 10, 2);
    for (std::uint64_t n = 1; n <= 10; ++n) {
        rig.publish(1);
        ASSERT_TRUE(rig.delivered(2 * n));
    }
    ASSERT_TRUE(rig.complete());
    const LoadStats stats = rig.stop();
    expect_nothing_lost(stats);
    EXPECT_EQ(errors_of(stats), "");
    // A connection may have been opened for a poll that was not sent any more.
    EXPECT_GE(total(stats).connections, total(stats).requests);
    EXPECT_LE(total(stats).connections, total(stats).requests + 2);
    EXPECT_EQ(stats.bytes_checked, static_cast<std::uint64_t>(total(stats).connections));
    EXPECT_TRUE(rig.server_is_alone());
}

// What does not read its answer and then does: the outbox holds a whole answer, however large.
class LargeAnswer : public testing::TestWithParam<Row> {};
INSTANTIATE_TEST_SUITE_P(Table, LargeAnswer,
                         testing::ValuesIn(rows_where(
                             "answer larger than the outbox",
                             [](const Technique& row) {
                                 return row.has_empty_answer && has_dialect(row);
                             },
                             "has no answers")),
                         row_name);

TEST_P(LargeAnswer, ArrivesWholeWhateverTheOutboxLimit) {
    constexpr std::uint64_t kMessages = 600, kSize = 16 * 1024;
    Options options = quick_options();
    options.sizes = {kSize};
    options.outbox_limit = 64 * 1024;
    server::Server server(options, {GetParam()->id});
    server.start();
    const client::Plan plan = past_plan(kMessages);
    std::vector<std::string> payloads;
    for (std::uint64_t seq = 1; seq <= kMessages; ++seq) {
        const Nanos due = plan.due[0][seq - 1];
        payloads.push_back(encode_payload(kSize, Message{0, seq, due, due}));
        server.publish_external(0, external_body(plan, 0, seq, kSize));
    }
    RawPeer peer = RawPeer::connect(server.port(), 4096);
    const Dialect& dialect = *dialect_of(*GetParam());
    ASSERT_TRUE(eventually([&] { return server.counters().published == kMessages; }));
    peer.send(dialect.subscribe(*GetParam(), "here", 0));
    ASSERT_TRUE(eventually([&] { return server.counters().blocked_writes > 0; }));
    const std::string expected = masked(dialect.messages(1, payloads));
    EXPECT_TRUE(masked(peer.read_exactly(expected.size())) == expected);
    EXPECT_EQ(peer.end(), End::open);
}

}  // namespace
}  // namespace pushbench::conformance
