#include "core/schedule.hpp"

#include "core/error.hpp"

#include <cmath>
#include <stdexcept>

#include <gtest/gtest.h>

namespace pushbench {
namespace {

ScheduleSpec constant(double rate, unsigned topics = 1) {
    ScheduleSpec spec;
    spec.rate = rate;
    spec.topics = topics;
    return spec;
}

ScheduleSpec poisson(double rate, std::uint64_t seed = 1) {
    ScheduleSpec spec;
    spec.arrivals = Arrivals::poisson;
    spec.rate = rate;
    spec.seed = seed;
    return spec;
}

TEST(Schedule, ArrivalsHaveNames) {
    EXPECT_EQ(parse_arrivals("constant"), Arrivals::constant);
    EXPECT_EQ(parse_arrivals("poisson"), Arrivals::poisson);
    EXPECT_EQ(to_string(Arrivals::constant), "constant");
    EXPECT_EQ(to_string(Arrivals::poisson), "poisson");
    try {
        parse_arrivals("bursty");
        FAIL() << "bursty was accepted";
    } catch (const UsageError& error) {
        EXPECT_STREQ(error.what(), "'bursty' is no kind of arrivals: write constant or poisson");
    }
}

TEST(Schedule, ConstantIsRoundedFromItsOwnSeq) {
    EXPECT_EQ(
        due_times(constant(3), 0, 2 * kSecond),
        (std::vector<Nanos>{0, 333'333'333, 666'666'667, kSecond, 1'333'333'333, 1'666'666'667}));
    EXPECT_EQ(due_times(constant(0.5), 0, 5 * kSecond),
              (std::vector<Nanos>{0, 2 * kSecond, 4 * kSecond}));
}

TEST(Schedule, ConstantHasTheSameCountInEveryWindow) {
    for (const double rate : {1.0, 3.0, 7.0, 1000.0 / 3, 1000.0}) {
        const auto due = due_times(constant(rate), 0, 30 * kSecond);
        const auto length = static_cast<Nanos>(std::llround(3e9 * std::ceil(rate) / rate));
        for (Nanos from = 0; from < 20 * kSecond; from += 77'777'777) {
            const auto count = due_between(due, from, from + length).count();
            EXPECT_NEAR(static_cast<double>(count), 3 * std::ceil(rate),
                        rate == std::floor(rate) ? 0 : 1)
                << rate << " from " << from;
        }
    }
}

TEST(Schedule, TopicsAreStaggeredOverAPeriod) {
    const auto spec = constant(1, 4);
    for (unsigned topic = 0; topic < 4; ++topic) {
        const TopicSchedule schedule(spec, topic);
        EXPECT_EQ(schedule.seq(), 1u);
        EXPECT_EQ(schedule.due(), topic * kSecond / 4);
    }
    EXPECT_EQ(TopicSchedule(constant(1, 3), 2).due(), 666'666'667);
}

TEST(Schedule, DoesNotDriftAfterABillionMessages) {
    constexpr std::uint64_t billion = 1'000'000'000;
    const struct {
        double rate;
        std::uint64_t seq;
        Nanos due;
    } table[] = {
        {3, billion + 1, 333'333'333'333'333'333}, {3, billion + 2, 333'333'333'666'666'667},
        {3, billion + 3, 333'333'334'000'000'000}, {7, 7 * billion + 1, 1'000'000'000'000'000'000},
        {1000, billion + 1, 1'000'000 * kSecond},  {0.1, 100'001, 1'000'000 * kSecond}};
    for (const auto& row : table)
        EXPECT_EQ(std::llround(constant_arrival(constant(row.rate), 0, row.seq)), row.due)
            << row.rate << " seq " << row.seq;
    // The walk is that formula, so what holds for it holds for the walk.
    const auto spec = constant(3, 5);
    TopicSchedule schedule(spec, 2);
    for (std::uint64_t seq = 1; seq < 10'000; ++seq, schedule.advance()) {
        ASSERT_EQ(schedule.seq(), seq);
        ASSERT_EQ(schedule.due(), std::llround(constant_arrival(spec, 2, seq)));
    }
}

TEST(Schedule, PoissonHasItsMeanAndVariance) {
    for (const double rate : {0.5, 20.0, 5000.0}) {
        constexpr int n = 20'000;
        TopicSchedule schedule(poisson(rate), 0);
        double sum = 0;
        double squares = 0;
        Nanos before = 0;
        for (int i = 0; i < n; ++i, schedule.advance()) {
            const double gap = static_cast<double>(schedule.due() - before) / 1e9 * rate;
            ASSERT_GE(gap, 0);
            before = schedule.due();
            sum += gap;
            squares += gap * gap;
        }
        // Unit exponentials: mean 1 ± 1/√n, variance 1 ± √(8/n); five of these as bounds.
        const double mean = sum / n;
        EXPECT_NEAR(mean, 1, 5 / std::sqrt(n)) << rate;
        EXPECT_NEAR(squares / n - mean * mean, 1, 5 * std::sqrt(8.0 / n)) << rate;
    }
}

TEST(Schedule, PoissonCountsVaryLikePoisson) {
    const auto due = due_times(poisson(10), 0, 4000 * kSecond);
    double sum = 0;
    double squares = 0;
    for (Nanos second = 0; second < 4000; ++second) {
        const auto count =
            static_cast<double>(due_between(due, second * kSecond, (second + 1) * kSecond).count());
        sum += count;
        squares += count * count;
    }
    const double mean = sum / 4000;
    EXPECT_NEAR(mean, 10, 0.25);                          // 5 × √(10/4000)
    EXPECT_NEAR(squares / 4000 - mean * mean, 10, 1.15);  // 5 × 10 × √(2.1/4000)
}

TEST(Schedule, EveryInstanceEmitsTheSameStream) {
    auto spec = poisson(50, 42);
    spec.topics = 3;
    for (unsigned topic = 0; topic < 3; ++topic)
        EXPECT_EQ(due_times(spec, topic, 10 * kSecond), due_times(spec, topic, 10 * kSecond));
    // A later horizon only appends; other topics and seeds differ.
    const auto first = due_times(spec, 0, 10 * kSecond);
    auto longer = due_times(spec, 0, 20 * kSecond);
    ASSERT_GT(longer.size(), first.size());
    longer.resize(first.size());
    EXPECT_EQ(longer, first);
    EXPECT_NE(due_times(spec, 1, 10 * kSecond), first);
    spec.seed = 43;
    EXPECT_NE(due_times(spec, 0, 10 * kSecond), first);
}

TEST(Schedule, SilencesAreEmptyAndKeepTheCounts) {
    for (const Arrivals arrivals : {Arrivals::constant, Arrivals::poisson}) {
        ScheduleSpec plain;
        plain.arrivals = arrivals;
        plain.rate = 37;
        plain.start = kSecond;
        ScheduleSpec silent = plain;
        const Silence first{3 * kSecond, 250 * kMillisecond};
        const Silence second{13 * kSecond + 250 * kMillisecond, 500 * kMillisecond};
        silent.silences = {first, second};
        const auto without = due_times(plain, 0, 30 * kSecond);
        const auto with = due_times(silent, 0, 30 * kSecond + first.length + second.length);
        ASSERT_EQ(with.size(), without.size());
        for (const Silence& silence : silent.silences)
            EXPECT_EQ(due_between(with, silence.from, silence.from + silence.length).count(), 0u);
        EXPECT_EQ(due_between(with, 3'250'000'000, second.from),
                  due_between(without, 3 * kSecond, 13 * kSecond));
        for (std::size_t i = 0; i < with.size(); ++i) {
            const Nanos shift = (without[i] >= first.from ? first.length : 0) +
                                (without[i] >= 13 * kSecond ? second.length : 0);
            ASSERT_EQ(with[i], without[i] + shift) << i;
        }
    }
}

TEST(Schedule, AMessageDueWhenASilenceBeginsMovesToItsEnd) {
    auto spec = constant(1);
    spec.silences = {{2 * kSecond, kSecond / 2}};
    EXPECT_EQ(due_times(spec, 0, 4 * kSecond),
              (std::vector<Nanos>{0, kSecond, 2'500'000'000, 3'500'000'000}));
    spec.silences = {{0, kSecond}, {kSecond, kSecond}};  // one right after the other
    EXPECT_EQ(due_times(spec, 0, 3 * kSecond), (std::vector<Nanos>{2 * kSecond}));
}

TEST(Schedule, EndIsExclusiveAndOnTheClock) {
    auto spec = constant(1);
    spec.start = kSecond;
    spec.end = 3 * kSecond;
    EXPECT_EQ(due_times(spec, 0, kForever), (std::vector<Nanos>{kSecond, 2 * kSecond}));
    spec.end = 3 * kSecond + 1;
    EXPECT_EQ(due_times(spec, 0, kForever).size(), 3u);
    EXPECT_EQ(due_times(spec, 0, 2 * kSecond).size(), 1u);  // so is `until`
    spec.silences = {{2 * kSecond, kSecond}};
    EXPECT_EQ(due_times(spec, 0, kForever), (std::vector<Nanos>{kSecond, 3 * kSecond}));
    TopicSchedule schedule(spec, 0);
    while (!schedule.ended()) schedule.advance();
    EXPECT_EQ(schedule.seq() - 1, 2u);
}

TEST(Schedule, NothingIsDueAtRateZeroOrNever) {
    for (const Arrivals arrivals : {Arrivals::constant, Arrivals::poisson}) {
        ScheduleSpec spec;
        spec.arrivals = arrivals;
        spec.rate = 0;
        EXPECT_TRUE(TopicSchedule(spec, 0).ended());
    }
    TopicSchedule rare(constant(1e-300), 0);
    EXPECT_EQ(rare.due(), 0);
    rare.advance();
    EXPECT_TRUE(rare.ended());
    EXPECT_TRUE(TopicSchedule(poisson(1e-300), 0).ended());
    auto spec = constant(1);
    spec.end = spec.start;
    EXPECT_TRUE(TopicSchedule(spec, 0).ended());
}

TEST(Schedule, RefusesSpecsWithoutSense) {
    EXPECT_THROW(TopicSchedule(constant(-1), 0), std::invalid_argument);
    EXPECT_THROW(TopicSchedule(constant(NAN), 0), std::invalid_argument);
    EXPECT_THROW(TopicSchedule(constant(INFINITY), 0), std::invalid_argument);
    EXPECT_THROW(TopicSchedule(constant(1, 2), 2), std::invalid_argument);
    const std::vector<Silence> bad[] = {{{-1, 5}}, {{5, -1}}, {{5, 10}, {14, 1}}, {{9, 1}, {5, 1}}};
    for (const auto& silences : bad) {
        auto spec = constant(1);
        spec.silences = silences;
        EXPECT_THROW(TopicSchedule(spec, 0), std::invalid_argument);
    }
}

TEST(Schedule, RangesOfDueTimes) {
    const std::vector<Nanos> due{10, 20, 20, 30};
    const struct {
        Nanos from, to;
        SeqRange range;
    } table[] = {{0, 100, {1, 4}}, {10, 30, {1, 3}}, {11, 20, {2, 1}}, {20, 21, {2, 3}},
                 {30, 31, {4, 4}}, {31, 99, {5, 4}}, {0, 10, {1, 0}},  {30, 10, {4, 3}}};
    for (const auto& row : table) {
        EXPECT_EQ(due_between(due, row.from, row.to), row.range) << row.from << ".." << row.to;
    }
    EXPECT_EQ(due_between({}, 0, 100).count(), 0u);
}

}  // namespace
}  // namespace pushbench
