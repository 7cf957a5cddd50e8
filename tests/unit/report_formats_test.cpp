#include "reports/columns.hpp"
#include "reports/formats.hpp"
#include "reports/html_data.hpp"
#include "reports/text.hpp"
#include "tests/unit/report_sample.hpp"

#include <algorithm>
#include <array>
#include <string>

#include <gtest/gtest.h>

namespace pushbench::test {
namespace {

std::string render(std::string_view format, const Experiment& experiment) {
    return find_format(format)->render(experiment).front().text;
}

TEST(Golden, EveryFormatOfTheSample) {
    const Experiment sample = sample_experiment();
    expect_golden("console.txt", render("console", sample));
    expect_golden("results.csv", render("csv", sample));
    expect_golden("report.md", render("md", sample));
    expect_golden("timeseries.csv", render("timeseries", sample));
}

TEST(Golden, JsonOfACleanAndALossyTrial) {
    Experiment sample = sample_experiment();
    sample.trials = {sample.trials[0], sample.trials[7]};
    expect_golden("results.json", render("json", sample));
}

TEST(Golden, LatencyDistributions) {
    const auto files = hgrm_reports(sample_experiment());
    ASSERT_EQ(files.size(), 9u);
    EXPECT_EQ(files[0].suffix, "-short-polling-c1000-t1-r4-s128-run1");
    EXPECT_EQ(files[7].suffix, "-websocket-frame-binary-c1000-t1-r4-s128-run2");
    expect_golden("latency-clean.hgrm", files[0].text);
    expect_golden("latency-lossy.hgrm", files[7].text);
}

TEST(Formats, OneTrialNeedsNoSuffixAndThroughputModeHasNoDistribution) {
    Experiment experiment;
    experiment.trials = {sample_trial("sse"), sample_trial("short-polling:interval=0")};
    const auto files = hgrm_reports(experiment);
    ASSERT_EQ(files.size(), 1u);
    EXPECT_EQ(files[0].suffix, "");
}

TEST(Formats, EveryFormatRendersAnExperimentWithoutTrials) {
    Experiment nothing;
    nothing.planned = 4;
    nothing.interrupted = true;
    for (const Format& format : formats())
        for (const OutputFile& file : format.render(nothing))
            EXPECT_EQ(file.text.back(), '\n') << format.name;
    EXPECT_NE(console_report(nothing).find("INTERRUPTED after 0 of 4 trials"), std::string::npos);
}

TEST(Formats, WhatPeopleReadSaysWhatWasRun) {
    Experiment experiment = sample_experiment();
    experiment.trials[0] = sample_trial("short-polling:interval=500ms");
    const std::string said =
        "measured for 10s, warm-up 2s, constant arrivals, seed 1, connect rate 5000/s, polling "
        "every 500ms or 250ms, poll mode fixed-rate, long polls held for 25s, keep-alive on, "
        "browser request headers, 1 server thread, 1 load thread";
    EXPECT_NE(console_report(experiment).find("workload: " + said + "\n"), std::string::npos)
        << console_report(experiment);
    EXPECT_NE(markdown_report(experiment).find("Workload: " + said + ".\n"), std::string::npos);
    const boost::json::object page = html_data(experiment);
    EXPECT_EQ(page.at("experiments").at(0).at("coverage").as_string(),
              "9 of 9 trials in 2 runs; " + said);
}

// Of clients that only wait, processor time and memory are all there is.
TEST(Formats, AnIdleExperimentShowsItsCpu) {
    Experiment experiment;
    experiment.trials = {sample_trial("sse")};
    EXPECT_EQ(console_report(experiment).find("server cpu"), std::string::npos);
    experiment.trials.front().rate = 0;
    const std::string console = console_report(experiment);
    EXPECT_NE(console.find("server cpu  load cpu"), std::string::npos) << console;
    EXPECT_NE(console.find("1.02 s    2.04 s"), std::string::npos) << console;
    const std::string report = markdown_report(experiment);
    EXPECT_NE(report.find("| server CPU | 1.02 s |"), std::string::npos) << report;
    EXPECT_NE(report.find("| load CPU | 2.04 s |"), std::string::npos) << report;
}

TEST(Formats, WhatDoesNotApplyIsNotSaid) {
    Experiment experiment;
    experiment.trials = {sample_trial("raw-tcp")};
    experiment.trials.front().options.erase("seed");
    const std::string report = console_report(experiment);
    EXPECT_NE(report.find("workload: measured for 10s, "), std::string::npos) << report;
    for (const char* other : {"poll", "keep-alive", "headers", "seed"})
        EXPECT_EQ(report.find(other), std::string::npos) << other;
}

TEST(Formats, WhatWasNotMeasuredIsSaidAndNotZero) {
    Experiment experiment = sample_experiment();
    experiment.trials = {experiment.trials.front()};
    Trial& trial = experiment.trials.front();
    trial.died = "server process 1 (pid 12) killed by signal 9 (Killed)";
    trial.measure_from = trial.measure_to = 0;
    trial.load = {};
    trial.server = {};
    trial.server_usage.clear();
    trial.load_usage.clear();
    rejudge(trial);
    const std::string console = console_report(experiment);
    EXPECT_NE(console.find("128 B, not measured\n"), std::string::npos) << console;
    EXPECT_EQ(console.find("0 µs"), std::string::npos) << console;
    EXPECT_EQ(console.find("stderr"), std::string::npos) << console;
    const std::string report = markdown_report(experiment);
    EXPECT_NE(report.find("| delivered | - |"), std::string::npos) << report;
    EXPECT_NE(report.find("| lost | - |"), std::string::npos) << report;
    EXPECT_NE(render("json", experiment).find("\"lost\": {\"value\": null}"), std::string::npos);
}

TEST(Formats, ADebugOrSanitizerBuildIsStampedOnWhatPeopleRead) {
    Experiment experiment = sample_experiment();
    EXPECT_EQ(console_report(experiment).find("MEASURED WITH"), std::string::npos);
    experiment.environment.build_type = "Debug";
    EXPECT_NE(console_report(experiment).find("MEASURED WITH a debug build"), std::string::npos);
    experiment.environment.sanitizer = "address,undefined";
    EXPECT_NE(markdown_report(experiment).find("-fsanitize=address,undefined"), std::string::npos);
}

TEST(Formats, NamesAreFoundAndFileNamesTakeSuffixes) {
    EXPECT_EQ(find_format("pdf"), nullptr);
    EXPECT_EQ(find_format("md")->default_file, "report.md");
    const std::array cases{std::array{"out/latency.hgrm", "out/latency-x.hgrm"},
                           std::array{"a.b/latency", "a.b/latency-x"},
                           std::array{".hidden", ".hidden-x"}};
    for (const auto& [chosen, expected] : cases) EXPECT_EQ(file_name(chosen, {"-x", ""}), expected);
}

TEST(Csv, IsRectangularWhateverTheTextsContain) {
    Experiment experiment = sample_experiment();
    experiment.trials[0].variant.params = {{"empty", "a,\"b\"\nc"}};
    const std::string csv = csv_report(experiment);
    EXPECT_NE(csv.find("\"short-polling:empty=a,\"\"b\"\"\nc\""), std::string::npos);
    std::size_t fields = 1;
    bool quoted = false;
    for (const char c : csv) {
        quoted = quoted != (c == '"');
        if (!quoted && c == ',') ++fields;
        if (quoted || c != '\n') continue;
        EXPECT_EQ(fields, columns().size());
        fields = 1;
    }
    EXPECT_FALSE(quoted);
}

TEST(Markdown, TextsOfForeignOriginAreNoMarkup) {
    Experiment experiment = sample_experiment();
    experiment.environment.host = "a|b\n# <script>`x`";
    experiment.trials[0].validity.warnings = {
        {Reason::Class::data, "errors", "[click](http://example) | *boom*\n\n# head"}};
    const std::string report = markdown_report(experiment);
    EXPECT_NE(report.find("a\\|b \\# \\<script\\>\\`x\\`"), std::string::npos);
    EXPECT_NE(report.find("\\[click\\](http://example) \\| \\*boom\\*  \\# head"),
              std::string::npos);
}

TEST(Text, NumbersAreReadable) {
    struct Case {
        Value value;
        Unit unit;
        const char* text;
    };
    const Case cases[] = {
        {Value(), Unit::count, "-"},
        {Value::inf(), Unit::microseconds, "inf"},
        {0, Unit::microseconds, "0 µs"},
        {12.34, Unit::microseconds, "12.3 µs"},
        {999.4, Unit::microseconds, "999 µs"},
        {999.6, Unit::microseconds, "1 ms"},
        {125'000, Unit::microseconds, "125 ms"},
        {2'500'000, Unit::microseconds, "2.5 s"},
        {250, Unit::milliseconds, "250 ms"},
        {10, Unit::seconds, "10 s"},
        {512, Unit::bytes, "512 B"},
        {1536, Unit::bytes, "1.5 KiB"},
        {8.0 * 1024 * 1024 * 1024, Unit::bytes, "8 GiB"},
        {1'250'000, Unit::bits_per_second, "1.25 Mbit/s"},
        {1'234'567, Unit::count, "1,234,567"},
        {-1'234, Unit::count, "-1,234"},
        {0.00123, Unit::ratio, "0.00123"},
        {4, Unit::per_second, "4/s"},
    };
    for (const Case& c : cases) EXPECT_EQ(readable(c.value, c.unit), c.text);
}

TEST(Text, WidthCountsWhatIsSeen) {
    EXPECT_EQ(display_width("µs×"), 3u);
    EXPECT_EQ(aligned_table({{"a", "µ"}, {"bb", "123"}}, ">"), ">a     µ\n>bb  123\n");
}

TEST(Console, LinesFitAWideTerminal) {
    const std::string report = console_report(sample_experiment());
    std::size_t from = 0;
    for (std::size_t end; (end = report.find('\n', from)) != std::string::npos; from = end + 1) {
        const std::string line = report.substr(from, end - from);
        // Reasons and headlines are sentences and may wrap; tables may not.
        if (line.find(": ") == std::string::npos) {
            EXPECT_LE(display_width(line), 170u) << line;
        }
    }
}

}  // namespace
}  // namespace pushbench::test
