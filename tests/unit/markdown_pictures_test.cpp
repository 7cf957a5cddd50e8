// The pictures that report.md shows.
#include "reports/charts.hpp"
#include "reports/formats.hpp"
#include "tests/unit/report_sample.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace pushbench::test {
namespace {

std::vector<std::string> linked(const std::string& report, const std::string& folder) {
    std::vector<std::string> files;
    const std::string before = "](" + folder + "/";
    for (std::size_t at = 0; (at = report.find(before, at)) != std::string::npos;) {
        at += before.size();
        files.push_back(report.substr(at, report.find(')', at) - at));
    }
    return files;
}

TEST(MarkdownPictures, AreAFewOfThoseThatAreDrawn) {
    for (const Experiment& experiment : {sample_experiment(), sample_matrix()}) {
        const auto all = charts(analyse(experiment));
        const auto files =
            linked(markdown_report(experiment, {"charts", PictureFormat::png}), "charts");
        ASSERT_GE(files.size(), 5u);
        EXPECT_LE(files.size(), 11u);
        EXPECT_EQ(files.back(), "") << "the folder with all of them";
        for (std::size_t i = 0; i + 1 < files.size(); ++i)
            EXPECT_TRUE(std::any_of(all.begin(), all.end(), [&](const Chart& chart) {
                return chart.id + ".png" == files[i];
            })) << files[i];
    }
}

TEST(MarkdownPictures, OfAMatrixAreTheLinesOverIt) {
    const std::string report = markdown_report(sample_matrix(), {"charts", PictureFormat::svg});
    for (const char* file : {"matrix-clients-latency-p99.svg", "matrix-clients-wire-bytes.svg",
                             "matrix-clients-server-cpu.svg", "latency-percentiles-1.svg"})
        EXPECT_NE(report.find(std::string("](charts/") + file), std::string::npos) << file;
}

TEST(MarkdownPictures, WithoutAFolderOrTrialsThereAreNone) {
    EXPECT_EQ(markdown_report(sample_experiment(), {}), markdown_report(sample_experiment()));
    EXPECT_EQ(markdown_report(Experiment{}, {"charts", PictureFormat::svg}),
              markdown_report(Experiment{}));
}

TEST(MarkdownPictures, AltTextsAreNoMarkup) {
    Experiment experiment;
    experiment.trials = {sample_trial("sse"), sample_trial("websocket")};
    experiment.trials[0].variant.params = {{"k", "](x) <script>"}};
    const std::string report = markdown_report(experiment, {"charts", PictureFormat::svg});
    EXPECT_EQ(report.find("<script>"), std::string::npos);
    EXPECT_EQ(report.find("=](x)"), std::string::npos);
}

}  // namespace
}  // namespace pushbench::test
