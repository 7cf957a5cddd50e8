// The interval where p is not monotonic: many runs, and ties within a sample.
#include "reports/compare/accepted.hpp"

#include "reports/compare/verdict.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace pushbench::test {
namespace {

using Numbers = std::vector<double>;

// `equal` times 100 and then `others` values, one higher each.
Numbers mostly_100(std::size_t equal, std::size_t others, double from) {
    Numbers values(equal, 100.0);
    values.resize(equal + others);
    std::iota(values.begin() + static_cast<std::ptrdiff_t>(equal), values.end(), from);
    return values;
}

Judged judged(const Numbers& base, const Numbers& fresh) {
    const JudgedMetric metric{
        change_of(std::vector<Value>(base.begin(), base.end()),
                  std::vector<Value>(fresh.begin(), fresh.end()), kDefaultAlpha),
        Better::smaller, kDefaultBudget};
    return judge_together({&metric, 1}, kDefaultAlpha).front();
}

TEST(Accepted, AnEstimateThatTheTestRejectsIsNotTheWholeInterval) {
    // 30 and 30 runs, more than are searched thoroughly. Half of the new runs are as the base and
    // half are 1.5 times as high: the median ratio is 1, and 1 is rejected.
    const Judged found = judged(mostly_100(25, 5, 101), mostly_100(16, 14, 150));
    const Change& change = found.change;
    EXPECT_EQ(*change.factor, 1);
    EXPECT_LT(*change.p, 0.0025);
    EXPECT_FALSE(change.interval->contains(1));
    EXPECT_GT(change.interval->high, 1.4);
    EXPECT_EQ(found.verdict, Verdict::not_resolved);
    // The other way round.
    const Judged back = judged(mostly_100(16, 14, 150), mostly_100(25, 5, 101));
    EXPECT_FALSE(back.change.interval->contains(1));
    EXPECT_LT(back.change.interval->low, 1 / 1.4);
    EXPECT_EQ(back.verdict, Verdict::not_resolved);
}

TEST(Accepted, WhereEveryFactorIsRejectedNothingIsWithinTheBudget) {
    // A quarter of the new runs twice as high and the others as they were: no factor makes that of
    // the base. 20 runs are searched thoroughly, 30 are not.
    for (const auto& [runs, changed] : {std::pair{20u, 5u}, std::pair{30u, 6u}}) {
        Numbers fresh(runs, 100.0);
        std::fill_n(fresh.begin(), changed, 200.0);
        const Judged found = judged(Numbers(runs, 100.0), fresh);
        EXPECT_LT(*found.change.p, kDefaultAlpha) << runs;
        EXPECT_TRUE(found.change.interval->empty()) << runs;
        EXPECT_FALSE(found.change.interval->contains(1)) << runs;
        EXPECT_EQ(found.verdict, Verdict::not_resolved) << runs;
    }
}

// Ties within the samples and between them; the new runs spread to higher values than the base.
Numbers tied(std::mt19937& random, std::size_t count, unsigned different, unsigned skew) {
    Numbers values;
    for (std::size_t i = 0; i < count; ++i) {
        const auto step = random() % 2 == 0 ? 0 : random() % different;
        values.push_back(100.0 + static_cast<double>(step * skew));
    }
    return values;
}

TEST(Accepted, HalvingFindsWhatTheThoroughSearchFinds) {
    std::mt19937 random(11);
    for (unsigned round = 0; round < 120; ++round) {
        const unsigned different = std::array{2u, 3u, 5u, 9u}[round % 4];
        const Numbers base = tied(random, 8 + random() % 14, different, 1);
        const Numbers fresh =
            tied(random, 8 + random() % 14, different, 1 + static_cast<unsigned>(random() % 12));
        for (const double alpha : {0.05, 0.2}) {
            ScaledRanks ranks(base, fresh);
            const double estimate = *ranks.median_ratio();
            const Interval all = accepted_interval(ranks, alpha, estimate, Search::thorough);
            const Interval few = accepted_interval(ranks, alpha, estimate, Search::halving);
            EXPECT_EQ(few.low, all.low) << round << ' ' << alpha;
            EXPECT_EQ(few.high, all.high) << round << ' ' << alpha;
            EXPECT_EQ(few.has_low, all.has_low) << round << ' ' << alpha;
            EXPECT_EQ(few.has_high, all.has_high) << round << ' ' << alpha;
        }
    }
}

}  // namespace
}  // namespace pushbench::test
