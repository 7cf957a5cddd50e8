#include "core/histogram.hpp"

#include "core/random.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include <gtest/gtest.h>

namespace pushbench {
namespace {

constexpr Nanos kTenMinutes = 600 * kSecond;

// Values over all magnitudes of the range.
std::vector<Nanos> random_values(std::uint64_t seed, std::size_t count) {
    SplitMix64 random(seed);
    std::vector<Nanos> values;
    for (std::size_t i = 0; i < count; ++i)
        values.push_back(static_cast<Nanos>(std::exp(random.uniform() * std::log(6e11))) - 1);
    return values;
}

Histogram histogram_of(const std::vector<Nanos>& values) {
    Histogram histogram;
    for (const Nanos value : values) histogram.record(value);
    return histogram;
}

void expect_same(const Histogram& a, const Histogram& b) {
    EXPECT_EQ(a.sparse(), b.sparse());
    EXPECT_EQ(a.count(), b.count());
    EXPECT_EQ(a.negatives(), b.negatives());
    EXPECT_EQ(a.beyond(), b.beyond());
    EXPECT_EQ(a.min(), b.min());
    EXPECT_EQ(a.max(), b.max());
    EXPECT_EQ(a.sum_ns(), b.sum_ns());
}

Histogram rebuilt(const Histogram& h) {
    return Histogram::from_sparse(h.sparse(), h.min(), h.max(), h.sum_ns(), h.negatives(),
                                  h.beyond());
}

TEST(Histogram, EmptyIsAllZero) {
    const Histogram histogram;
    EXPECT_EQ(histogram.count(), 0u);
    EXPECT_EQ(histogram.min(), 0);
    EXPECT_EQ(histogram.max(), 0);
    EXPECT_EQ(histogram.mean(), 0);
    EXPECT_EQ(histogram.count_above(0), 0u);
    EXPECT_TRUE(histogram.sparse().empty());
    expect_same(rebuilt(histogram), histogram);
}

TEST(Histogram, EveryMicrosecondBelow2048HasItsBucket) {
    for (std::uint32_t us = 0; us < 2048; ++us) {
        const Nanos value = us * kMicrosecond;
        ASSERT_EQ(Histogram::bucket_of(value), us);
        ASSERT_EQ(Histogram::bucket_of(value + 999), us);
        ASSERT_EQ(Histogram::lowest_in(us), value);
        ASSERT_EQ(Histogram::highest_in(us), value + 999);
    }
}

TEST(Histogram, BucketsTileTheRangeWithinATenthOfAPercent) {
    Nanos next = 0;
    for (std::uint32_t bucket = 0; bucket < Histogram::bucket_count(); ++bucket) {
        const Nanos low = Histogram::lowest_in(bucket);
        const Nanos high = Histogram::highest_in(bucket);
        ASSERT_EQ(low, next) << bucket;
        next = high + 1;
        ASSERT_EQ(Histogram::bucket_of(low), bucket);
        if (bucket + 1 < Histogram::bucket_count()) {
            ASSERT_EQ(Histogram::bucket_of(high), bucket);
        }
        if (low >= 2048 * kMicrosecond) {
            ASSERT_LE(high - low, low / 1000) << bucket;
        }
    }
    EXPECT_GT(next, kTenMinutes);
    EXPECT_EQ(Histogram::bucket_of(kTenMinutes), Histogram::bucket_count() - 1);
}

TEST(Histogram, RanksAgreeWithTheSortedSamples) {
    auto values = random_values(7, 5000);
    const Histogram histogram = histogram_of(values);
    std::sort(values.begin(), values.end());
    for (std::size_t rank = 1; rank <= values.size(); ++rank) {
        const Nanos exact = values[rank - 1];
        const Nanos answer = histogram.value_at_rank(rank);
        ASSERT_GE(answer, exact);
        ASSERT_LE(answer, exact + std::max<Nanos>(999, exact / 1000)) << rank;
    }
    EXPECT_EQ(histogram.value_at_rank(values.size()), values.back());
    EXPECT_EQ(histogram.min(), values.front());
    EXPECT_EQ(histogram.max(), values.back());
}

TEST(Histogram, UpperEdgeNeverExceedsTheMaximum) {
    Histogram histogram;
    histogram.record(5'300);
    EXPECT_EQ(histogram.value_at_rank(1), 5'300);
    histogram.record(9'000);
    EXPECT_EQ(histogram.value_at_rank(1), 5'999);
    EXPECT_EQ(histogram.value_at_rank(2), 9'000);
}

TEST(Histogram, SumAndExtremesAreExact) {
    Histogram histogram;
    histogram.record(0);
    histogram.record(1'234'567'891, 3);
    EXPECT_EQ(histogram.count(), 4u);
    EXPECT_EQ(histogram.sum_ns(), 3'703'703'673.0);
    EXPECT_EQ(histogram.mean(), 925'925'918.25);
    EXPECT_EQ(histogram.min(), 0);
    EXPECT_EQ(histogram.max(), 1'234'567'891);
}

TEST(Histogram, CountsAboveABucket) {
    Histogram histogram;
    for (const Nanos us : {1, 2, 2, 3, 5000}) histogram.record(us * kMicrosecond);
    const struct {
        Nanos value;
        std::uint64_t above;
    } table[] = {{-1, 5},         {0, 5},         {1'000, 4},
                 {1'999, 4},      {2'000, 2},     {3'500, 1},
                 {4'990'000, 1},  {5'000'000, 0}, {12 * kTenMinutes, 0},
                 {kTenMinutes, 0}};
    for (const auto& row : table) EXPECT_EQ(histogram.count_above(row.value), row.above);
}

TEST(Histogram, NegativesAreKeptApart) {
    Histogram histogram;
    histogram.record(-1);
    histogram.record(INT64_MIN, 2);
    EXPECT_EQ(histogram.negatives(), 3u);
    EXPECT_EQ(histogram.count(), 0u);
    EXPECT_EQ(histogram.min(), 0);
    EXPECT_EQ(histogram.mean(), 0);
    expect_same(rebuilt(histogram), histogram);
}

TEST(Histogram, BeyondTenMinutesIsTheLastBucket) {
    Histogram histogram;
    histogram.record(kTenMinutes);
    EXPECT_EQ(histogram.beyond(), 0u);
    histogram.record(kTenMinutes + 1);
    histogram.record(7200 * kSecond, 2);
    EXPECT_EQ(histogram.beyond(), 3u);
    EXPECT_EQ(histogram.count(), 4u);
    EXPECT_EQ(histogram.sparse(), (Histogram::Sparse{{Histogram::bucket_count() - 1, 4}}));
    EXPECT_EQ(histogram.value_at_rank(4), 7200 * kSecond);
    expect_same(rebuilt(histogram), histogram);
}

TEST(Histogram, MergeEqualsRecordingAll) {
    auto values = random_values(1, 1000);
    const std::vector<Nanos> small{0, 5, 1'500, -3};
    const std::vector<Nanos> large{kTenMinutes + 1, -9, 2 * kMillisecond};
    Histogram merged;
    for (const auto& part : {small, values, std::vector<Nanos>{}, large})
        merged.merge(histogram_of(part));
    values.insert(values.end(), small.begin(), small.end());
    values.insert(values.end(), large.begin(), large.end());
    expect_same(merged, histogram_of(values));
    merged.clear();
    expect_same(merged, Histogram());
}

TEST(Histogram, SparseComesBack) {
    auto histogram = histogram_of(random_values(3, 2000));
    histogram.record(-1);
    histogram.record(kTenMinutes * 2, 5);
    auto copy = rebuilt(histogram);
    expect_same(copy, histogram);
    copy.record(1);  // and goes on working
    histogram.record(1);
    expect_same(copy, histogram);
}

TEST(Histogram, RefusesSparseWithoutSense) {
    const std::uint32_t last = Histogram::bucket_count() - 1;
    const struct {
        const char* why;
        Histogram::Sparse buckets;
        Nanos min, max;
        double sum;
        std::uint64_t beyond;
    } table[] = {
        {"sum without samples", {}, 0, 0, 1, 0},
        {"maximum without samples", {}, 0, 5, 0, 0},
        {"beyond without samples", {}, 0, 0, 0, 1},
        {"index above the last", {{last + 1, 1}}, kTenMinutes, kTenMinutes, 6e11, 0},
        {"not ascending", {{5, 1}, {3, 1}}, 3'000, 5'000, 8'000, 0},
        {"far from ascending", {{20'000, 1}, {3, 1}}, 3'000, 5'000, 8'000, 0},
        {"the same twice", {{3, 1}, {3, 1}}, 3'000, 3'000, 6'000, 0},
        {"empty bucket", {{3, 0}}, 3'000, 3'000, 0, 0},
        {"count overflows", {{3, UINT64_MAX}, {4, 1}}, 3'000, 4'000, 1e19, 0},
        {"minimum elsewhere", {{3, 1}, {5, 1}}, 2'000, 5'000, 7'000, 0},
        {"maximum elsewhere", {{3, 1}, {5, 1}}, 3'000, 6'000, 9'000, 0},
        {"negative minimum", {{0, 1}}, -1, 0, 0, 0},
        {"sum too small", {{3, 2}}, 3'000, 3'500, 5'999, 0},
        {"sum too large", {{3, 2}}, 3'000, 3'500, 7'001, 0},
        {"sum is no number", {{3, 2}}, 3'000, 3'500, NAN, 0},
        {"beyond in the middle", {{3, 1}}, 3'000, 3'000, 3'000, 1},
        {"beyond more than there are", {{last, 1}}, 12 * kTenMinutes, 12 * kTenMinutes, 7.2e12, 2},
        {"beyond without such a maximum", {{last, 1}}, kTenMinutes, kTenMinutes, 6e11, 1}};
    for (const auto& row : table)
        EXPECT_THROW(Histogram::from_sparse(row.buckets, row.min, row.max, row.sum, 0, row.beyond),
                     std::invalid_argument)
            << row.why;
    EXPECT_NO_THROW(Histogram::from_sparse({{3, 1}, {5, 1}}, 3'000, 5'000, 8'000, 0, 0));
}

}  // namespace
TEST(Histogram, PackedIsTheSameHistogramInLessMemory) {
    Histogram spread, packed;
    for (Nanos value = 1; value < 40 * kSecond; value = value * 3 + 7) {
        spread.record(value);
        packed.record(value);
        packed.pack();  // recording goes on in a packed one
    }
    EXPECT_EQ(packed.sparse(), spread.sparse());
    EXPECT_EQ(packed.count(), spread.count());
    for (std::uint64_t rank = 1; rank <= spread.count(); ++rank)
        EXPECT_EQ(packed.value_at_rank(rank), spread.value_at_rank(rank));
    EXPECT_EQ(packed.count_above(kMillisecond), spread.count_above(kMillisecond));
    Histogram sum = packed;
    sum.pack();
    sum.merge(packed);
    EXPECT_EQ(sum.count(), 2 * spread.count());
    EXPECT_EQ(sum.value_at_rank(sum.count()), spread.max());
    Histogram given = spread, heir;
    given.pack(heir);
    EXPECT_EQ(given.sparse(), spread.sparse());
    EXPECT_EQ(heir.count(), 0u);
    EXPECT_TRUE(heir.sparse().empty());
    heir.merge(spread);
    EXPECT_EQ(heir.sparse(), spread.sparse());
    Histogram empty;
    empty.pack();
    empty.merge(packed);
    EXPECT_EQ(empty.sparse(), spread.sparse());
}

}  // namespace pushbench
