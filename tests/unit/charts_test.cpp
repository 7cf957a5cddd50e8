// What charts show, against the tables that the same results give.
#include "reports/charts.hpp"

#include "tests/unit/report_sample.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace pushbench::test {
namespace {

std::vector<Chart> charts_of(const Experiment& experiment) {
    return charts(analyse(experiment));
}

const Chart* find_chart(const std::vector<Chart>& all, std::string_view id) {
    const auto found =
        std::find_if(all.begin(), all.end(), [id](const Chart& c) { return c.id == id; });
    return found == all.end() ? nullptr : &*found;
}

const ChartSeries* find_series(const Chart& chart, std::string_view name) {
    const auto found = std::find_if(chart.series.begin(), chart.series.end(),
                                    [name](const ChartSeries& s) { return s.name == name; });
    return found == chart.series.end() ? nullptr : &*found;
}

std::string told(const Chart& chart) {
    std::string out =
        fmt::format("{} [{}] {} | {}\n  x {}{} | y {}{}\n", chart.id, chart.group, chart.title,
                    chart.setting, chart.x.title, chart.x.logarithmic ? " (log)" : "",
                    chart.y.title, chart.y.logarithmic ? " (log)" : "");
    for (const ChartSeries& series : chart.series) {
        out += fmt::format("  {}:", series.name);
        for (const ChartPoint& p : series.points) {
            out += fmt::format(" {:.6g},{:.6g}", p.x, p.y);
            if (p.y_low) out += fmt::format("[{:.6g}..{:.6g}]", *p.y_low, *p.y_high);
            if (!p.note.empty()) out += "(" + p.note + ")";
        }
        out += '\n';
    }
    for (const ChartMark& mark : chart.marks)
        out += fmt::format("  mark {:.6g}{}: {}\n", mark.x,
                           mark.y ? fmt::format(",{:.6g}", *mark.y) : "", mark.text);
    return out + "  " + chart.alt + "\n";
}

// Half of the kernel's memory is the server's only where the server was started here.
TEST(Charts, MemoryPerConnectionIsOfTheServersThatWereStarted) {
    Experiment experiment = sample_experiment();
    experiment.trials = {sample_trial("sse"), sample_trial("websocket")};
    const auto bars = [&] {
        const std::vector<Chart> all = charts_of(experiment);
        const Chart* const chart = find_chart(all, "memory-per-connection");
        if (!chart) return std::string("none");
        std::string text = fmt::format("{}:", fmt::join(chart->x.categories, " "));
        for (const ChartPoint& p : find_series(*chart, "kernel, the server's socket")->points)
            text += fmt::format(" {}", p.y);
        return text;
    };
    EXPECT_EQ(bars(), "sse websocket: 2400 2400");
    experiment.trials[1].target = "other at http://127.0.0.1:9";
    EXPECT_EQ(bars(), "sse websocket: 2400 2400");
    experiment.trials[1].has_server = false;
    EXPECT_EQ(bars(), "sse: 2400");
    experiment.trials[0].has_server = false;
    EXPECT_EQ(bars(), "none");
}

// A long poll that is held until there is a message comes back with one: nothing is without.
TEST(Charts, ThatThereIsNothingIsToldInWords) {
    Experiment experiment;
    experiment.trials = {sample_trial("long-polling")};
    const std::vector<Chart> all = charts_of(experiment);
    const Chart* const responses = find_chart(all, "responses");
    ASSERT_NE(responses, nullptr);
    EXPECT_NE(responses->alt.find(" without: nothing."), std::string::npos) << responses->alt;
    for (const Chart& chart : all) EXPECT_EQ(chart.alt.find(": ."), std::string::npos) << chart.alt;
}

TEST(Charts, OfTheSampleAreGolden) {
    std::string text;
    for (const Chart& chart : charts_of(sample_experiment())) text += told(chart);
    expect_golden("charts.txt", text);
}

TEST(Charts, IdsAreFileNamesAndNoneIsThereTwice) {
    for (const Experiment& experiment : {sample_experiment(), sample_matrix()}) {
        std::set<std::string> ids;
        for (const Chart& chart : charts_of(experiment)) {
            EXPECT_EQ(chart.id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-"),
                      std::string::npos)
                << chart.id;
            EXPECT_TRUE(ids.insert(chart.id).second) << chart.id;
            EXPECT_NE(chart.title, "") << chart.id;
            EXPECT_NE(chart.reading, "") << chart.id;
            EXPECT_NE(chart.setting, "") << chart.id;
            for (const ChartSeries& series : chart.series)
                EXPECT_FALSE(series.points.empty()) << chart.id << ' ' << series.name;
        }
    }
}

TEST(Charts, WithoutTrialsThereAreNone) {
    EXPECT_TRUE(charts_of(Experiment{}).empty());
}

TEST(Charts, OfOneSettingHaveNoNumber) {
    Experiment experiment;
    experiment.trials = {sample_trial("sse"), sample_trial("websocket")};
    const auto all = charts_of(experiment);
    EXPECT_NE(find_chart(all, "latency-percentiles"), nullptr);
    EXPECT_EQ(find_chart(all, "responses"), nullptr) << "push has no responses";
}

// Every stack is as high as the table says.
TEST(Charts, WireBytesAddUpToTheTable) {
    for (const Experiment& experiment : {sample_experiment(), sample_matrix()}) {
        const Analysis analysis = analyse(experiment);
        const auto all = charts(analysis);
        for (std::size_t s = 0; s < analysis.settings.size(); ++s) {
            const Chart* const chart = find_chart(all, fmt::format("wire-bytes-{}", s + 1));
            ASSERT_NE(chart, nullptr);
            const auto& variants = analysis.settings[s].variants;
            ASSERT_EQ(chart->x.categories.size(), variants.size());
            for (std::size_t v = 0; v < variants.size(); ++v) {
                double sum = 0;
                for (const ChartSeries& series : chart->series)
                    for (const ChartPoint& point : series.points)
                        if (point.x == static_cast<double>(v)) sum += point.y;
                const Value median =
                    variants[v].spread(*find_column("wire_bytes_per_message")).median;
                EXPECT_NEAR(sum, median.number, 1e-9 * sum) << chart->x.categories[v];
            }
        }
    }
}

TEST(Charts, ScattersHaveOnePointForEachVariantWithItsMedians) {
    const Experiment experiment = sample_matrix();
    const Analysis analysis = analyse(experiment);
    const auto all = charts(analysis);
    const Chart* const chart = find_chart(all, "cost-wire-bytes-6");
    ASSERT_NE(chart, nullptr);
    ASSERT_EQ(chart->series.size(), 5u);
    const VariantResult& sse = analysis.settings[5].variants[3];
    const ChartSeries* const series = find_series(*chart, "sse");
    ASSERT_NE(series, nullptr);
    ASSERT_EQ(series->points.size(), 1u);
    EXPECT_EQ(series->points[0].y, sse.spread(*find_column("latency_p99")).median.number);
    EXPECT_EQ(series->points[0].x,
              sse.spread(*find_column("wire_bytes_per_message")).median.number);
    EXPECT_EQ(series->points[0].y_high, sse.spread(*find_column("latency_p99")).max.number);
}

TEST(Charts, OfAMatrixFollowClientsAndMarkWhereLinesCross) {
    const auto all = charts_of(sample_matrix());
    const Chart* const chart = find_chart(all, "matrix-clients-latency-p50");
    ASSERT_NE(chart, nullptr);
    EXPECT_EQ(chart->setting, "1 topic, 4 messages/s, 128 B");
    EXPECT_TRUE(chart->x.logarithmic);
    ASSERT_EQ(chart->series.size(), 5u);
    for (const ChartSeries& series : chart->series) EXPECT_EQ(series.points.size(), 6u);
    const auto mark =
        std::find_if(chart->marks.begin(), chart->marks.end(),
                     [](const ChartMark& m) { return m.text.starts_with("sse = websocket at "); });
    ASSERT_NE(mark, chart->marks.end());
    EXPECT_NEAR(mark->x, 500, 25);
    ASSERT_TRUE(mark->y);
    EXPECT_NEAR(*mark->y, 760, 40);
    EXPECT_NE(chart->alt.find("sse = websocket at "), std::string::npos);
}

TEST(Charts, OverThePollIntervalWhatDoesNotPollIsLevel) {
    const auto all = charts_of(sample_matrix());
    const Chart* const chart = find_chart(all, "matrix-interval-latency-p50-6");
    ASSERT_NE(chart, nullptr);
    ASSERT_EQ(chart->series.size(), 4u) << "both short pollings are one line";
    EXPECT_EQ(chart->series[0].name, "short-polling");
    ASSERT_EQ(chart->series[0].points.size(), 2u);
    EXPECT_EQ(chart->series[0].points[0].x, 100);
    EXPECT_EQ(chart->series[0].points[1].x, 500);
    const ChartSeries* const level = find_series(*chart, "sse");
    ASSERT_NE(level, nullptr);
    EXPECT_EQ(level->points[0].y, level->points[1].y);
}

TEST(Charts, LossEndsTheLineOfPercentilesAndNothingIsDrawnAsZero) {
    const auto all = charts_of(sample_experiment());
    const Chart* const chart = find_chart(all, "latency-percentiles-1");
    ASSERT_NE(chart, nullptr);
    const ChartSeries* const lossy = find_series(*chart, "websocket:frame=binary");
    ASSERT_NE(lossy, nullptr);
    EXPECT_LT(lossy->points.back().x, 1000) << "two runs, one with p99.9 among the lost";
    EXPECT_NE(lossy->points.back().note.find("lost"), std::string::npos);
    for (const ChartSeries& series : chart->series)
        for (const ChartPoint& point : series.points) EXPECT_GT(point.y, 0);
}

TEST(Charts, InvalidVariantsSaySo) {
    Experiment experiment;
    experiment.trials = {sample_trial("sse"), sample_trial("websocket")};
    experiment.trials[1].validity.invalid = {{Reason::Class::data, "open-ledger", "x"}};
    for (const Chart& chart : charts_of(experiment))
        for (const ChartSeries& series : chart.series)
            EXPECT_NE(series.name, "websocket") << chart.id;
    EXPECT_NE(find_series(*find_chart(charts_of(experiment), "latency-percentiles"),
                          "websocket (invalid)"),
              nullptr);
}

TEST(Charts, TimeIsCountedFromTheStartOfMeasuringAndPhasesAreMarked) {
    const auto all = charts_of(sample_experiment());
    const Chart* const chart = find_chart(all, "seconds-connected-1");
    ASSERT_NE(chart, nullptr);
    ASSERT_EQ(chart->marks.size(), 4u);
    EXPECT_EQ(chart->marks[0].text, "connect");
    EXPECT_EQ(chart->marks[0].x, -3);
    EXPECT_EQ(chart->marks[1].text, "warm-up");
    EXPECT_EQ(chart->marks[1].x, -2);
    EXPECT_EQ(chart->marks[2].x, 0);
    EXPECT_EQ(chart->marks[3].text, "drain");
    EXPECT_EQ(chart->marks[3].x, 10);
    const ChartPoint& first = chart->series[0].points.front();
    EXPECT_EQ(first.x, -2.5) << "the middle of second 0, measuring begins at 3 s";
    EXPECT_EQ(first.y, 500);
    EXPECT_EQ(first.note, "connect");
}

TEST(Charts, PercentilesNeverFall) {
    Experiment experiment;
    for (const std::uint64_t run : {1u, 2u}) experiment.trials.push_back(sample_trial("sse", run));
    // A second run with hardly any message, but slower: it has no p99.
    LoadStats& load = experiment.trials[1].load;
    load.latency = Histogram();
    load.latency.record(kSecond, 500);
    load.completion = Histogram();
    load.completion.record(2 * kSecond, 40);
    load.ledger.expected = load.ledger.delivered = 500;
    const auto all = charts_of(experiment);
    const Chart* const chart = find_chart(all, "latency-percentiles");
    ASSERT_NE(chart, nullptr);
    double last = 0;
    for (const ChartPoint& point : chart->series[0].points) {
        EXPECT_GE(point.y, last) << point.note;
        last = point.y;
    }
    EXPECT_LT(chart->series[0].points.back().x, 200);
}

}  // namespace
}  // namespace pushbench::test
