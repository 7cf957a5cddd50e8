// Shades, dashes and points of series, and that people can tell them apart.
#include "core/technique_table.hpp"
#include "reports/charts.hpp"
#include "reports/overlay.hpp"
#include "tests/unit/report_sample.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace pushbench::test {
namespace {

constexpr std::size_t kHeartbeatDown = 8;

TEST(Colours, AreDifferentForEveryTechniqueAndPart) {
    std::set<std::string_view> seen;
    for (const Technique& technique : techniques()) {
        EXPECT_TRUE(seen.insert(technique_colour(technique.id)).second) << technique.name;
        EXPECT_EQ(technique_colour(technique.id).size(), 7u) << technique.name;
    }
    seen.clear();
    for (std::size_t part = 0; part < 14; ++part)
        EXPECT_TRUE(seen.insert(part_colour(part)).second) << part;
}

// WCAG 2.1: how far a colour stands out from white, 1 to 21.
double contrast_to_white(std::string_view colour) {
    const std::array<double, 3> weights = {0.2126, 0.7152, 0.0722};
    double luminance = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        const double c = std::stoi(std::string(colour.substr(1 + 2 * i, 2)), nullptr, 16) / 255.0;
        luminance += weights[i] * (c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4));
    }
    return 1.05 / (luminance + 0.05);
}

TEST(Colours, PartsStandOutFromPaperAndAreNoTechniques) {
    std::set<std::string_view> of_techniques;
    for (const Technique& technique : techniques())
        of_techniques.insert(technique_colour(technique.id));
    for (std::size_t part = 0; part < 14; ++part) {
        EXPECT_GE(contrast_to_white(part_colour(part)), 3) << part_colour(part);
        EXPECT_FALSE(of_techniques.contains(part_colour(part))) << part_colour(part);
    }
    EXPECT_EQ(series_colour({"", std::nullopt, kHeartbeatDown, {}}), part_colour(kHeartbeatDown));
}

TEST(Colours, ShadesOfATechniqueAreFarApartAndStandOutFromPaper) {
    for (const Technique& technique : techniques()) {
        std::vector<double> contrasts;
        for (std::size_t nth = 0; nth < kShades; ++nth) {
            const std::string colour = series_colour({"", technique.id, nth, {}});
            contrasts.push_back(contrast_to_white(colour));
            if (nth == 0)
                EXPECT_EQ(colour, technique_colour(technique.id));
            else
                EXPECT_GE(contrasts.back(), 2.95) << colour;
        }
        std::sort(contrasts.begin(), contrasts.end());
        for (std::size_t i = 1; i < contrasts.size(); ++i)
            EXPECT_GE(contrasts[i] / contrasts[i - 1], 1.1) << technique.name;
    }
}

std::string look(const ChartSeries& series) {
    return fmt::format("{} {} {}", series_colour(series), series.dash, series.hollow);
}

TEST(Looks, ManyVariantsOfOneTechniqueDifferAsLinesAndAsPoints) {
    Experiment experiment;
    for (int i = 0; i < 8; ++i)
        experiment.trials.push_back(
            sample_trial(fmt::format("short-polling:interval={}ms", 100 + i)));
    const Analysis analysis = analyse(experiment);
    std::set<std::string> lines, points;
    for (const ChartSeries& series : variant_series(analysis.settings.front())) {
        lines.insert(look(series));
        points.insert(fmt::format("{} {}", series_colour(series), series.hollow));
    }
    EXPECT_EQ(lines.size(), 8u);
    EXPECT_EQ(points.size(), 8u);
}

TEST(Looks, AnOverlayPairsVariantsByShadeAndTellsThemApartByFillAndDash) {
    Experiment one;
    one.trials = {sample_trial("short-polling:interval=100ms"), sample_trial("sse"),
                  sample_trial("short-polling:interval=400ms")};
    Experiment other = one;
    std::swap(other.trials.front(), other.trials.back());  // what comes first there is no matter
    const Experiment both = overlay({{"before", one}, {"after", other}});
    const Analysis analysis = analyse(both);
    const auto all = variant_series(analysis.settings.front());
    ASSERT_EQ(all.size(), 6u);
    const auto named = [&](const std::string& name) {
        return *std::find_if(all.begin(), all.end(),
                             [&](const ChartSeries& s) { return s.name == name; });
    };
    std::set<std::string> looks;
    for (const std::string variant :
         {"short-polling:interval=100ms", "short-polling:interval=400ms", "sse"}) {
        const ChartSeries before = named("before: " + variant), after = named("after: " + variant);
        EXPECT_EQ(series_colour(before), series_colour(after)) << variant;
        EXPECT_EQ(marker_shape(before), marker_shape(after)) << variant;
        EXPECT_FALSE(before.hollow) << variant;
        EXPECT_TRUE(after.hollow) << variant;
        looks.insert({look(before), look(after)});
    }
    EXPECT_EQ(looks.size(), 6u);
}

}  // namespace
}  // namespace pushbench::test
