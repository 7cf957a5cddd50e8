// By which factor a metric changed from one set of runs to another, and whether that is noise.
//
// One value per run. The test is the exact two-sided Mann–Whitney test (rank_sum.hpp). The factor
// is the Hodges–Lehmann estimate, the median of all ratios new/base; its confidence interval holds
// the factors by which the new values can be divided without the same test telling the samples
// apart. So p ≤ alpha exactly when 1 is outside of the interval. Sources: J. L. Hodges and E. L.
// Lehmann (1963), Ann. Math. Statist. 34, 598; W. J. Conover, Practical Nonparametric Statistics,
// §5.4 (the interval), both with ratios in the place of differences.
//
// inf (a percentile among the lost) is larger than every number; a factor changes neither it nor 0.
// Samples with a value below 0 have a p, but no factor. Pure.
#pragma once
#include "reports/value.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace pushbench {

// More runs than this on a side are not tested: the exact distribution would take minutes. With
// ties within a side 100 runs take about a second for each metric.
inline constexpr std::size_t kMostRuns = 200;

struct Interval {
    double low = 0;  // of factors, 0 to infinity
    double high = 0;
    // false: every factor next to the end is inside, but not the end itself.
    bool has_low = true;
    bool has_high = true;
    bool contains(double factor) const;
    // Not even its ends are inside: the test rejects every factor, as where one side is all 0, or
    // where some of the runs changed much and the others not at all.
    bool empty() const { return low == high && !(has_low && has_high); }
};

struct Change {
    std::size_t base_runs = 0;  // that have a value
    std::size_t new_runs = 0;
    std::optional<double> p;  // nothing without a value on each side, or above kMostRuns
    // Nothing where factors make no sense: no p, a value below 0, or all values infinite.
    std::optional<double> factor;
    std::optional<Interval> interval;  // at 1 - alpha
};

// Values that are empty, texts or not a number are left out. 0 < alpha < 1.
Change change_of(std::span<const Value> base, std::span<const Value> fresh, double alpha);

// "p ≤ alpha", for a p that was summed up in floating point.
bool significant(double p, double alpha);

}  // namespace pushbench
