// Latency histogram in the manner of HdrHistogram: three significant digits from 1 µs to 10 min.
//
// Values are nanoseconds; they are kept in microsecond units (so below 2048 µs every microsecond
// has its own bucket, and above a bucket is at most 1/1024 of its value wide). Sum and extremes are
// exact. Not thread-safe: one per worker, merged at the
// end. Layout after Gil Tene's HdrHistogram (sub-bucket count 2048).
#pragma once
#include "core/units.hpp"

#include <cstdint>
#include <utility>
#include <vector>

namespace pushbench {

class Histogram {
  public:
    Histogram() = default;  // allocates as far as values reach: an idle one costs nothing

    void record(Nanos value, std::uint64_t count = 1);  // negative: into negatives() only
    void merge(const Histogram& other);
    void clear();
    // Keeps the filled buckets only; the next record() or merge() into it spreads them out again.
    void pack();
    // The same, and what that frees becomes the room of an empty `heir`: a series of histograms
    // then leaves no holes in the heap.
    void pack(Histogram& heir);

    std::uint64_t count() const { return count_; }  // without negatives
    std::uint64_t negatives() const { return negatives_; }
    std::uint64_t beyond() const { return beyond_; }  // above 10 min: kept in the last bucket
    Nanos min() const { return count_ ? min_ : 0; }
    Nanos max() const { return count_ ? max_ : 0; }
    double mean() const;  // exact, 0 when empty

    // The value of the sample with 1-based `rank` in ascending order: the upper edge of its bucket,
    // never above max(); max() for samples in the last bucket, which has no edge. rank must be in
    // [1, count()].
    Nanos value_at_rank(std::uint64_t rank) const;
    // Samples in buckets above the bucket of `value`.
    std::uint64_t count_above(Nanos value) const;

    // Non-empty buckets as (index, count), ascending: the form in JSON.
    using Sparse = std::vector<std::pair<std::uint32_t, std::uint64_t>>;
    Sparse sparse() const;
    // Rebuilds from JSON; throws std::invalid_argument when indices or sums make no sense.
    static Histogram from_sparse(const Sparse& buckets, Nanos min, Nanos max, double sum_ns,
                                 std::uint64_t negatives, std::uint64_t beyond);
    double sum_ns() const { return static_cast<double>(sum_); }

    static std::uint32_t bucket_of(Nanos value);    // value >= 0
    static Nanos lowest_in(std::uint32_t bucket);   // ns
    static Nanos highest_in(std::uint32_t bucket);  // ns, inclusive
    static std::uint32_t bucket_count();

  private:
    void reach(std::uint32_t bucket);  // grows counts_ to hold it
    void fill(const Sparse& buckets);

    template <class Visit>  // visit(bucket, count) in ascending order; false ends the walk
    void walk(Visit visit) const;
    void unpack();

    std::vector<std::uint64_t> counts_;
    Sparse packed_;  // instead of counts_
    std::uint64_t count_ = 0;
    std::uint64_t negatives_ = 0;
    std::uint64_t beyond_ = 0;
    Nanos min_ = INT64_MAX;
    Nanos max_ = 0;
    std::uint64_t sum_ = 0;  // ns; wraps after 584 years of latency
};

}  // namespace pushbench
