#include "reports/compare/change.hpp"

#include "reports/compare/accepted.hpp"
#include "reports/compare/scaled_ranks.hpp"

#include <algorithm>
#include <cmath>

namespace pushbench {
namespace {

std::vector<double> numbers(std::span<const Value> values) {
    std::vector<double> found;
    for (const Value& value : values)
        if (value.comparable() && !std::isnan(value.number)) found.push_back(value.number);
    return found;
}

bool all_are(const std::vector<double>& values, double value) {
    return std::all_of(values.begin(), values.end(), [value](double v) { return v == value; });
}

bool any_negative(const std::vector<double>& values) {
    return std::any_of(values.begin(), values.end(), [](double v) { return v < 0; });
}

void test_factors(Change& change, std::vector<double> base, std::vector<double> fresh,
                  double alpha) {
    // Nothing on both sides is as constant as anything else.
    if (all_are(base, 0) && all_are(fresh, 0)) {
        std::fill(base.begin(), base.end(), 1.0);
        std::fill(fresh.begin(), fresh.end(), 1.0);
    }
    ScaledRanks ranks(std::move(base), std::move(fresh));
    change.p = ranks.p_at(ranks.place_of(1));
    change.factor = ranks.median_ratio();
    if (!change.factor) return;
    change.interval =
        accepted_interval(ranks, alpha, *change.factor,
                          affordable_search(change.base_runs, change.new_runs, ranks.places()));
}

}  // namespace

bool Interval::contains(double factor) const {
    const bool above = has_low ? factor >= low : factor > low;
    const bool below = has_high ? factor <= high : factor < high;
    return above && below;
}

bool significant(double p, double alpha) {
    constexpr double kRounding = 1e-9;
    return p <= alpha * (1 + kRounding);
}

Change change_of(std::span<const Value> base, std::span<const Value> fresh, double alpha) {
    std::vector<double> of_base = numbers(base);
    std::vector<double> of_fresh = numbers(fresh);
    Change change;
    change.base_runs = of_base.size();
    change.new_runs = of_fresh.size();
    if (of_base.empty() || of_fresh.empty() ||
        std::max(of_base.size(), of_fresh.size()) > kMostRuns)
        return change;
    if (any_negative(of_base) || any_negative(of_fresh))
        change.p = rank_test(std::move(of_base), std::move(of_fresh));
    else
        test_factors(change, std::move(of_base), std::move(of_fresh), alpha);
    return change;
}

}  // namespace pushbench
