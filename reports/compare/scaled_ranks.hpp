// The Mann–Whitney test of two samples when the second one is divided by any factor.
//
// The order of all values changes only where the factor passes one of the ratios new/base, so there
// are finitely many places: place 0 is below all ratios, place 2i + 1 is ratio i itself, place 2i +
// 2 is between it and the next. A factor leaves 0 and infinity as they are, so pairs of two zeros
// or two infinities are tied at every place. Internal to change.cpp. Pure.
#pragma once
#include "reports/compare/rank_sum.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace pushbench {

class ScaledRanks {
  public:
    // Values from 0 to infinity, at least one on each side.
    ScaledRanks(std::vector<double> base, std::vector<double> fresh);

    // Those that a factor can pass, ascending, each once.
    const std::vector<double>& ratios() const { return ratios_; }
    std::size_t places() const { return 2 * ratios_.size() + 1; }
    std::size_t place_of(double factor) const;
    // Of all pairs that are not tied at every place, infinite ratios included. With an even number
    // of them the geometric mean of the middle two, so that exchanging the samples inverts it.
    std::optional<double> median_ratio() const { return median_; }

    double p_at(std::size_t place);
    // Above 0: the divided values have more than their share of the high ranks.
    std::int64_t direction_at(std::size_t place);

  private:
    struct Groups {                      // of equal values, ascending
        std::vector<std::size_t> sizes;  // of both samples together
        std::vector<std::size_t> fresh;
    };
    Groups groups_at(std::size_t place) const;
    int compare(double fresh, double base, std::size_t place) const;
    const RankSum& distribution(const std::vector<std::size_t>& sizes);

    std::vector<double> base_, fresh_;  // sorted
    std::vector<double> ratios_;
    std::optional<double> median_;
    std::map<std::vector<std::size_t>, RankSum> distributions_;
};

// Of values without a factor: the test alone.
double rank_test(std::vector<double> base, std::vector<double> fresh);

}  // namespace pushbench
