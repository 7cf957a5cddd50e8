#include "reports/crossover.hpp"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

namespace pushbench::test {
namespace {

constexpr Scales kLinear{false, false};
constexpr Scales kLogLog{true, true};

Line line(const std::vector<std::pair<double, std::vector<Value>>>& points) {
    Line out;
    for (const auto& [x, values] : points) out.push_back({x, spread_of(values)});
    return out;
}

TEST(Crossover, LiesWhereStraightLinesMeet) {
    const Line climbs = line({{0, {0}}, {100, {100}}});
    const Line falls = line({{0, {60}}, {100, {40}}});
    const auto found = crossovers(climbs, falls, kLinear);
    ASSERT_EQ(found.size(), 1u);
    EXPECT_DOUBLE_EQ(found[0].x, 50);
    EXPECT_DOUBLE_EQ(found[0].y, 50);
    EXPECT_FALSE(found[0].tested);
    EXPECT_EQ(crossovers(falls, climbs, kLinear).size(), 1u);
}

TEST(Crossover, OnLogarithmicAxesLinesAreStraightThere) {
    // y = x and y = 1000 are straight on log-log paper and meet at 1000.
    const Line climbs = line({{10, {10}}, {100000, {100000}}});
    const Line level = line({{10, {1000}}, {100000, {1000}}});
    const auto found = crossovers(climbs, level, kLogLog);
    ASSERT_EQ(found.size(), 1u);
    EXPECT_NEAR(found[0].x, 1000, 1e-6);
    EXPECT_NEAR(found[0].y, 1000, 1e-6);
}

TEST(Crossover, WithinTheSpreadOfRunsNothingCrosses) {
    const Line a = line({{1, {10, 12}}, {2, {11, 14}}});
    const Line b = line({{1, {11, 13}}, {2, {10, 13}}});
    EXPECT_TRUE(crossovers(a, b, kLinear).empty());
}

TEST(Crossover, APointThatTellsNothingApartIsPassedOver) {
    const Line a = line({{1, {10, 10, 11, 11}}, {2, {20, 20, 24, 24}}, {3, {30, 30, 31, 31}}});
    const Line b = line({{1, {20, 20, 21, 21}}, {2, {21, 21, 22, 22}}, {3, {20, 20, 21, 21}}});
    const auto found = crossovers(a, b, kLinear);
    ASSERT_EQ(found.size(), 1u);
    EXPECT_TRUE(found[0].tested);
    EXPECT_GT(found[0].x, 1);
    EXPECT_LT(found[0].x, 2.1) << "medians: 22 against 21.5 at 2";
}

TEST(Crossover, OneRunMustBeClearlyApart) {
    EXPECT_TRUE(crossovers(line({{1, {100}}, {2, {102}}}), line({{1, {102}}, {2, {100}}}), kLinear)
                    .empty());
    EXPECT_EQ(
        crossovers(line({{1, {100}}, {2, {110}}}), line({{1, {110}}, {2, {100}}}), kLinear).size(),
        1u);
}

TEST(Crossover, MayHappenTwice) {
    const Line a = line({{1, {1}}, {2, {3}}, {3, {1}}});
    const Line b = line({{1, {2}}, {2, {2}}, {3, {2}}});
    EXPECT_EQ(crossovers(a, b, kLinear).size(), 2u);
}

TEST(Crossover, OnlyWhereBothWereMeasured) {
    const Line a = line({{1, {1}}, {2, {Value::inf()}}, {4, {5}}});
    const Line b = line({{1, {2}}, {3, {2}}});
    EXPECT_TRUE(crossovers(a, b, kLinear).empty());
    EXPECT_TRUE(crossovers({}, b, kLinear).empty());
    // A logarithmic axis has no 0.
    EXPECT_TRUE(
        crossovers(line({{1, {0}}, {2, {5}}}), line({{1, {2}}, {2, {2}}}), kLogLog).empty());
}

TEST(Line, HasAHeightBetweenItsPointsOnly) {
    const Line a = line({{10, {1}}, {1000, {100}}});
    EXPECT_DOUBLE_EQ(*height_at(a, 10, kLinear), 1);
    EXPECT_DOUBLE_EQ(*height_at(a, 505, kLinear), 50.5);
    EXPECT_NEAR(*height_at(a, 100, kLogLog), 10, 1e-9);
    EXPECT_FALSE(height_at(a, 9, kLinear));
    EXPECT_FALSE(height_at(a, 1001, kLinear));
}

}  // namespace
}  // namespace pushbench::test
