#include "reports/compare/accepted.hpp"

#include <algorithm>
#include <limits>

namespace pushbench {
namespace {

// Additions that trying every place may cost.
constexpr double kThorough = 2e7;

// The places whose factors the test does not reject, as first and last.
class Accepted {
  public:
    Accepted(ScaledRanks& ranks, double alpha, double estimate, Search how)
        : ranks_(ranks), alpha_(alpha), start_(ranks.place_of(estimate)) {
        first_ = last_ = start_;
        if (how == Search::thorough)
            scan();
        else
            halve();
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

    void halve() {
        const std::size_t inside = nearest_accepted();
        if (!accepts(inside)) return;
        first_ = std::min(start_, search(inside, false));
        last_ = std::max(start_, search(inside, true));
    }

    // The rank sum passes its mean at the estimate. Where so many ratios are equal to it that it
    // jumps there, from far above to below, the estimate itself can be rejected and the place
    // behind the jump accepted. If that is not either, all others are further from the mean.
    std::size_t nearest_accepted() {
        if (accepts(start_)) return start_;
        const bool up = ranks_.direction_at(start_) > 0;
        if (up) return std::min(start_ + 1, ranks_.places() - 1);
        return start_ == 0 ? 0 : start_ - 1;
    }

    // From an accepted place on; p falls with the distance from the estimate. Places between
    // ratios, which are even, share a distribution as long as no sample has ties within itself.
    std::size_t search(std::size_t from, bool up) {
        const std::size_t gap = from % 2 == 0 ? from : up ? from + 1 : from - 1;
        if (!accepts(gap)) return from;
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

}  // namespace

Search affordable_search(std::size_t base_runs, std::size_t new_runs, std::size_t places) {
    const double pairs = static_cast<double>(base_runs) * static_cast<double>(new_runs);
    const double distribution = pairs * pairs / 2;  // additions (rank_sum.hpp)
    return distribution * static_cast<double>(places) <= kThorough ? Search::thorough
                                                                   : Search::halving;
}

Interval accepted_interval(ScaledRanks& ranks, double alpha, double estimate, Search search) {
    const Accepted accepted(ranks, alpha, estimate, search);
    return accepted.any() ? accepted.interval() : Interval{estimate, estimate, false, false};
}

}  // namespace pushbench
