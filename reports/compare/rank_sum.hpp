// The exact distribution of a rank sum under the hypothesis that it does not matter which values
// are of which sample: every choice of `chosen` of all ranks is equally likely.
//
// Ties have mid-ranks, so the distribution is that of the permutation test for these very ties and
// needs no correction and no approximation. Ranks are doubled, which makes mid-ranks whole numbers.
// Source: E. L. Lehmann, Nonparametrics (1975), §1.2 (without ties) and §1.4 (with ties).
// Pure. Cost: O(n²m²) additions, 0.4 s for 200 and 200 values.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

namespace pushbench {

class RankSum {
  public:
    // `ties`: sizes of the groups of equal values, ascending by value; they add up to all values.
    // 0 < chosen < all.
    RankSum(std::vector<std::size_t> ties, std::size_t chosen);

    // Twice the mid-rank of the values of a group, 2 for the smallest without ties.
    std::int64_t doubled_rank(std::size_t group) const { return doubled_ranks_[group]; }
    // Of the chosen values, if it did not matter which they are.
    std::int64_t doubled_mean() const;

    // P(sum ≤ s) and P(sum ≥ s), of a doubled rank sum.
    double at_most(std::int64_t doubled_sum) const;
    double at_least(std::int64_t doubled_sum) const;
    // Twice the smaller of both, at most 1: the convention of R and SciPy.
    double two_sided(std::int64_t doubled_sum) const;

  private:
    void count(const std::vector<std::int64_t>& steps);
    std::int64_t index_of(std::int64_t doubled_sum, bool round_up) const;

    std::vector<std::size_t> ties_;
    std::size_t all_ = 0;
    std::size_t chosen_;
    std::vector<std::int64_t> doubled_ranks_;
    std::int64_t unit_ = 1;      // all doubled ranks are base + a multiple of it
    std::vector<double> lower_;  // P(sum ≤ s), by (s − smallest) / unit
    std::vector<double> upper_;
    std::int64_t smallest_ = 0;
};

}  // namespace pushbench
