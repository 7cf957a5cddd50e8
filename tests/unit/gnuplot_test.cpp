// Scripts for gnuplot: golden, and safe whatever the texts in them say.
#include "reports/gnuplot.hpp"

#include "tests/unit/report_sample.hpp"

#include <algorithm>
#include <regex>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace pushbench::test {
namespace {

std::vector<Picture> pictures_of(const Experiment& experiment,
                                 PictureFormat format = PictureFormat::svg) {
    return pictures(charts(analyse(experiment)), format);
}

std::string script_of(const std::vector<Picture>& all, const std::string& file) {
    const auto found = std::find_if(all.begin(), all.end(),
                                    [&](const Picture& picture) { return picture.file == file; });
    EXPECT_NE(found, all.end()) << file;
    return found == all.end() ? "" : found->script;
}

TEST(Gnuplot, OneScriptOfEachKindIsGolden) {
    const auto all = pictures_of(sample_experiment());
    expect_golden("cost-wire-bytes.gp", script_of(all, "cost-wire-bytes-1.svg"));
    expect_golden("latency-percentiles.gp", script_of(all, "latency-percentiles-1.svg"));
    expect_golden("wire-bytes.gp", script_of(all, "wire-bytes-1.svg"));
    expect_golden("predictions.gp", script_of(all, "predictions-1.svg"));
    expect_golden("seconds-deliveries.gp", script_of(all, "seconds-deliveries-1.svg"));
    expect_golden("matrix-latency.gp",
                  script_of(pictures_of(sample_matrix()), "matrix-clients-latency-p50.svg"));
}

// Numbers of crossovers that would lie on each other are one label, and one at the right edge
// stands to the left of its point.
TEST(Gnuplot, CrossoversThatLieTogetherShareALabelInsideThePicture) {
    auto all = charts(analyse(sample_matrix()));
    const auto chart = std::find_if(all.begin(), all.end(), [](const Chart& one) {
        return one.id == "matrix-clients-latency-p50";
    });
    ASSERT_NE(chart, all.end());
    const auto& points = chart->series.front().points;
    const double last = points.back().x, y = points.back().y;
    chart->marks = {{last, y, "a"}, {last * 0.999, y, "b"}, {last * 0.998, y, "c"}};
    const std::string script =
        script_of(pictures(all, PictureFormat::svg), "matrix-clients-latency-p50.svg");
    EXPECT_NE(script.find("set label '1, 2, 3' at "), std::string::npos) << script;
    EXPECT_NE(script.find(" right offset -0.9,0.7 front"), std::string::npos);
    EXPECT_EQ(script.find("set label '1' at "), std::string::npos);
}

TEST(Gnuplot, PngDiffersInNothingButTheTerminal) {
    const auto svg = pictures_of(sample_experiment());
    const auto png = pictures_of(sample_experiment(), PictureFormat::png);
    ASSERT_EQ(svg.size(), png.size());
    for (std::size_t i = 0; i < svg.size(); ++i) {
        EXPECT_EQ(png[i].file, svg[i].file.substr(0, svg[i].file.size() - 3) + "png");
        EXPECT_NE(png[i].script.find("set terminal pngcairo"), std::string::npos);
        const auto rest = [](const std::string& script) {
            return script.substr(script.find('\n', script.find("set output")));
        };
        EXPECT_EQ(rest(png[i].script), rest(svg[i].script));
    }
}

TEST(Gnuplot, TextsAreQuoted) {
    struct Case {
        const char* text;
        const char* expected;
    };
    const Case cases[] = {
        {"sse", "'sse'"},
        {"it's", "'it''s'"},
        {"'; system('rm x') #", "'''; system(''rm x'') #'"},
        {"a\nset output 'x'", "'a set output ''x'''"},
        {"back\\slash \"quotes\" `touch x` $0 @m", "'back\\slash \"quotes\" `touch x` $0 @m'"},
        {"50 % µ×…", "'50 % µ×…'"},
        {"\xff\xc0\x80 \xed\xa0\x80", "'       '"},
        {"\xef\xbf\xbf cut\xc3", "'\?\?\? cut '"},
        {"", "''"},
    };
    for (const Case& c : cases) EXPECT_EQ(gnuplot_text(c.text), c.expected);
    EXPECT_EQ(gnuplot_tic_text("99.9 % of it's"), "'99.9 %% of it''s'");
}

// The script with its quoted texts and data taken out: what gnuplot takes for commands.
std::string commands_only(const std::string& script) {
    return std::regex_replace(script, std::regex("('[^']*')+"), "''");
}

TEST(Gnuplot, ForeignTextsNeverBecomeCommands) {
    Experiment tame, hostile;
    tame.trials = {sample_trial("sse"), sample_trial("short-polling")};
    hostile.trials = tame.trials;
    for (Experiment* const experiment : {&tame, &hostile})
        for (Trial& trial : experiment->trials) trial.variant.params = {{"k", "v"}};
    for (Trial& trial : hostile.trials)
        trial.variant.params = {
            {"k", "<script>'\n!touch owned\n`touch owned` $(x) \" \\ ^_{@&} %s\xff"}};
    const auto expected = pictures_of(tame), actual = pictures_of(hostile);
    ASSERT_EQ(actual.size(), expected.size());
    const auto without_layout = [](std::string script) {
        // Long names make a legend of fewer columns.
        return std::regex_replace(commands_only(script),
                                  std::regex("screen [0-9.]+|maxcols [0-9]+|size [0-9,]+"), "_");
    };
    for (std::size_t i = 0; i < actual.size(); ++i)
        EXPECT_EQ(without_layout(actual[i].script), without_layout(expected[i].script))
            << actual[i].file;
}

TEST(Gnuplot, PicturesAreOfReadmeWidthAndAsHighAsTheirBars) {
    const Experiment matrix = sample_matrix();
    for (const Chart& chart : charts(analyse(matrix))) {
        EXPECT_GE(picture_height(chart), 150) << chart.id;
        EXPECT_LE(picture_height(chart), 900) << chart.id;
    }
}

}  // namespace
}  // namespace pushbench::test
