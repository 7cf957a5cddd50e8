// Formats for other programs: golden files, and what their readers rely on whatever the texts and
// values are. tools/check-formats.sh runs the readers themselves.
#include "reports/tracked_metrics.hpp"
#include "reports/utf8.hpp"
#include "tests/unit/machine_formats_sample.hpp"
#include "tests/unit/report_sample.hpp"

#include <algorithm>
#include <map>
#include <regex>
#include <set>
#include <string>

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace pushbench::test {
namespace {
namespace json = boost::json;

TEST(Golden, FormatsForOtherPrograms) {
    const Experiment sample = judged_sample();
    expect_golden("junit.xml", render("junit", sample));
    expect_golden("github-benchmark-smaller.json", render("github-benchmark-smaller", sample));
    expect_golden("github-benchmark-bigger.json", render("github-benchmark-bigger", sample));
    expect_golden("bmf.json", render("bmf", sample));
    expect_golden("gbench.json", render("gbench", sample));
    expect_golden("prometheus.txt", render("prometheus", sample));
    expect_golden("openmetrics.txt", render("openmetrics", sample));
}

TEST(Golden, ThresholdsInWhatPeopleRead) {
    Experiment sample = judged_sample();
    sample.trials = {sample.trials[4], sample.trials[7]};
    expect_golden("thresholds.txt", render("console", sample));
    expect_golden("thresholds.md", render("md", sample));
}

bool has_null(const json::value& value) {
    if (value.is_null()) return true;
    if (const auto* object = value.if_object())
        return std::any_of(object->begin(), object->end(),
                           [](const auto& entry) { return has_null(entry.value()); });
    if (const auto* array = value.if_array())
        return std::any_of(array->begin(), array->end(), has_null);
    return false;
}

TEST(MachineJson, ParsesAndHasNoNull) {
    for (const Experiment& experiment : machine_samples())
        for (const char* format :
             {"github-benchmark-smaller", "github-benchmark-bigger", "bmf", "gbench"}) {
            json::error_code error;
            const json::value document = json::parse(render(format, experiment), error);
            ASSERT_FALSE(error) << format << ": " << error.message();
            EXPECT_FALSE(has_null(document)) << format;
        }
}

TEST(GithubBenchmark, NamesAreUniqueAndNoValueIsZero) {
    for (const Experiment& experiment : machine_samples())
        for (const char* format : {"github-benchmark-smaller", "github-benchmark-bigger"}) {
            std::set<std::string> names;
            const json::value document = json::parse(render(format, experiment));
            for (const json::value& entry : document.as_array()) {
                EXPECT_TRUE(names.insert(std::string(entry.at("name").as_string())).second);
                EXPECT_GT(entry.at("value").to_number<double>(), 0);
                EXPECT_NE(entry.at("unit").as_string(), "");
            }
            EXPECT_EQ(names.empty(), experiment.trials.empty());
        }
}

TEST(GithubBenchmark, NoMetricWhoseHealthyValueIsZero) {
    for (const Column* const column : tracked_columns()) {
        ASSERT_NE(column, nullptr);
        EXPECT_NE(column->better, Better::neither) << column->metric;
    }
    const std::string text = render("github-benchmark-smaller", sample_experiment());
    for (const char* metric : {" lost ", " duplicated ", " reordered ", " errors ", " empty_ratio ",
                               " wasted_bytes ", " empty_responses "})
        EXPECT_EQ(text.find(metric), std::string::npos) << metric;
}

TEST(Tracked, InvalidVariantsAndInfAreLeftOut) {
    Experiment experiment = sample_experiment();
    experiment.trials = {experiment.trials[3], experiment.trials[7]};
    ASSERT_FALSE(experiment.trials[0].validity.valid());
    const std::string text = render("bmf", experiment);
    EXPECT_EQ(text.find("long-polling"), std::string::npos) << "its only run is invalid";
    EXPECT_NE(text.find("latency-p99-us"), std::string::npos);
    EXPECT_EQ(text.find("latency-p999-us"), std::string::npos) << "among the lost";
    EXPECT_EQ(render("gbench", experiment).find("latency_p999"), std::string::npos);
}

TEST(Bmf, SlugsAndBoundsAreAsBencherWantsThem) {
    const std::regex slug("[a-z0-9]+(-[a-z0-9]+)*");
    for (const Experiment& experiment : machine_samples()) {
        const json::value document = json::parse(render("bmf", experiment));
        for (const auto& [benchmark, measures] : document.as_object()) {
            EXPECT_LE(benchmark.size(), 1024u);
            for (const auto& [measure, metric] : measures.as_object()) {
                EXPECT_TRUE(std::regex_match(std::string(measure), slug)) << measure;
                EXPECT_LE(measure.size(), 64u);
                const double value = metric.at("value").to_number<double>();
                const json::object& bounds = metric.as_object();
                if (const auto* lower = bounds.if_contains("lower_value")) {
                    EXPECT_LE(lower->to_number<double>(), value);
                }
                if (const auto* upper = bounds.if_contains("upper_value")) {
                    EXPECT_GE(upper->to_number<double>(), value);
                }
            }
        }
    }
}

TEST(Gbench, EveryBenchmarkHasBothTimesAndItsRepetitions) {
    for (const Experiment& experiment : machine_samples()) {
        const json::value document = json::parse(render("gbench", experiment));
        EXPECT_EQ(document.at("context").at("json_schema_version").as_int64(), 1);
        std::map<std::string, std::uint64_t> seen;
        for (const json::value& one : document.at("benchmarks").as_array()) {
            EXPECT_EQ(one.at("run_type").as_string(), "iteration");
            EXPECT_EQ(one.at("time_unit").as_string(), "us");
            EXPECT_GT(one.at("real_time").to_number<double>(), 0);
            EXPECT_GT(one.at("cpu_time").to_number<double>(), 0);
            EXPECT_EQ(one.at("repetition_index").to_number<std::uint64_t>(),
                      seen[std::string(one.at("name").as_string())]++);
        }
        for (const json::value& one : document.at("benchmarks").as_array())
            EXPECT_EQ(one.at("repetitions").to_number<std::uint64_t>(),
                      seen[std::string(one.at("name").as_string())]);
    }
    const json::value matrix = json::parse(render("gbench", sample_matrix()));
    EXPECT_EQ(matrix.at("benchmarks").as_array().front().at("repetitions").to_number<int>(), 5);
}

TEST(ValidUtf8, ReplacesWhatIsNone) {
    const std::string mark = "\xEF\xBF\xBD";
    EXPECT_EQ(valid_utf8("aµ€𝄞"), "aµ€𝄞");
    EXPECT_EQ(valid_utf8("\xff"), mark);
    EXPECT_EQ(valid_utf8("\xc0\x80"), mark + mark) << "not the shortest form";
    EXPECT_EQ(valid_utf8("\xed\xa0\x80"), mark + mark + mark) << "a surrogate";
    EXPECT_EQ(valid_utf8("\xf4\x90\x80\x80"), mark + mark + mark + mark) << "above U+10FFFF";
    EXPECT_EQ(valid_utf8("a\xe2\x82"), "a" + mark + mark) << "cut off";
}

}  // namespace
}  // namespace pushbench::test
