#include "reports/compare/scaled_ranks.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace pushbench {
namespace {

// Each place has ties of its own; more distributions than these are not kept.
constexpr std::size_t kKept = 64;

bool tied_at_every_place(double fresh, double base) {
    return fresh == base && (base == 0 || std::isinf(base));
}

// 0 and infinity where the values are as they are at every place.
double ratio(double fresh, double base) {
    if (std::isinf(base)) return 0;
    return base == 0 ? std::numeric_limits<double>::infinity() : fresh / base;
}

std::optional<double> median(std::vector<double>& values) {
    if (values.empty()) return {};
    std::sort(values.begin(), values.end());
    const double above = values[values.size() / 2];
    const double below = values[(values.size() - 1) / 2];
    if (above == below) return above;
    const double middle = std::sqrt(below) * std::sqrt(above);
    return std::isnan(middle) ? std::optional<double>() : middle;
}

std::int64_t doubled_sum(const RankSum& ranks, const std::vector<std::size_t>& fresh) {
    std::int64_t sum = 0;
    for (std::size_t group = 0; group < fresh.size(); ++group)
        sum += static_cast<std::int64_t>(fresh[group]) * ranks.doubled_rank(group);
    return sum;
}

}  // namespace

ScaledRanks::ScaledRanks(std::vector<double> base, std::vector<double> fresh)
    : base_(std::move(base)), fresh_(std::move(fresh)) {
    std::sort(base_.begin(), base_.end());
    std::sort(fresh_.begin(), fresh_.end());
    std::vector<double> all;
    for (const double f : fresh_)
        for (const double b : base_)
            if (!tied_at_every_place(f, b)) all.push_back(ratio(f, b));
    median_ = median(all);
    for (const double r : all)
        if (r > 0 && !std::isinf(r) && (ratios_.empty() || r != ratios_.back()))
            ratios_.push_back(r);
}

std::size_t ScaledRanks::place_of(double factor) const {
    const auto at = std::lower_bound(ratios_.begin(), ratios_.end(), factor);
    const auto below = static_cast<std::size_t>(at - ratios_.begin());
    return 2 * below + (at != ratios_.end() && *at == factor ? 1 : 0);
}

int ScaledRanks::compare(double fresh, double base, std::size_t place) const {
    if (tied_at_every_place(fresh, base)) return 0;
    const double r = ratio(fresh, base);
    if (r == 0) return -1;
    if (std::isinf(r)) return 1;
    const std::size_t own = place_of(r);
    return own < place ? -1 : own > place ? 1 : 0;
}

ScaledRanks::Groups ScaledRanks::groups_at(std::size_t place) const {
    Groups groups;
    std::size_t f = 0;
    std::size_t b = 0;
    while (f < fresh_.size() || b < base_.size()) {
        const int order = f == fresh_.size()  ? 1
                          : b == base_.size() ? -1
                                              : compare(fresh_[f], base_[b], place);
        const std::size_t first_f = f;
        const std::size_t first_b = b;
        if (order <= 0)
            while (f < fresh_.size() && fresh_[f] == fresh_[first_f]) ++f;
        if (order >= 0)
            while (b < base_.size() && base_[b] == base_[first_b]) ++b;
        groups.sizes.push_back(f - first_f + b - first_b);
        groups.fresh.push_back(f - first_f);
    }
    return groups;
}

const RankSum& ScaledRanks::distribution(const std::vector<std::size_t>& sizes) {
    // Without ties it depends on the two numbers of values alone, so every test can use it.
    if (sizes.size() == base_.size() + fresh_.size()) {
        thread_local std::map<std::pair<std::size_t, std::size_t>, RankSum> untied;
        return untied.try_emplace({sizes.size(), fresh_.size()}, sizes, fresh_.size())
            .first->second;
    }
    const auto known = distributions_.find(sizes);
    if (known != distributions_.end()) return known->second;
    if (distributions_.size() == kKept) distributions_.clear();
    return distributions_.emplace(sizes, RankSum(sizes, fresh_.size())).first->second;
}

double ScaledRanks::p_at(std::size_t place) {
    const Groups groups = groups_at(place);
    const RankSum& ranks = distribution(groups.sizes);
    return ranks.two_sided(doubled_sum(ranks, groups.fresh));
}

std::int64_t ScaledRanks::direction_at(std::size_t place) {
    const Groups groups = groups_at(place);
    const RankSum& ranks = distribution(groups.sizes);
    return doubled_sum(ranks, groups.fresh) - ranks.doubled_mean();
}

double rank_test(std::vector<double> base, std::vector<double> fresh) {
    // Order is all that counts, so ranks do as well as values, and are never below 0.
    std::vector<double> all = base;
    all.insert(all.end(), fresh.begin(), fresh.end());
    std::sort(all.begin(), all.end());
    const auto rank = [&all](double value) {
        return 1 +
               static_cast<double>(std::lower_bound(all.begin(), all.end(), value) - all.begin());
    };
    for (double& value : base) value = rank(value);
    for (double& value : fresh) value = rank(value);
    ScaledRanks ranks(std::move(base), std::move(fresh));
    return ranks.p_at(ranks.place_of(1));
}

}  // namespace pushbench
