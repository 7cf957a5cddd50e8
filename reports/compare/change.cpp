#include "reports/compare/change.hpp"

#include "reports/compare/scaled_ranks.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace pushbench {
namespace {

// Additions that trying every place may cost; above, the ends are searched for by halving.
constexpr double kThorough = 2e7;

std::vector<double> numbers(std::span<const Value> values) {
    std::vector<double> found;
    for (const Value& value : values)
        if (value.comparable() && !std::isnan(value.number)) found.push_back(value.number);
    return found;
}

// The places whose factors the test does not reject, as first and last.
class Accepted {
  public:
    Accepted(ScaledRanks& ranks, double alpha, double cost, double estimate)
        : ranks_(ranks), alpha_(alpha), start_(ranks.place_of(estimate)) {
        const bool thorough = cost * static_cast<double>(ranks.places()) <= kThorough;
        first_ = last_ = start_;
        if (thorough) {
            scan();
        } else if (accepts(start_)) {
            first_ = search(false);
            last_ = search(true);
        }
        any_ = accepts(first_) || accepts(last_);
        agree_about_one();
    }

    bool any() const { return any_; }
    Interval interval() const {
        const std::vector<double>& ratios = ranks_.ratios();
        Interval ends;
        ends.has_low = first_ % 2 == 1 || first_ == 0;
        ends.has_high = last_ % 2 == 1 || last_ + 1 == ranks_.places();
        ends.low = first_ == 0 ? 0 : ratios[(first_ - 1) / 2];
        ends.high = last_ + 1 == ranks_.places() ? std::numeric_limits<double>::infinity()
                                                 : ratios[last_ / 2];
        return ends;
    }

  private:
    bool accepts(std::size_t place) { return !significant(ranks_.p_at(place), alpha_); }

    void scan() {
        for (std::size_t place = 0; place < start_ && first_ == start_; ++place)
            if (accepts(place)) first_ = place;
        for (std::size_t place = ranks_.places(); --place > start_ && last_ == start_;)
            if (accepts(place)) last_ = place;
    }

    // From an accepted place on; p falls with the distance from the estimate. Places between
    // ratios, which are even, share a distribution as long as no sample has ties within itself.
    std::size_t search(bool up) {
        const std::size_t gap = start_ % 2 == 0 ? start_ : up ? start_ + 1 : start_ - 1;
        if (!accepts(gap)) return start_;
        const std::size_t room = (up ? ranks_.places() - 1 - gap : gap) / 2;
        const auto at = [&](std::size_t steps) { return up ? gap + 2 * steps : gap - 2 * steps; };
        std::size_t inside = 0;
        std::size_t outside = 1;
        while (outside <= room && accepts(at(outside))) {
            inside = outside;
            outside *= 2;
        }
        outside = std::min(outside, room + 1);
        while (outside - inside > 1) {
            const std::size_t middle = inside + (outside - inside) / 2;
            (accepts(at(middle)) ? inside : outside) = middle;
        }
        if (inside == room) return at(inside);
        const std::size_t ratio = up ? at(inside) + 1 : at(inside) - 1;
        return accepts(ratio) ? ratio : at(inside);
    }

    // With many ties p can rise again further out, so that 1 could be accepted outside of the ends
    // or rejected between them.
    void agree_about_one() {
        const std::size_t one = ranks_.place_of(1);
        if (accepts(one)) {
            first_ = std::min(first_, one);
            last_ = std::max(last_, one);
            any_ = true;
        } else if (any_ && first_ <= one && one <= last_) {
            if (ranks_.direction_at(one) > 0) {
                for (first_ = one + 1; first_ < last_ && !accepts(first_);) ++first_;
                last_ = std::max(first_, last_);
            } else {
                for (last_ = one - 1; last_ > first_ && !accepts(last_);) --last_;
                first_ = std::min(first_, last_);
            }
        }
    }

    ScaledRanks& ranks_;
    double alpha_;
    std::size_t start_;
    std::size_t first_ = 0, last_ = 0;
    bool any_ = false;
};

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
    const double pairs = static_cast<double>(base.size()) * static_cast<double>(fresh.size());
    ScaledRanks ranks(std::move(base), std::move(fresh));
    change.p = ranks.p_at(ranks.place_of(1));
    change.factor = ranks.median_ratio();
    if (!change.factor) return;
    const Accepted accepted(ranks, alpha, pairs * pairs / 2, *change.factor);
    // Rejected everywhere: where one side is all 0 or all infinite, no factor makes them alike.
    change.interval = accepted.any() ? accepted.interval()
                                     : Interval{*change.factor, *change.factor, false, false};
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
