#include "core/closed_forms.hpp"

#include "core/random.hpp"

#include <algorithm>
#include <cmath>
#include <deque>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace pushbench {
namespace {

constexpr Nanos kMs = kMillisecond;

TEST(PollPhase, PutsOneClientInEveryStratum) {
    for (const std::uint64_t clients : {1u, 2u, 3u, 4u, 10u, 64u, 997u, 1000u, 4096u}) {
        std::vector<int> taken(clients);
        for (std::uint64_t client = 0; client < clients; ++client) {
            const Nanos phase = poll_phase(client, clients, kSecond, 7);
            ASSERT_GE(phase, 0);
            ASSERT_LT(phase, kSecond);
            ++taken[static_cast<std::uint64_t>(phase) * clients / kSecond];
        }
        // A phase is cut to whole nanoseconds, which may cross the edge of a stratum downwards.
        const auto right = std::count(taken.begin(), taken.end(), 1);
        EXPECT_GE(right, static_cast<std::int64_t>(clients) - 2) << clients;
    }
}

TEST(PollPhase, IsAFunctionOfSeedAndClient) {
    EXPECT_EQ(poll_phase(5, 100, kSecond, 1), poll_phase(5, 100, kSecond, 1));
    EXPECT_NE(poll_phase(5, 100, kSecond, 1), poll_phase(5, 100, kSecond, 2));
    EXPECT_NE(poll_phase(5, 100, kSecond, 1), poll_phase(6, 100, kSecond, 1));
    EXPECT_EQ(poll_phase(5, 100, 0, 1), 0);
    for (std::uint64_t client = 0; client < 100; ++client) {
        EXPECT_LT(poll_phase(client, 100, 3, 1), 3);
        EXPECT_EQ(poll_phase(client, 100, 1, 1), 0);
    }
}

TEST(PollPhase, EveryProcessGetsAnEvenShare) {
    constexpr std::uint64_t clients = 1000;
    for (std::uint64_t first = 0; first < clients; first += 100) {
        int tenths[10] = {};
        for (std::uint64_t client = first; client < first + 100; ++client)
            ++tenths[poll_phase(client, clients, kSecond, 3) / (kSecond / 10)];
        for (const int count : tenths) EXPECT_NEAR(count, 10, 2);
    }
}

TEST(PredictClient, ByHand) {
    constexpr auto all = PollBatch::all;
    constexpr auto one = PollBatch::one;
    // Window [100, 200), polls every 20 from 5: 105 125 145 165 185 | 205 ...
    const struct {
        const char* what;
        PollBatch batch;
        Nanos first_poll;
        std::vector<Nanos> due;
        PollingPrediction expected;  // requests, empty, messages, sum of latencies
    } table[] = {
        {"nothing due", all, 5, {}, {5, 5, 0, 0}},
        {"one", all, 5, {130}, {5, 4, 1, 15}},
        {"due when polled", all, 5, {145}, {5, 4, 1, 0}},
        {"due just after a poll", all, 5, {146}, {5, 4, 1, 19}},
        {"two in one poll", all, 5, {130, 140}, {5, 4, 2, 20}},
        {"two at one instant", all, 5, {130, 130}, {5, 4, 2, 30}},
        {"one a poll takes two", one, 5, {130, 140}, {5, 3, 2, 40}},
        {"at M0 and just before M1", all, 5, {100, 199}, {5, 4, 2, 11}},
        {"at M1", all, 5, {200}, {5, 5, 0, 0}},
        {"before M0, returned in the cut", all, 5, {99}, {5, 4, 0, 0}},
        {"before M0, returned before", all, 5, {85}, {5, 5, 0, 0}},
        {"before M0, backlog into the cut", one, 5, {80, 80, 80}, {5, 3, 0, 0}},
        {"a backlog delays the next", one, 5, {80, 80, 110}, {5, 3, 1, 15}},
        {"a backlog leaves the cut", one, 5, {170, 170, 170}, {5, 4, 3, 15 + 35 + 55}},
        {"poll at M0, none at M1", all, 0, {100}, {5, 4, 1, 0}},
        {"first poll in the window", all, 150, {10, 160}, {3, 1, 1, 10}},
        {"first poll after the window", all, 250, {110}, {0, 0, 1, 140}},
        {"not owed", all, 150, {-5}, {3, 3, 0, 0}},
        {"not owed, one at a time", one, 5, {-9, -9, -9, -9, -9, -9, -9, 130}, {5, 4, 1, 15}},
    };
    for (const auto& row : table) {
        PollingPlan plan;
        plan.interval = 20;
        plan.batch = row.batch;
        plan.measure_from = 100;
        plan.measure_to = 200;
        const auto got = predict_client(plan, row.first_poll, row.due);
        EXPECT_EQ(got, row.expected) << row.what << ": " << got.requests << " " << got.empty << " "
                                     << got.messages << " " << got.sum_latency_ns;
    }
}

// Poll after poll, with a queue: what predict_client computes without walking the polls.
PollingPrediction simulate(const PollingPlan& plan, Nanos first_poll,
                           const std::vector<Nanos>& due) {
    PollingPrediction result;
    std::deque<Nanos> owed;
    for (const Nanos t : due)
        if (t >= plan.owed_from && t < plan.measure_to) owed.push_back(t);
    for (Nanos now = first_poll; !owed.empty() || now < plan.measure_to; now += plan.interval) {
        const bool in_cut = now >= plan.measure_from && now < plan.measure_to;
        std::size_t returned = 0;
        while (!owed.empty() && owed.front() <= now &&
               (plan.batch == PollBatch::all || returned == 0)) {
            if (owed.front() >= plan.measure_from) {
                ++result.messages;
                result.sum_latency_ns += now - owed.front();
            }
            owed.pop_front();
            ++returned;
        }
        result.requests += in_cut;
        result.empty += in_cut && returned == 0;
    }
    return result;
}

TEST(PredictClient, AgreesWithASimulation) {
    SplitMix64 random(5);
    for (int round = 0; round < 300; ++round) {
        ScheduleSpec spec;
        spec.arrivals = round % 2 == 0 ? Arrivals::poisson : Arrivals::constant;
        spec.rate = 0.5 + random.uniform() * 20;
        spec.seed = random.next();
        spec.silences = {{2 * kSecond, 250 * kMs}};
        PollingPlan plan;
        plan.interval = static_cast<Nanos>(1 + random.next() % 1000) * kMs;
        plan.batch = random.next() % 2 == 0 ? PollBatch::all : PollBatch::one;
        plan.owed_from = static_cast<Nanos>(random.next() % 2) * kSecond;
        plan.measure_from = 2 * kSecond + 250 * kMs;
        plan.measure_to = 6 * kSecond;
        const auto first_poll = static_cast<Nanos>(random.next() % 3'000) * kMs;
        const auto due = due_times(spec, 0, 8 * kSecond);
        EXPECT_EQ(predict_client(plan, first_poll, due), simulate(plan, first_poll, due)) << round;
    }
}

PollingPrediction predict(const ScheduleSpec& spec, Nanos interval, std::uint64_t clients,
                          Nanos seconds, PollBatch batch = PollBatch::all) {
    PollingPlan plan;
    plan.clients = clients;
    plan.interval = interval;
    plan.batch = batch;
    plan.measure_from = 2 * kSecond;
    plan.measure_to = plan.measure_from + seconds * kSecond;
    std::vector<std::vector<Nanos>> due;
    for (unsigned topic = 0; topic < spec.topics; ++topic)
        due.push_back(due_times(spec, topic, plan.measure_to));
    const auto whole = predict_polling(plan, due, 0, clients);
    auto shares = predict_polling(plan, due, 0, clients / 3);
    shares += predict_polling(plan, due, clients / 3, clients);
    EXPECT_EQ(shares, whole);
    return whole;
}

TEST(PredictPolling, ConstantArrivalsMeetTheIdealForms) {
    const struct {
        double rate;
        Nanos interval;
        unsigned topics;
        std::int64_t requests, messages;
        double empty_ratio;
    } table[] = {
        {1, 250 * kMs, 1, 40'000, 10'000, 0.75},    {1, 250 * kMs, 7, 40'000, 10'000, 0.75},
        {1, 1000 * kMs, 1, 10'000, 10'000, 0},      {1, 2000 * kMs, 1, 5'000, 10'000, 0},
        {10, 10 * kMs, 3, 1'000'000, 100'000, 0.9}, {0.2, 500 * kMs, 1, 20'000, 2'000, 0.9}};
    for (const auto& row : table) {
        ScheduleSpec spec;
        spec.rate = row.rate;
        spec.topics = row.topics;
        const auto got = predict(spec, row.interval, 1000, 10);
        SCOPED_TRACE(fmt::format("rate {} interval {} ns", row.rate, row.interval));
        EXPECT_EQ(got.requests, row.requests);
        EXPECT_EQ(got.messages, row.messages);
        EXPECT_DOUBLE_EQ(got.empty_ratio(), row.empty_ratio);
        EXPECT_DOUBLE_EQ(ideal_empty_ratio(spec.arrivals, row.rate, row.interval), row.empty_ratio);
        EXPECT_DOUBLE_EQ(got.requests_per_message(),
                         ideal_requests_per_message(row.rate, row.interval));
        const double mean_us = static_cast<double>(ideal_poll_latency(row.interval)) / 1e3;
        // Strata are dealt to all clients; those of one topic among several are not as even.
        EXPECT_NEAR(got.mean_latency_us(), mean_us, (row.topics == 1 ? 0.005 : 0.03) * mean_us);
    }
}

TEST(PredictPolling, PoissonArrivalsApproachTheIdealForms) {
    for (const double expected : {0.1, 0.5, 2.0}) {
        ScheduleSpec spec;
        spec.arrivals = Arrivals::poisson;
        spec.rate = 4 * expected;
        const auto got = predict(spec, 250 * kMs, 60, 3000);
        EXPECT_EQ(got.requests, 60 * 4 * 3000);
        EXPECT_NEAR(got.empty_ratio(), std::exp(-expected), 0.01) << expected;
        EXPECT_NEAR(got.requests_per_message(), 1 / expected, 0.1 / expected);
        EXPECT_NEAR(got.mean_latency_us(), 125'000, 1'250);
        EXPECT_DOUBLE_EQ(ideal_empty_ratio(Arrivals::poisson, spec.rate, 250 * kMs),
                         std::exp(-expected));
    }
}

TEST(PredictPolling, OneMessageAResponseFallsBehindWhenPolledTooSeldom) {
    ScheduleSpec spec;
    spec.rate = 8;
    const auto keeps_up = predict(spec, 125 * kMs, 100, 10, PollBatch::one);
    EXPECT_EQ(keeps_up.empty, 0);
    EXPECT_LT(keeps_up.mean_latency_us(), 126'000);
    const auto behind = predict(spec, 250 * kMs, 100, 10, PollBatch::one);
    EXPECT_EQ(behind.empty, 0);
    EXPECT_EQ(behind.messages, 8'000);
    // Half of what is due is returned: at t the oldest unanswered message is t/2 old.
    EXPECT_NEAR(behind.mean_latency_us(), 7'000'000, 200'000);
}

TEST(PredictPolling, RatiosWithoutAnythingAreZero) {
    const PollingPrediction nothing;
    EXPECT_EQ(nothing.empty_ratio(), 0);
    EXPECT_EQ(nothing.requests_per_message(), 0);
    EXPECT_EQ(nothing.mean_latency_us(), 0);
}

}  // namespace
}  // namespace pushbench
