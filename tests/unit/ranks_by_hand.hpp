// The permutation test by trying every permutation: what the program must agree with, written
// without a thought of speed.
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace pushbench::test {

// Doubled rank sums of every choice of `chosen` values out of all, ascending; `ties` are the sizes
// of groups of equal values.
inline std::vector<std::int64_t> all_rank_sums(const std::vector<std::size_t>& ties,
                                               std::size_t chosen) {
    std::vector<std::int64_t> ranks;
    for (const std::size_t size : ties) {
        const auto before = static_cast<std::int64_t>(ranks.size());
        ranks.insert(ranks.end(), size, 2 * before + static_cast<std::int64_t>(size) + 1);
    }
    std::vector<bool> take(ranks.size(), false);
    std::fill(take.begin(), take.begin() + static_cast<std::ptrdiff_t>(chosen), true);
    std::vector<std::int64_t> sums;
    do {
        std::int64_t sum = 0;
        for (std::size_t i = 0; i < ranks.size(); ++i)
            if (take[i]) sum += ranks[i];
        sums.push_back(sum);
    } while (std::prev_permutation(take.begin(), take.end()));
    std::sort(sums.begin(), sums.end());
    return sums;
}

// Twice the smaller tail of the permutation distribution of the mid-rank sum.
inline double p_by_hand(std::vector<double> base, const std::vector<double>& fresh) {
    std::vector<double> all = base;
    all.insert(all.end(), fresh.begin(), fresh.end());
    std::sort(all.begin(), all.end());
    std::vector<std::size_t> ties;
    std::int64_t observed = 0;
    for (std::size_t i = 0; i < all.size();) {
        const auto end = static_cast<std::size_t>(std::upper_bound(all.begin(), all.end(), all[i]) -
                                                  all.begin());
        ties.push_back(end - i);
        observed +=
            static_cast<std::int64_t>(i + end + 1) * std::count(fresh.begin(), fresh.end(), all[i]);
        i = end;
    }
    const std::vector<std::int64_t> sums = all_rank_sums(ties, fresh.size());
    const auto below = std::upper_bound(sums.begin(), sums.end(), observed) - sums.begin();
    const auto above = sums.end() - std::lower_bound(sums.begin(), sums.end(), observed);
    return std::min(
        1.0, 2 * static_cast<double>(std::min(below, above)) / static_cast<double>(sums.size()));
}

}  // namespace pushbench::test
