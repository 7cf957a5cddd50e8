// The test, the factor and its interval: published examples, SciPy, and properties.
#include "reports/compare/change.hpp"

#include "tests/unit/ranks_by_hand.hpp"

#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace pushbench::test {
namespace {

using Numbers = std::vector<double>;
constexpr double kInf = std::numeric_limits<double>::infinity();

std::vector<Value> values(const Numbers& numbers) {
    std::vector<Value> out;
    for (const double number : numbers)
        out.push_back(std::isinf(number) ? Value::inf() : Value(number));
    return out;
}

Change change(const Numbers& base, const Numbers& fresh, double alpha = 0.05) {
    return change_of(values(base), values(fresh), alpha);
}

TEST(Change, HasThePOfSciPy) {
    // SciPy 1.10.1: stats.permutation_test(..., statistic = rank sum of stats.rankdata,
    // permutation_type='independent', n_resamples=inf); without ties mannwhitneyu(method='exact')
    // gives the same. The first is the example of R's wilcox.test: permeability constants of the
    // human chorioamnion, M. Hollander and D. A. Wolfe, Nonparametric Statistical Methods (1973),
    // p. 69: one-sided 0.1272.
    struct Case {
        Numbers base, fresh;
        double p;
    };
    const Case cases[] = {
        {{0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46},
         {1.15, 0.88, 0.90, 0.74, 1.21},
         0.254412254412254},
        {{1, 2, 3, 4, 5}, {6, 7, 8, 9, 10}, 0.00793650793650794},
        {{1, 2, 3}, {1, 2, 3}, 1},
        {{1, 1, 2, 2, 3}, {2, 3, 3, 4}, 0.158730158730159},
        {{5, 5, 5, 5}, {5, 5, 5, 6}, 1},
        {{1, 1, 1, 1, 1, 1, 1, 1, 1, 1}, {1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2}, 0.0454076367389061},
        {{3, 1, 4, 1, 5, 9}, {2, 6, 5, 3, 5, 8, 9}, 0.27972027972028},
        {{10, 10, 10}, {10, 10, 10}, 1},
        {{120.5, 118.2, 121.7, 119.9, 120.0, 122.3, 118.8},
         {125.1, 124.0, 126.6, 123.9, 127.2, 124.4, 125.0},
         0.000582750582750583},
        {{120.5, 118.2, 121.7, 119.9, 120.0, 122.3, 118.8},
         {121.1, 119.0, 122.6, 118.9, 121.2, 120.4, 119.5},
         0.804778554778555},
    };
    for (const Case& c : cases) EXPECT_NEAR(*change(c.base, c.fresh).p, c.p, 1e-12) << c.p;
}

TEST(Change, IntervalEndsAtTheRatiosThatTheTablesName) {
    // Without ties the interval goes from the (U + 1)-th smallest of all ratios to the (U + 1)-th
    // largest, U being the critical value of the test: 8 for 7 and 7 at 5 %, 4 at 1 %
    // (Conover, §5.4, with ratios for differences).
    const Numbers base = {101, 103, 107, 109, 113, 127, 131};
    const Numbers fresh = {110.3, 111.9, 118.1, 121.7, 122.9, 139.3, 140.1};
    Numbers ratios;
    for (const double f : fresh)
        for (const double b : base) ratios.push_back(f / b);
    std::sort(ratios.begin(), ratios.end());
    for (const auto& [alpha, critical] : {std::pair{0.05, 8u}, std::pair{0.01, 4u}}) {
        const Change found = change(base, fresh, alpha);
        ASSERT_TRUE(found.interval);
        EXPECT_DOUBLE_EQ(found.interval->low, ratios[critical]);
        EXPECT_DOUBLE_EQ(found.interval->high, ratios[ratios.size() - 1 - critical]);
        EXPECT_DOUBLE_EQ(*found.factor, ratios[24]);
    }
}

TEST(Change, FewRunsHaveAnIntervalWithoutEnds) {
    for (const auto& [base, fresh] :
         {std::pair{Numbers{5}, Numbers{50}}, std::pair{Numbers{5, 6}, Numbers{50, 60}},
          std::pair{Numbers{5, 6, 7}, Numbers{50, 60, 70}}}) {
        const Change found = change(base, fresh);
        EXPECT_EQ(found.interval->low, 0);
        EXPECT_EQ(found.interval->high, kInf);
        EXPECT_GT(*found.p, 0.05);
        EXPECT_NEAR(*found.factor, 10, 1e-9);
    }
}

TEST(Change, NothingOnASideHasNoP) {
    for (const auto& [base, fresh] :
         {std::pair{Numbers{}, Numbers{1}}, std::pair{Numbers{1}, Numbers{}},
          std::pair{Numbers{}, Numbers{}}}) {
        const Change found = change(base, fresh);
        EXPECT_FALSE(found.p || found.factor || found.interval);
    }
    const std::vector<Value> empties = {Value(), Value(std::string("x")), Value(std::nan(""))};
    const Change found = change_of(empties, values({1, 2}), 0.05);
    EXPECT_EQ(found.base_runs, 0u);
    EXPECT_EQ(found.new_runs, 2u);
    EXPECT_FALSE(found.p);
}

TEST(Change, ConstantValuesHaveOneFactor) {
    const Numbers base(5, 100.0);
    const Change same = change(base, base);
    EXPECT_EQ(*same.p, 1);
    EXPECT_EQ(same.interval->low, 1);
    EXPECT_EQ(same.interval->high, 1);
    const Change more = change(base, Numbers(5, 110.0));
    EXPECT_NEAR(*more.p, 2.0 / 252, 1e-12);
    EXPECT_DOUBLE_EQ(more.interval->low, 1.1);
    EXPECT_DOUBLE_EQ(more.interval->high, 1.1);
    EXPECT_TRUE(more.interval->contains(110.0 / 100));
    EXPECT_FALSE(more.interval->contains(1));
}

TEST(Change, NothingAtAllIsAsConstantAsAnything) {
    const Change zeros = change(Numbers(5, 0.0), Numbers(5, 0.0));
    EXPECT_EQ(*zeros.p, 1);
    EXPECT_EQ(*zeros.factor, 1);
    EXPECT_EQ(zeros.interval->low, 1);
    EXPECT_EQ(zeros.interval->high, 1);
}

TEST(Change, FromNothingToSomethingIsInfinitelyMore) {
    const Change more = change(Numbers(5, 0.0), {1, 2, 3, 4, 5});
    EXPECT_NEAR(*more.p, 2.0 / 252, 1e-12);
    EXPECT_EQ(*more.factor, kInf);
    EXPECT_EQ(more.interval->low, kInf);
    EXPECT_FALSE(more.interval->contains(1));
    const Change less = change({1, 2, 3, 4, 5}, Numbers(5, 0.0));
    EXPECT_EQ(*less.factor, 0);
    EXPECT_EQ(less.interval->high, 0);
}

TEST(Change, LostIsLargerThanEveryNumber) {
    const Change lost = change({1, 2, 3, 4, 5}, {kInf, kInf, kInf, kInf, kInf});
    EXPECT_NEAR(*lost.p, 2.0 / 252, 1e-12);
    EXPECT_EQ(*lost.factor, kInf);
    EXPECT_EQ(lost.interval->low, kInf);
    // One lost run has the rank that any outlier would have.
    const Change one = change({1, 2, 3, 4, 5}, {6, 7, 8, 9, kInf});
    EXPECT_EQ(*one.p, *change({1, 2, 3, 4, 5}, {6, 7, 8, 9, 1e6}).p);
    EXPECT_EQ(one.interval->low, change({1, 2, 3, 4, 5}, {6, 7, 8, 9, 1e6}).interval->low);
    // Lost on both sides: alike, and no factor.
    const Change both = change(Numbers(5, kInf), Numbers(5, kInf));
    EXPECT_EQ(*both.p, 1);
    EXPECT_FALSE(both.factor || both.interval);
}

TEST(Change, ValuesBelowZeroHaveNoFactor) {
    const Change found = change({-5, -4, -3, -2, -1}, {1, 2, 3, 4, 5});
    EXPECT_NEAR(*found.p, 2.0 / 252, 1e-12);
    EXPECT_FALSE(found.factor || found.interval);
}

TEST(Change, TooManyRunsAreNotTested) {
    const Change found = change(Numbers(kMostRuns + 1, 1.0), {1});
    EXPECT_EQ(found.base_runs, kMostRuns + 1);
    EXPECT_FALSE(found.p);
}

Numbers some(std::mt19937& random, std::size_t count, unsigned different) {
    Numbers out;
    for (std::size_t i = 0; i < count; ++i)
        out.push_back(static_cast<double>(1 + random() % different));
    return out;
}

// Ties within and between the samples, and hardly any.
template <class Check>
void for_many(std::size_t most, Check check) {
    std::mt19937 random(4);
    for (unsigned round = 0; round < 400; ++round) {
        const unsigned different = std::array{2u, 4u, 9u, 1000u}[round % 4];
        const std::size_t n = 1 + random() % most;
        const std::size_t m = 1 + random() % most;
        check(some(random, n, different), some(random, m, different));
    }
}

TEST(Change, PIsThatOfEveryPermutation) {
    for_many(6, [](const Numbers& base, const Numbers& fresh) {
        EXPECT_NEAR(*change(base, fresh).p, p_by_hand(base, fresh), 1e-12);
    });
}

// Every factor that matters: each ratio, and one between any two.
Numbers factors_for(const Numbers& base, const Numbers& fresh) {
    Numbers ratios;
    for (const double f : fresh)
        for (const double b : base) ratios.push_back(f / b);
    std::sort(ratios.begin(), ratios.end());
    ratios.erase(std::unique(ratios.begin(), ratios.end()), ratios.end());
    Numbers factors = {ratios.front() / 2, ratios.back() * 2};
    for (std::size_t i = 0; i + 1 < ratios.size(); ++i)
        factors.push_back((ratios[i] + ratios[i + 1]) / 2);
    return factors;
}

TEST(Change, IntervalHoldsWhatTheTestAccepts) {
    // Between ratios no rounding decides what is tied, so dividing by hand is exact enough.
    for_many(5, [](const Numbers& base, const Numbers& fresh) {
        for (const double alpha : {0.05, 0.2}) {
            const Change found = change(base, fresh, alpha);
            const bool rejected = significant(*found.p, alpha);
            EXPECT_EQ(rejected, !found.interval->contains(1));
            for (const double factor : factors_for(base, fresh)) {
                Numbers divided = fresh;
                for (double& value : divided) value /= factor;
                const bool accepted = !significant(p_by_hand(base, divided), alpha);
                // Where 1 is rejected, what is accepted beyond it belongs to no interval.
                const bool beyond_one = rejected && (factor < 1) != (found.interval->low < 1);
                if (accepted && !beyond_one) {
                    EXPECT_TRUE(found.interval->contains(factor)) << factor;
                }
            }
            const Interval& ends = *found.interval;
            EXPECT_LE(ends.low, ends.high);
        }
    });
}

TEST(Change, PAndIntervalNeverContradict) {
    for_many(20, [](const Numbers& base, const Numbers& fresh) {
        for (const double alpha : {0.01, 0.05, 0.1}) {
            const Change found = change(base, fresh, alpha);
            EXPECT_EQ(significant(*found.p, alpha), !found.interval->contains(1));
        }
    });
}

TEST(Change, IntervalsOfManyRunsAgreeWithThoseOfTheThoroughSearch) {
    // Beyond about 15 runs a side the ends are searched for by halving. Without ties the tables
    // say where they are: U = 127 for 20 and 20, from which 127 ratios are left out at each end.
    std::mt19937 random(9);
    Numbers base, fresh, ratios;
    for (int i = 0; i < 20; ++i) {
        base.push_back(1000 + static_cast<double>(random()) / 1e7);
        fresh.push_back(1050 + static_cast<double>(random()) / 1e7);
    }
    for (const double f : fresh)
        for (const double b : base) ratios.push_back(f / b);
    std::sort(ratios.begin(), ratios.end());
    const Change found = change(base, fresh);
    EXPECT_DOUBLE_EQ(found.interval->low, ratios[127]);
    EXPECT_DOUBLE_EQ(found.interval->high, ratios[400 - 1 - 127]);
}

TEST(Change, ExchangingTheSidesInvertsTheFactor) {
    for_many(8, [](const Numbers& base, const Numbers& fresh) {
        const Change there = change(base, fresh);
        const Change back = change(fresh, base);
        EXPECT_NEAR(*there.p, *back.p, 1e-12);
        EXPECT_NEAR(*there.factor, 1 / *back.factor, 1e-12 * *there.factor);
        // 1/0 is infinity, and the other way round.
        EXPECT_DOUBLE_EQ(back.interval->high, 1 / there.interval->low);
        EXPECT_DOUBLE_EQ(back.interval->low, 1 / there.interval->high);
    });
}

TEST(Change, UnitsDoNotMatter) {
    for_many(8, [](const Numbers& base, const Numbers& fresh) {
        Numbers scaled_base = base;
        Numbers scaled_fresh = fresh;
        for (double& value : scaled_base) value *= 1024;  // exact
        for (double& value : scaled_fresh) value *= 1024;
        const Change before = change(base, fresh);
        const Change after = change(scaled_base, scaled_fresh);
        EXPECT_EQ(*before.p, *after.p);
        EXPECT_EQ(*before.factor, *after.factor);
        EXPECT_EQ(before.interval->low, after.interval->low);
        EXPECT_EQ(before.interval->high, after.interval->high);
    });
}

TEST(Change, MultiplyingTheNewMultipliesTheFactor) {
    for_many(8, [](const Numbers& base, const Numbers& fresh) {
        Numbers more = fresh;
        for (double& value : more) value *= 4;  // exact, and so is its root
        const Change before = change(base, fresh);
        const Change after = change(base, more);
        EXPECT_EQ(*after.factor, 4 * *before.factor);
    });
}

TEST(Change, MoreIsNeverLess) {
    for_many(8, [](const Numbers& base, const Numbers& fresh) {
        Numbers more = fresh;
        more.front() += 3;
        EXPECT_GE(*change(base, more).factor, *change(base, fresh).factor);
    });
}

TEST(Change, ManyRunsWithTiesAreTested) {
    std::mt19937 random(2);
    Numbers base, fresh;
    for (int i = 0; i < 50; ++i) {
        base.push_back(1000 + static_cast<double>(random() % 150));
        fresh.push_back(1100 + static_cast<double>(random() % 150));
    }
    const Change found = change(base, fresh);
    EXPECT_LT(*found.p, 1e-6);
    EXPECT_GT(found.interval->low, 1.05);
    EXPECT_LT(found.interval->high, 1.13);
}

}  // namespace
}  // namespace pushbench::test
