// The exact distribution of a rank sum against published tables, SciPy and enumeration.
#include "reports/compare/rank_sum.hpp"

#include "reports/compare/change.hpp"
#include "tests/unit/ranks_by_hand.hpp"

#include <cmath>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace pushbench::test {
namespace {

// Doubled rank sum of a sample of n that has this U.
std::int64_t doubled_sum(std::size_t n, std::size_t u) {
    return static_cast<std::int64_t>(2 * u + n * (n + 1));
}

RankSum untied(std::size_t n, std::size_t m) {
    return RankSum(std::vector<std::size_t>(n + m, 1), n);
}

TEST(RankSum, HasTheCriticalValuesOfPublishedTables) {
    // Largest U that is significant, two-sided. Tables of the Mann-Whitney test, e.g. W. J.
    // Conover, Practical Nonparametric Statistics (1999), table A7; S. Siegel, Nonparametric
    // Statistics (1956), table K.
    struct Case {
        std::size_t n, m;
        double alpha;
        std::size_t critical;
    };
    const Case cases[] = {
        {4, 4, 0.05, 0},    {5, 5, 0.05, 2},     {6, 6, 0.05, 5},    {7, 7, 0.05, 8},
        {8, 8, 0.05, 13},   {9, 9, 0.05, 17},    {10, 10, 0.05, 23}, {12, 12, 0.05, 37},
        {15, 15, 0.05, 64}, {20, 20, 0.05, 127}, {5, 7, 0.05, 5},    {3, 9, 0.05, 2},
        {10, 15, 0.05, 39}, {15, 20, 0.05, 90},  {5, 5, 0.01, 0},    {7, 7, 0.01, 4},
        {10, 10, 0.01, 16}, {20, 20, 0.01, 105},
    };
    for (const Case& c : cases) {
        const RankSum ranks = untied(c.n, c.m);
        EXPECT_TRUE(significant(ranks.two_sided(doubled_sum(c.n, c.critical)), c.alpha))
            << c.n << ' ' << c.m << ' ' << c.alpha;
        EXPECT_FALSE(significant(ranks.two_sided(doubled_sum(c.n, c.critical + 1)), c.alpha))
            << c.n << ' ' << c.m << ' ' << c.alpha;
    }
}

TEST(RankSum, IsExactForHundredsOfValues) {
    // Coefficients of the Gaussian binomial in whole numbers of any size (Python), divided by
    // C(n + m, n): another way to count, without rounding.
    struct Case {
        std::size_t n, m, u;
        double p;
    };
    const Case cases[] = {
        {60, 40, 900, 0.0346665396489019},
        {100, 120, 5500, 0.288622895048959},
        {200, 200, 17500, 0.030518330810082},
    };
    for (const Case& c : cases)
        EXPECT_NEAR(untied(c.n, c.m).two_sided(doubled_sum(c.n, c.u)), c.p, 1e-12 * c.p)
            << c.n << ' ' << c.m << ' ' << c.u;
}

TEST(RankSum, CountsEveryChoiceAlikeWithTies) {
    std::mt19937 random(1);
    for (int round = 0; round < 200; ++round) {
        std::vector<std::size_t> ties;
        std::size_t all = 0;
        while (all < 9) {
            ties.push_back(1 + random() % 4);
            all += ties.back();
        }
        const std::size_t chosen = 1 + random() % (all - 1);
        const RankSum ranks(ties, chosen);
        const std::vector<std::int64_t> sums = all_rank_sums(ties, chosen);
        const auto count = static_cast<double>(sums.size());
        for (std::int64_t s = sums.front() - 2; s <= sums.back() + 2; ++s) {
            const auto below = std::upper_bound(sums.begin(), sums.end(), s) - sums.begin();
            const auto above = sums.end() - std::lower_bound(sums.begin(), sums.end(), s);
            EXPECT_NEAR(ranks.at_most(s), static_cast<double>(below) / count, 1e-12);
            EXPECT_NEAR(ranks.at_least(s), static_cast<double>(above) / count, 1e-12);
        }
    }
}

TEST(RankSum, AllValuesAlikeTellNothing) {
    const RankSum ranks({6}, 3);
    EXPECT_EQ(ranks.two_sided(ranks.doubled_mean()), 1);
    EXPECT_EQ(ranks.doubled_rank(0), 7);
}

}  // namespace
}  // namespace pushbench::test
