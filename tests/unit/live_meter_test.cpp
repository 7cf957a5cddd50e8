#include "bench/live_meter.hpp"

#include <gtest/gtest.h>

namespace pushbench {
namespace {

LoadSecond second(std::int64_t number, std::vector<Nanos> latencies, std::uint64_t responses = 0,
                  std::uint64_t empty = 0) {
    LoadSecond result;
    result.second = number;
    result.deliveries = latencies.size();
    result.responses = responses;
    result.empty_responses = empty;
    for (const Nanos latency : latencies) result.latency.record(latency);
    return result;
}

LiveSample sample(std::vector<LoadSecond> seconds, std::size_t processes = 1) {
    LiveSample result;
    result.at = 1'000 * kSecond;
    result.epoch = 990 * kSecond;
    result.load_processes = processes;
    result.seconds = std::move(seconds);
    return result;
}

using Counts = std::vector<std::uint64_t>;

TEST(LiveMeter, PercentilesAreThoseOfTheNewestSecondThatHadDeliveries) {
    LiveMeter meter;
    const Nanos ms = kMillisecond;
    LiveState state = meter.take(sample({}));
    EXPECT_FALSE(state.p50);
    EXPECT_EQ(state.deliveries, Counts{});
    state = meter.take(sample({second(7, {1 * ms, 2 * ms, 2 * ms}), second(8, {30 * ms})}));
    EXPECT_EQ(state.deliveries, (Counts{3, 1}));
    EXPECT_EQ(state.p50, 30 * ms);
    EXPECT_EQ(state.age, kSecond);
    state = meter.take(sample({second(9, {})}));
    EXPECT_EQ(state.deliveries, (Counts{3, 1, 0}));
    EXPECT_EQ(state.p99, 30 * ms);
    EXPECT_EQ(state.age, kSecond) << "still that of second 8";
}

TEST(LiveMeter, ASecondIsShownWhenEveryLoadProcessHasToldOfIt) {
    LiveMeter meter;
    LiveState state = meter.take(sample({second(3, {kMillisecond}), second(4, {kSecond})}, 2));
    EXPECT_EQ(state.deliveries, Counts{});
    state = meter.take(sample({second(3, {kMillisecond, kMillisecond})}, 2));
    EXPECT_EQ(state.deliveries, Counts{3});
    EXPECT_EQ(state.p99, kMillisecond);
    state = meter.take(sample({second(4, {})}, 2));
    EXPECT_EQ(state.deliveries, (Counts{3, 1}));
    EXPECT_EQ(state.p50, kSecond);
}

TEST(LiveMeter, ASecondThatWasLeftOutHadNothingToTell) {
    LiveMeter meter;
    const LiveState state = meter.take(sample({second(3, {1}), second(6, {1, 1})}));
    EXPECT_EQ(state.deliveries, (Counts{1, 0, 0, 2}));
}

TEST(LiveMeter, KeepsAsManySecondsAsCanBeShown) {
    LiveMeter meter;
    LiveState state;
    for (std::int64_t n = 0; n < 1000; ++n) state = meter.take(sample({second(n, {1})}));
    EXPECT_LE(state.deliveries.size(), 120u);
    state = meter.take(sample({second(1'000'000'000, {1, 1})}));
    EXPECT_LE(state.deliveries.size(), 120u);
    EXPECT_EQ(state.deliveries.back(), 2u);
}

TEST(LiveMeter, TheEmptyRatioIsThatOfAllResponsesSoFarWhereThereAreEmptyOnes) {
    LiveMeter meter;
    LiveSample polls = sample({second(1, {}, 60, 60), second(2, {}, 40, 15)});
    polls.has_empty_answer = true;
    EXPECT_EQ(meter.take(polls).empty_ratio, 0.75);
    polls.has_empty_answer = false;
    EXPECT_EQ(meter.take(polls).empty_ratio, std::nullopt);
    meter.restart();
    polls = sample({});
    polls.has_empty_answer = true;
    EXPECT_EQ(meter.take(polls).empty_ratio, std::nullopt);
}

TEST(LiveMeter, CpuIsThatOfTheLastSecond) {
    LiveMeter meter;
    const auto at = [&](Nanos time, std::optional<std::int64_t> server, std::int64_t load) {
        LiveSample s = sample({});
        s.at = time;
        s.server_cpu_ns = server;
        s.load_cpu_ns = load;
        return meter.take(s);
    };
    EXPECT_EQ(at(0, 0, 0).server_cpu, std::nullopt) << "one reading is no share";
    EXPECT_EQ(at(kSecond / 2, kSecond / 4, kSecond).server_cpu, 0.5);
    LiveState state = at(kSecond, kSecond / 4, kSecond);
    EXPECT_EQ(state.server_cpu, 0.25);
    EXPECT_EQ(state.load_cpu, 1.0);
    EXPECT_EQ(at(3 * kSecond / 2, kSecond / 4, kSecond).server_cpu, 0) << "what was before is over";
    EXPECT_EQ(at(2 * kSecond, std::nullopt, kSecond).server_cpu, std::nullopt)
        << "a process is gone";
}

}  // namespace
}  // namespace pushbench
