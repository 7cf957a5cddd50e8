#include "reports/compare/verdict.hpp"

#include "tests/unit/report_sample.hpp"

#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace pushbench::test {
namespace {

using Numbers = std::vector<double>;

Change change(const Numbers& base, const Numbers& fresh) {
    return change_of(std::vector<Value>(base.begin(), base.end()),
                     std::vector<Value>(fresh.begin(), fresh.end()), 0.05);
}

Numbers times(const Numbers& values, double factor) {
    Numbers out = values;
    for (double& value : out) value *= factor;
    return out;
}

const Numbers kBase = {100, 100.5, 101, 101.5, 102, 102.5, 103};

Judged judged(double factor, Better better = Better::smaller, double budget = 0.05) {
    const JudgedMetric metric{change(kBase, times(kBase, factor)), better, budget};
    return judge_together({&metric, 1}, 0.05).front();
}

TEST(Verdict, SmallerIsBetter) {
    EXPECT_EQ(judged(1.2).verdict, Verdict::regressed);
    EXPECT_EQ(judged(1 / 1.2).verdict, Verdict::improved);
    EXPECT_EQ(judged(1).verdict, Verdict::within_budget);
    EXPECT_EQ(judged(1.02).verdict, Verdict::within_budget);
    // Surely worse, but not surely by more than the budget.
    EXPECT_EQ(judged(1.055).verdict, Verdict::not_resolved);
    EXPECT_EQ(judged(1.055, Better::smaller, 0.02).verdict, Verdict::regressed);
    EXPECT_EQ(judged(1.2, Better::smaller, 0.5).verdict, Verdict::within_budget);
}

TEST(Verdict, LargerIsBetterIsTheMirrorImage) {
    EXPECT_EQ(judged(1.2, Better::larger).verdict, Verdict::improved);
    EXPECT_EQ(judged(1 / 1.2, Better::larger).verdict, Verdict::regressed);
    EXPECT_EQ(judged(1.02, Better::larger).verdict, Verdict::within_budget);
    EXPECT_EQ(judged(1.2, Better::neither).verdict, Verdict::not_resolved);
    for (const double factor : {0.8, 0.9, 0.945, 0.96, 1.0, 1.04, 1.055, 1.1, 1.3}) {
        const auto opposite = [](Verdict verdict) {
            if (verdict == Verdict::regressed) return Verdict::improved;
            return verdict == Verdict::improved ? Verdict::regressed : verdict;
        };
        EXPECT_EQ(judged(factor, Better::larger).verdict, opposite(judged(factor).verdict));
    }
}

TEST(Verdict, TheEndsOfTheIntervalDecideAndNotTheMedian) {
    // The median is 8 % worse, but the runs scatter by 20 %.
    const JudgedMetric noisy{
        change({90, 95, 100, 105, 110, 115, 120}, {97, 103, 108, 113, 119, 124, 130}),
        Better::smaller, 0.05};
    EXPECT_EQ(judge_together({&noisy, 1}, 0.05).front().verdict, Verdict::not_resolved);
}

TEST(Verdict, LostRunsRegress) {
    const JudgedMetric metric{
        change_of(std::vector<Value>{1, 2, 3, 4, 5}, std::vector<Value>(5, Value::inf()), 0.05),
        Better::smaller, 0.05};
    EXPECT_EQ(judge_together({&metric, 1}, 0.05).front().verdict, Verdict::regressed);
}

TEST(Verdict, TooFewRunsCannotFire) {
    for (const std::size_t runs : {1u, 2u, 3u}) {
        const Numbers base(kBase.begin(), kBase.begin() + static_cast<std::ptrdiff_t>(runs));
        const JudgedMetric metric{change(base, times(base, 10)), Better::smaller, 0.05};
        const Judged found = judge_together({&metric, 1}, 0.05).front();
        EXPECT_FALSE(found.can_fire) << runs;
        EXPECT_EQ(found.verdict, Verdict::not_resolved) << runs;
    }
    EXPECT_TRUE(judged(1).can_fire);
    const JudgedMetric nothing{change({}, {1, 2}), Better::smaller, 0.05};
    EXPECT_FALSE(judge_together({&nothing, 1}, 0.05).front().can_fire);
}

TEST(Verdict, WhoCanFireDoes) {
    // As many runs as runs_needed() says, all of one side above all of the other.
    for (const double alpha : {0.05, 0.01, 0.1})
        for (const std::size_t metrics : {1u, 2u, 3u, 5u}) {
            const std::size_t runs = runs_needed(alpha, metrics);
            Numbers base, fresh;
            for (std::size_t i = 0; i < runs; ++i) {
                base.push_back(100 + static_cast<double>(i));
                fresh.push_back(1000 + static_cast<double>(i));
            }
            std::vector<JudgedMetric> together(metrics, {change(base, base), Better::smaller, 0});
            together.back().change =
                change_of(std::vector<Value>(base.begin(), base.end()),
                          std::vector<Value>(fresh.begin(), fresh.end()), alpha);
            const std::vector<Judged> judged = judge_together(together, alpha);
            EXPECT_TRUE(judged.back().can_fire);
            EXPECT_EQ(judged.back().verdict, Verdict::regressed) << alpha << ' ' << metrics;
            EXPECT_NEAR(judged.back().p, smallest_p(runs, runs, metrics), 1e-12);
            EXPECT_FALSE(significant(smallest_p(runs - 1, runs - 1, metrics), alpha));
        }
}

TEST(Verdict, RunsNeeded) {
    // 2 / C(2n, n): 1/3, 1/10, 1/35, 1/126, 1/462, 1/1716.
    EXPECT_EQ(runs_needed(0.05, 1), 4u);
    EXPECT_EQ(runs_needed(0.05, 3), 5u);
    EXPECT_EQ(runs_needed(0.1, 1), 3u);  // reached exactly
    EXPECT_EQ(runs_needed(0.01, 1), 5u);
    EXPECT_EQ(runs_needed(0.01, 3), 6u);
    EXPECT_NEAR(smallest_p(7, 7, 3), 6.0 / 3432, 1e-15);
    EXPECT_NEAR(smallest_p(3, 9, 1), 2.0 / 220, 1e-15);
    EXPECT_EQ(smallest_p(1, 1, 3), 1);
    EXPECT_EQ(smallest_p(0, 7, 1), 1);
}

TEST(Verdict, TheTableOfRunsNeededInTheDocsIsThatOfTheFunction) {
    std::istringstream lines(read_text(std::string(PUSHBENCH_SOURCE_DIR) + "/docs/comparing.md"));
    const std::regex row("\\| ([0-9, ]+) \\| ([0-9]+) \\| ([0-9]+) \\|");
    std::size_t found = 0;
    bool here = false;
    for (std::string line; std::getline(lines, line);) {
        here = here ? line.starts_with("|") : line.starts_with("| metrics that decide | runs");
        std::smatch cells;
        if (!here || !std::regex_match(line, cells, row)) continue;
        std::istringstream metrics(cells[1].str());
        for (std::string text; std::getline(metrics, text, ',');) {
            EXPECT_EQ(++found, std::stoul(text)) << "one after the other";
            EXPECT_EQ(runs_needed(0.05, found), std::stoul(cells[2])) << line;
            EXPECT_EQ(runs_needed(0.01, found), std::stoul(cells[3])) << line;
        }
    }
    EXPECT_EQ(found, 6u);
}

TEST(Holm, CorrectsInStepsAndNeverDecreases) {
    // R: p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm") is 0.03 0.06 0.06 0.02.
    const std::vector<double> p = {0.01, 0.04, 0.03, 0.005};
    const std::vector<double> corrected = holm(p);
    const std::vector<double> expected = {0.03, 0.06, 0.06, 0.02};
    ASSERT_EQ(corrected.size(), expected.size());
    for (std::size_t i = 0; i < p.size(); ++i) EXPECT_NEAR(corrected[i], expected[i], 1e-15);
    EXPECT_EQ(holm(std::vector<double>{0.6, 0.7}), (std::vector<double>{1, 1}));
    EXPECT_TRUE(holm(std::vector<double>{}).empty());
    EXPECT_EQ(holm(std::vector<double>{0.04}), std::vector<double>{0.04});
}

TEST(Holm, AMetricBesidesCanHideOne) {
    const Change worse = change(kBase, times(kBase, 1.2));
    const Change same = change(kBase, kBase);
    // p = 2/3432 alone; times 100 metrics it is 0.058.
    std::vector<JudgedMetric> together(100, {same, Better::smaller, 0.05});
    together[7].change = worse;
    EXPECT_EQ(judge_together(together, 0.05)[7].verdict, Verdict::not_resolved);
    together.resize(50);
    EXPECT_EQ(judge_together(together, 0.05)[7].verdict, Verdict::regressed);
}

}  // namespace
}  // namespace pushbench::test
