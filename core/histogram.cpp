#include "core/histogram.hpp"

#include <algorithm>
#include <bit>
#include <stdexcept>
#include <string>
#include <utility>

namespace pushbench {
namespace {

// HdrHistogram with a unit of 1 µs and 2048 sub-buckets: one bucket per µs below 2048, then 1024
// per doubling, so a bucket is never wider than 1/1024 of its values.
constexpr int kSubBits = 11;
constexpr std::uint64_t kHalf = 1u << (kSubBits - 1);
constexpr std::uint64_t kHighestUs = 600'000'000;  // 10 min
constexpr Nanos kHighest = static_cast<Nanos>(kHighestUs) * kMicrosecond;

constexpr std::uint32_t bucket_of_us(std::uint64_t us) {
    const auto shift = static_cast<std::uint32_t>(std::bit_width(us | kHalf) - kSubBits);
    return static_cast<std::uint32_t>((shift << (kSubBits - 1)) + (us >> shift));
}

constexpr std::uint32_t kLastBucket = bucket_of_us(kHighestUs);

constexpr std::uint64_t lowest_us(std::uint32_t bucket) {
    if (bucket < 2 * kHalf) return bucket;
    return (bucket % kHalf + kHalf) << (bucket / kHalf - 1);
}

[[noreturn]] void reject(const char* why) {
    throw std::invalid_argument(std::string("histogram: ") + why);
}

}  // namespace

std::uint32_t Histogram::bucket_of(Nanos value) {
    return bucket_of_us(std::min(static_cast<std::uint64_t>(value) / kMicrosecond, kHighestUs));
}

Nanos Histogram::lowest_in(std::uint32_t bucket) {
    return static_cast<Nanos>(lowest_us(bucket)) * kMicrosecond;
}

Nanos Histogram::highest_in(std::uint32_t bucket) {
    return lowest_in(bucket + 1) - 1;
}

std::uint32_t Histogram::bucket_count() {
    return kLastBucket + 1;
}

void Histogram::record(Nanos value, std::uint64_t count) {
    if (value < 0) [[unlikely]] {
        negatives_ += count;
        return;
    }
    const std::uint32_t bucket = bucket_of(value);
    if (bucket >= counts_.size()) [[unlikely]] {
        unpack();
        reach(bucket);
    }
    if (value > kHighest) [[unlikely]]
        beyond_ += count;
    counts_[bucket] += count;
    count_ += count;
    sum_ += static_cast<std::uint64_t>(value) * count;
    min_ = std::min(min_, value);
    max_ = std::max(max_, value);
}

// Whole octaves, and only as far as values go: a histogram of latencies under 2 ms is 16 KiB.
void Histogram::reach(std::uint32_t bucket) {
    const std::size_t octaves = bucket / kHalf + 1;
    counts_.resize(std::max(counts_.size(), std::max<std::size_t>(octaves, 2) * kHalf));
}

// In place of counts_, which is then empty: record() finds its bucket out of reach and unpacks.
void Histogram::pack() {
    if (!packed_.empty()) return;
    packed_ = sparse();
    counts_ = {};
}

void Histogram::pack(Histogram& heir) {
    if (!packed_.empty()) return;
    packed_ = sparse();
    heir.counts_ = std::exchange(counts_, {});
    std::fill(heir.counts_.begin(), heir.counts_.end(), 0);
}

void Histogram::unpack() {
    if (packed_.empty()) return;
    reach(packed_.back().first);
    for (const auto& [bucket, count] : packed_) counts_[bucket] = count;
    packed_ = {};
}

template <class Visit>
void Histogram::walk(Visit visit) const {
    for (const auto& [bucket, count] : packed_)
        if (!visit(bucket, count)) return;
    for (std::uint32_t bucket = 0; bucket < counts_.size(); ++bucket)
        if (counts_[bucket] != 0 && !visit(bucket, counts_[bucket])) return;
}

void Histogram::merge(const Histogram& other) {
    unpack();
    if (other.count_ > 0) reach(bucket_of(other.max()));
    other.walk([this](std::uint32_t bucket, std::uint64_t count) {
        counts_[bucket] += count;
        return true;
    });
    count_ += other.count_;
    negatives_ += other.negatives_;
    beyond_ += other.beyond_;
    sum_ += other.sum_;
    min_ = std::min(min_, other.min_);
    max_ = std::max(max_, other.max_);
}

void Histogram::clear() {
    *this = Histogram();
}

double Histogram::mean() const {
    return count_ == 0 ? 0 : static_cast<double>(sum_) / static_cast<double>(count_);
}

Nanos Histogram::value_at_rank(std::uint64_t rank) const {
    std::uint64_t passed = 0;
    Nanos value = max();
    walk([&](std::uint32_t bucket, std::uint64_t count) {
        passed += count;
        if (passed < rank) return true;
        // What lies beyond the range has no edge but the maximum.
        value = bucket == kLastBucket ? max_ : std::min(highest_in(bucket), max_);
        return false;
    });
    return value;
}

std::uint64_t Histogram::count_above(Nanos value) const {
    if (value < 0) return count_;
    std::uint64_t above = 0;
    walk([&, first = bucket_of(value) + 1](std::uint32_t bucket, std::uint64_t count) {
        if (bucket >= first) above += count;
        return true;
    });
    return above;
}

Histogram::Sparse Histogram::sparse() const {
    std::size_t filled = 0;
    walk([&](std::uint32_t, std::uint64_t) { return ++filled, true; });
    Sparse buckets;
    buckets.reserve(filled);
    walk([&](std::uint32_t bucket, std::uint64_t count) {
        buckets.emplace_back(bucket, count);
        return true;
    });
    return buckets;
}

Histogram Histogram::from_sparse(const Sparse& buckets, Nanos min, Nanos max, double sum_ns,
                                 std::uint64_t negatives, std::uint64_t beyond) {
    Histogram histogram;
    histogram.negatives_ = negatives;
    if (buckets.empty()) {
        if (min != 0 || max != 0 || sum_ns != 0 || beyond != 0)
            reject("extremes or a sum without samples");
        return histogram;
    }
    histogram.fill(buckets);
    if (min < 0 || min > max || bucket_of(min) != buckets.front().first ||
        bucket_of(max) != buckets.back().first)
        reject("the extremes do not lie in the first and last bucket");
    if (beyond > (buckets.back().first == kLastBucket ? buckets.back().second : 0) ||
        (beyond > 0) != (max > kHighest))
        reject("more samples beyond the range than the last bucket holds");
    // A sum that went through a double may be off by its last bits.
    const auto samples = static_cast<double>(histogram.count_);
    const double slack = 1e-9 * sum_ns;
    if (!(sum_ns >= samples * static_cast<double>(min) - slack &&
          sum_ns <= samples * static_cast<double>(max) + slack && sum_ns < 0x1p64))
        reject("the sum does not fit count, minimum and maximum");
    histogram.min_ = min;
    histogram.max_ = max;
    histogram.sum_ = static_cast<std::uint64_t>(sum_ns);
    histogram.beyond_ = beyond;
    return histogram;
}

void Histogram::fill(const Sparse& buckets) {
    if (buckets.back().first > kLastBucket) reject("a bucket index above the last");
    reach(buckets.back().first);
    std::uint64_t next = 0;
    for (const auto& [bucket, count] : buckets) {
        if (bucket < next || bucket > buckets.back().first) reject("the buckets do not ascend");
        if (count == 0) reject("an empty bucket is listed");
        if (count > UINT64_MAX - count_) reject("the counts overflow");
        counts_[bucket] = count;
        count_ += count;
        next = bucket + std::uint64_t{1};
    }
}

}  // namespace pushbench
