// Pictures as a user gets them: SVG that parses and names every series, PNG of the right size,
// links in report.md, and what happens on a machine without gnuplot.
#include "reports/analysis.hpp"
#include "reports/charts.hpp"
#include "reports/gnuplot.hpp"
#include "results.hpp"

#include <algorithm>
#include <array>

#include <gtest/gtest.h>

namespace pushbench::shell {
namespace {

// The saved experiment of the golden files: two variants in one setting.
std::string golden_results() {
    return read_text(std::string(PUSHBENCH_SOURCE_DIR) + "/tests/golden/results.json");
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
        text.replace(at, from.size(), to);
    return text;
}

// A PATH in which there is no gnuplot.
const Surroundings kWithoutGnuplot{.environment = {"PATH=/nonexistent"}};

// Elements open and close in order, attributes are quoted, no stray '<' or '&': as much of XML as
// tells a broken file. Text between tags is appended to `text`, decoded.
bool parses_as_xml(const std::string& xml, std::string& text) {
    std::vector<std::string> open;
    for (std::size_t at = 0; at < xml.size();) {
        if (xml[at] != '<') {
            const std::size_t end = std::min(xml.find('<', at), xml.size());
            text.append(xml, at, end - at);
            at = end;
            continue;
        }
        if (xml.compare(at, 4, "<!--") == 0) {
            at = xml.find("-->", at);
            if (at == std::string::npos) return false;
            at += 3;
            continue;
        }
        const std::size_t end = xml.find('>', at);
        if (end == std::string::npos || xml.find('<', at + 1) < end) return false;
        const std::string tag = xml.substr(at + 1, end - at - 1);
        at = end + 1;
        if (tag.empty() || tag[0] == '?' || tag[0] == '!') continue;
        if (std::count(tag.begin(), tag.end(), '"') % 2 != 0) return false;
        const std::string name = tag.substr(0, tag.find_first_of(" \t\r\n/", 1));
        if (tag[0] == '/') {
            if (open.empty() || "/" + open.back() != name) return false;
            open.pop_back();
        } else if (tag.back() != '/') {
            open.push_back(name);
        }
    }
    for (const auto& [entity, character] :
         {std::pair{"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&#39;", "'"}, {"&amp;", "&"}})
        text = replaced(text, entity, character);
    return open.empty();
}

std::vector<Chart> charts_in(const std::string& results) {
    const Experiment experiment = read_results(results);
    return charts(analyse(experiment));
}

class Pictures : public testing::Test {
  protected:
    Pictures() : results_(folder_ / "results.json") { write_text(results_, golden_results()); }
    TempFolder folder_;
    std::string results_;
};

TEST_F(Pictures, AsSvgParseAndNameEverySeries) {
    const Ended ended = run({"report", results_, "-o", "svg=" + (folder_ / "svg")});
    ASSERT_EQ(ended.code, 0) << ended.err;
    EXPECT_EQ(ended.out + ended.err, "");
    const std::vector<Chart> all = charts_in(results_);
    ASSERT_GT(all.size(), 8u);
    for (const Chart& chart : all) {
        SCOPED_TRACE(chart.id);
        std::string text;
        const std::string svg = read_text(folder_ / ("svg/" + chart.id + ".svg"));
        ASSERT_GT(svg.size(), 1000u);
        ASSERT_TRUE(parses_as_xml(svg, text));
        EXPECT_TRUE(contains(svg, "width=\"800\""));
        for (const ChartSeries& series : chart.series)
            EXPECT_TRUE(contains(text, series.name)) << series.name;
    }
    const auto made = std::distance(std::filesystem::directory_iterator(folder_ / "svg"),
                                    std::filesystem::directory_iterator());
    EXPECT_EQ(static_cast<std::size_t>(made), all.size()) << "nothing else is left there";
}

std::uint32_t big_endian(const std::string& bytes, std::size_t at) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i)
        value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
    return value;
}

TEST_F(Pictures, AsPngHaveTheirSizeAndMoreThanBackground) {
    const Ended ended = run({"report", results_, "-o", "png=" + (folder_ / "png")});
    ASSERT_EQ(ended.code, 0) << ended.err;
    for (const Chart& chart : charts_in(results_)) {
        const std::string png = read_text(folder_ / ("png/" + chart.id + ".png"));
        ASSERT_GT(png.size(), 1500u) << chart.id;
        EXPECT_EQ(png.substr(0, 8), "\x89PNG\r\n\x1a\n");
        EXPECT_EQ(big_endian(png, 16), static_cast<std::uint32_t>(kPictureWidth));
        EXPECT_EQ(big_endian(png, 20), static_cast<std::uint32_t>(picture_height(chart)));
    }
}

TEST_F(Pictures, StandBesideTheReportThatShowsThem) {
    const Ended ended = run({"report", results_, "--out-dir", folder_ / "a folder"});
    ASSERT_EQ(ended.code, 0) << ended.err;
    EXPECT_EQ(without_html_remark(ended.err), "");
    const std::string report = read_text(folder_ / "a folder/report.md");
    std::size_t shown = 0;
    for (std::size_t at = 0; (at = report.find("](charts/", at)) != std::string::npos; ++at) {
        const std::size_t from = at + 2, end = report.find(')', from);
        const std::string link = report.substr(from, end - from);
        EXPECT_TRUE(std::filesystem::exists(folder_ / ("a folder/" + link))) << link;
        ++shown;
    }
    EXPECT_GE(shown, 4u);
    EXPECT_TRUE(contains(report, "![Wire bytes per delivered message"));
}

TEST_F(Pictures, AreLinkedFromWhereverTheReportIs) {
    std::filesystem::create_directories(folder_ / "docs");
    const Ended ended = run({"report", results_, "-o", "md=" + (folder_ / "docs/r.md"), "-o",
                             "png=" + (folder_ / "my charts")});
    ASSERT_EQ(ended.code, 0) << ended.err;
    EXPECT_TRUE(contains(read_text(folder_ / "docs/r.md"), "](../my%20charts/wire-bytes"));
    EXPECT_TRUE(contains(read_text(folder_ / "docs/r.md"), ".png)"));
    EXPECT_FALSE(contains(run({"report", results_, "-o", "md=-"}).out, "!["))
        << "stdout is nowhere to link from";
}

TEST_F(Pictures, WithoutGnuplotAreRefusedWhereTheyWereAskedFor) {
    for (const std::string format : {"svg", "png"}) {
        const Ended ended =
            run({"report", results_, "-o", format + "=" + (folder_ / "none")}, kWithoutGnuplot);
        EXPECT_EQ(ended.code, 2);
        EXPECT_TRUE(contains(ended.err, "gnuplot-nox")) << ended.err;
        EXPECT_FALSE(std::filesystem::exists(folder_ / "none"));
    }
}

TEST_F(Pictures, WithoutGnuplotTheReportComesWithoutThemAndWithAHint) {
    const Ended ended = run({"report", results_, "--out-dir", folder_ / "plain"}, kWithoutGnuplot);
    EXPECT_EQ(ended.code, 0) << ended.err;
    EXPECT_TRUE(contains(ended.err, "hint: ")) << ended.err;
    EXPECT_TRUE(contains(ended.err, "gnuplot-nox"));
    const std::string said = without_html_remark(ended.err);
    EXPECT_EQ(std::count(said.begin(), said.end(), '\n'), 1);
    EXPECT_FALSE(contains(read_text(folder_ / "plain/report.md"), "!["));
    EXPECT_FALSE(std::filesystem::exists(folder_ / "plain/charts"));
}

TEST_F(Pictures, GoNeitherToStdoutNorOverAFile) {
    EXPECT_EQ(run({"report", results_, "-o", "svg=-"}).code, 2);
    write_text(folder_ / "taken", "theirs");
    const Ended ended = run({"report", results_, "-o", "svg=" + (folder_ / "taken")});
    EXPECT_EQ(ended.code, 2);
    EXPECT_EQ(read_text(folder_ / "taken"), "theirs");
}

TEST_F(Pictures, OfAHostileLabelShowItAsText) {
    const std::string hostile = "<b>\"'`touch owned`^_{@&}%s\\";
    const Ended ended = run({"report", results_, results_, "--label", hostile, "--label", "b", "-o",
                             "svg=" + (folder_ / "svg"), "-o", "md=" + (folder_ / "r.md")},
                            {.folder = folder_.path().string()});
    ASSERT_EQ(ended.code, 0) << ended.err;
    std::string text;
    ASSERT_TRUE(parses_as_xml(read_text(folder_ / "svg/latency-percentiles.svg"), text));
    EXPECT_TRUE(contains(text, hostile + ": short-polling")) << text;
    for (const std::string& file : folder_.files()) EXPECT_FALSE(contains(file, "owned")) << file;
    EXPECT_FALSE(contains(read_text(folder_ / "r.md"), "<b>"));
}

TEST_F(Pictures, OfSeveralFilesAreLaidOverEachOther) {
    std::filesystem::create_directories(folder_ / "after");
    std::filesystem::copy(results_, folder_ / "after/results.json");
    write_text(folder_ / "before.json", golden_results());
    const Ended ended =
        run({"report", folder_ / "before.json", folder_ / "after/results.json", "-o", "csv=-"});
    ASSERT_EQ(ended.code, 0) << ended.err;
    const std::vector<CsvRow> rows = read_csv(ended.out);
    ASSERT_EQ(rows.size(), 4u);
    EXPECT_EQ(rows.front().at("experiment"), "before") << "the file's name";
    EXPECT_EQ(rows.back().at("experiment"), "after") << "the folder's name";
    const Ended console = run({"report", folder_ / "before.json", folder_ / "after/results.json"});
    EXPECT_TRUE(contains(console.out, "after: short-polling"));
    EXPECT_TRUE(contains(console.out, "relative to the same in before"));
}

TEST_F(Pictures, LabelsThatTellNothingApartAreRefused) {
    const auto refused = [&](Words arguments, const std::string& said) {
        arguments.insert(arguments.begin(), "report");
        const Ended ended = run(arguments);
        EXPECT_EQ(ended.code, 2) << said;
        EXPECT_TRUE(contains(ended.err, said)) << ended.err;
    };
    refused({results_, results_}, "--label");
    refused({results_, results_, "--label", "a", "--label", "a"}, "'a'");
    refused({results_, results_, "--label", "a"}, "1 labels for 2 files");
    refused({results_, "--label", "a"}, "only one file");
    refused({results_, folder_ / "missing.json", "--label", "a,b"}, "missing.json");
}

}  // namespace
}  // namespace pushbench::shell
