#include "reports/compare/rank_sum.hpp"

#include <algorithm>
#include <numeric>

namespace pushbench {

RankSum::RankSum(std::vector<std::size_t> ties, std::size_t chosen)
    : ties_(std::move(ties)), chosen_(chosen) {
    std::vector<std::int64_t> ranks;  // of every value
    for (const std::size_t size : ties_) {
        // Ranks all_ + 1 to all_ + size: twice their mean.
        doubled_ranks_.push_back(static_cast<std::int64_t>(2 * all_ + size + 1));
        ranks.insert(ranks.end(), size, doubled_ranks_.back());
        all_ += size;
    }
    unit_ = 0;
    for (const std::int64_t rank : ranks) unit_ = std::gcd(unit_, rank - ranks.front());
    unit_ = std::max<std::int64_t>(unit_, 1);
    smallest_ = static_cast<std::int64_t>(chosen_) * ranks.front();
    for (std::int64_t& rank : ranks) rank = (rank - doubled_ranks_.front()) / unit_;
    count(ranks);
}

// Value by value, the chance that k of the values so far are chosen and have this sum. Chances and
// not counts, which leave the range of a double at about 500 and 500 values.
void RankSum::count(const std::vector<std::int64_t>& steps) {
    const std::size_t all = steps.size();
    std::vector<std::vector<double>> chance(chosen_ + 1);
    chance[0] = {1.0};
    for (std::size_t seen = 0; seen < all; ++seen) {
        const auto step = static_cast<std::size_t>(steps[seen]);
        const auto left = static_cast<double>(all - seen);
        // With fewer than these the rest would not be enough.
        const std::size_t least = chosen_ + seen + 1 > all ? chosen_ + seen + 1 - all : 0;
        for (std::size_t k = std::min(seen + 1, chosen_) + 1; k-- > least;) {
            const double leave = 1 - static_cast<double>(chosen_ - k) / left;
            std::vector<double>& here = chance[k];
            for (double& p : here) p *= leave;
            if (k == 0 || chance[k - 1].empty()) continue;
            const std::vector<double>& fewer = chance[k - 1];
            const double take = static_cast<double>(chosen_ - k + 1) / left;
            here.resize(std::max(here.size(), fewer.size() + step));
            for (std::size_t s = 0; s < fewer.size(); ++s) here[s + step] += take * fewer[s];
        }
    }
    const std::vector<double>& sums = chance[chosen_];
    lower_.resize(sums.size());
    upper_.resize(sums.size());
    std::partial_sum(sums.begin(), sums.end(), lower_.begin());
    std::partial_sum(sums.rbegin(), sums.rend(), upper_.rbegin());
}

std::int64_t RankSum::doubled_mean() const {
    return static_cast<std::int64_t>(chosen_ * (all_ + 1));
}

std::int64_t RankSum::index_of(std::int64_t doubled_sum, bool round_up) const {
    const std::int64_t above = doubled_sum - smallest_;
    const std::int64_t whole = above >= 0 ? above / unit_ : -1;
    return round_up && above > 0 && above % unit_ != 0 ? whole + 1 : whole;
}

double RankSum::at_most(std::int64_t doubled_sum) const {
    const std::int64_t index = index_of(doubled_sum, false);
    if (index < 0) return 0;
    return lower_[std::min(static_cast<std::size_t>(index), lower_.size() - 1)];
}

double RankSum::at_least(std::int64_t doubled_sum) const {
    const std::int64_t index = std::max<std::int64_t>(0, index_of(doubled_sum, true));
    return static_cast<std::size_t>(index) < upper_.size() ? upper_[static_cast<std::size_t>(index)]
                                                           : 0;
}

double RankSum::two_sided(std::int64_t doubled_sum) const {
    return std::min(1.0, 2 * std::min(at_most(doubled_sum), at_least(doubled_sum)));
}

}  // namespace pushbench
