#include "reports/result_model.hpp"
#include "tests/unit/report_sample.hpp"

#include <gtest/gtest.h>

namespace pushbench::test {
namespace {

LoadStats process(std::uint64_t clients) {
    LoadStats stats;
    stats.clients = stats.connected_at_start = clients;
    stats.ledger.expected = stats.ledger.delivered = 10 * clients;
    stats.counters[1].requests = static_cast<std::int64_t>(clients);
    stats.latency.record(kMillisecond, clients);
    stats.drain_complete = true;
    stats.deliveries_per_thread = {clients};
    return stats;
}

TEST(LoadStatsMerge, FirstProcessIsTakenAsItIs) {
    LoadStats sum;
    sum += process(3);
    EXPECT_TRUE(sum.drain_complete);
    EXPECT_EQ(sum.clients, 3u);
}

TEST(LoadStatsMerge, CountsAddAndConditionsMustHoldForAll) {
    LoadStats sum = process(3);
    LoadStats other = process(5);
    other.drain_complete = false;
    other.deliveries_in_last_second = true;
    other.bytes_mismatch_example = "connection 7";
    other.errors[2] = 4;
    other.mss = 1448;
    sum += other;
    EXPECT_EQ(sum.clients, 8u);
    EXPECT_EQ(sum.ledger.expected, 80u);
    EXPECT_EQ(sum.counters[1].requests, 8);
    EXPECT_EQ(sum.latency.count(), 8u);
    EXPECT_EQ(sum.errors[2], 4u);
    EXPECT_EQ(sum.mss, 1448u);
    EXPECT_FALSE(sum.drain_complete);
    EXPECT_TRUE(sum.deliveries_in_last_second);
    EXPECT_EQ(sum.bytes_mismatch_example, "connection 7");
    EXPECT_EQ(sum.deliveries_per_thread, (std::vector<std::uint64_t>{3, 5}));
}

TEST(LoadStatsMerge, SlowestIsTheMaximumPerMessage) {
    LoadStats sum = process(1);
    sum.slowest = {5, -1, 7};
    LoadStats other = process(1);
    other.slowest = {6, -1, 2, 9};
    sum += other;
    EXPECT_EQ(sum.slowest, (std::vector<Nanos>{6, -1, 7, 9}));
}

TEST(LoadStatsMerge, SecondsMeetBySecond) {
    LoadStats sum = process(1);
    LoadStats other = process(1);
    const auto second = [](std::int64_t at, std::uint64_t n) {
        LoadSecond row;
        row.second = at;
        row.deliveries = row.connected = n;
        row.latency.record(kMillisecond, n);
        return row;
    };
    sum.seconds = {second(0, 1), second(2, 2)};
    other.seconds = {second(1, 4), second(2, 8)};
    sum += other;
    ASSERT_EQ(sum.seconds.size(), 3u);
    for (std::size_t i = 0; i < 3; ++i) {
        const std::uint64_t expected[] = {1, 4, 10};
        EXPECT_EQ(sum.seconds[i].second, static_cast<std::int64_t>(i));
        EXPECT_EQ(sum.seconds[i].deliveries, expected[i]);
        EXPECT_EQ(sum.seconds[i].connected, expected[i]);
        EXPECT_EQ(sum.seconds[i].latency.count(), expected[i]);
    }
}

TEST(LoadStatsMerge, PredictedMeanIsWeightedByExpectedDeliveries) {
    LoadStats sum = process(1);
    LoadStats other = process(3);
    sum.predicted_mean_latency_us = 100;
    sum.predicted_requests = 4;
    other.predicted_mean_latency_us = 200;
    other.predicted_requests = 6;
    sum += other;
    EXPECT_DOUBLE_EQ(*sum.predicted_mean_latency_us, 175);
    EXPECT_EQ(sum.predicted_requests, 10);
    EXPECT_FALSE(sum.predicted_empty_responses);
}

TEST(ServerStatsMerge, EveryProcessEmitsTheSameStream) {
    ServerStats server;
    server.published = 40;
    server.counters.deliveries = 7;
    server.connections_per_thread = {10};
    ServerStats sum;
    sum += server;
    sum += server;
    EXPECT_EQ(sum.published, 40u);
    EXPECT_FALSE(sum.published_disagree);
    EXPECT_EQ(sum.counters.deliveries, 14);
    EXPECT_EQ(sum.connections_per_thread, (std::vector<std::uint64_t>{10, 10}));
    server.published = 39;
    sum += server;
    EXPECT_EQ(sum.published, 39u);
    EXPECT_TRUE(sum.published_disagree);
}

TEST(FinishTrial, TurnsTheSlowestDeliveriesIntoAHistogram) {
    Trial trial;
    trial.load.slowest = {kMillisecond, -1, 2 * kMillisecond, -1};
    finish_trial(trial);
    EXPECT_EQ(trial.load.completion.count(), 2u);
    EXPECT_EQ(trial.load.completion.max(), 2 * kMillisecond);
    EXPECT_EQ(trial.load.unreached, 2u);
    EXPECT_TRUE(trial.load.slowest.empty());
}

}  // namespace
}  // namespace pushbench::test
