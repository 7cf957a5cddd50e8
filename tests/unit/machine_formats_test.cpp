// Formats for other programs: golden files, and what their readers rely on whatever the texts and
// values are. tools/check-formats.sh runs the readers themselves.
#include "reports/formats.hpp"
#include "reports/metric_families.hpp"
#include "reports/metric_help.hpp"
#include "reports/overlay.hpp"
#include "reports/tracked_metrics.hpp"
#include "reports/utf8.hpp"
#include "reports/xml_text.hpp"
#include "tests/unit/report_sample.hpp"

#include <algorithm>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include <boost/json.hpp>
#include <boost/property_tree/ptree.hpp>
#include <boost/property_tree/xml_parser.hpp>
#include <gtest/gtest.h>

namespace pushbench::test {
namespace {
namespace json = boost::json;

std::string render(std::string_view format, const Experiment& experiment) {
    return find_format(format)->render(experiment).front().text;
}

constexpr const char* kThresholds =
    "lost==0,sse.latency_p99<50ms,websocket.latency_p999<50ms,sse.empty_ratio<1";

Experiment judged_sample() {
    Experiment experiment = sample_experiment();
    experiment.options["threshold"] = kThresholds;
    return experiment;
}

// Texts as a hostile machine, label or command might have them.
Experiment hostile_sample() {
    Experiment experiment = judged_sample();
    const std::string nasty = "a\"b\\c\n<d>&'e'\x01\x1b[31m\xff\xc0\x80%,:{}=\xEF\xBF\xBE]]>";
    experiment.environment.host = experiment.environment.version = nasty;
    experiment.environment.command = experiment.environment.cpu_model = nasty;
    for (Trial& trial : experiment.trials) {
        trial.variant.params = {{"empty", nasty}};
        trial.validity.warnings.push_back({Reason::Class::machine, "nasty", nasty});
    }
    return experiment;
}

std::vector<Experiment> samples() {
    Experiment nothing;
    nothing.planned = 4;
    nothing.interrupted = true;
    nothing.options["threshold"] = "lost==0";
    return {judged_sample(), hostile_sample(), sample_matrix(), nothing,
            overlay({{"be\"fore\n", sample_experiment()}, {"after", sample_experiment()}})};
}

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
    for (const Experiment& experiment : samples())
        for (const char* format :
             {"github-benchmark-smaller", "github-benchmark-bigger", "bmf", "gbench"}) {
            json::error_code error;
            const json::value document = json::parse(render(format, experiment), error);
            ASSERT_FALSE(error) << format << ": " << error.message();
            EXPECT_FALSE(has_null(document)) << format;
        }
}

TEST(GithubBenchmark, NamesAreUniqueAndNoValueIsZero) {
    for (const Experiment& experiment : samples())
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
    for (const Experiment& experiment : samples()) {
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
    for (const Experiment& experiment : samples()) {
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

// One line of an exposition, as the grammar of both formats has it.
const std::regex kSampleLine(
    R"re(([a-zA-Z_:][a-zA-Z0-9_:]*)\{((?:[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*",?)*)\} (\S+))re");

void expect_exposition(const std::string& text, bool open) {
    std::set<std::string> samples, families;
    std::string current;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) {
        if (line == "# EOF") continue;
        if (line.starts_with("# HELP ")) {
            current = line.substr(7, line.find(' ', 7) - 7);
            EXPECT_TRUE(families.insert(current).second) << current << " comes twice";
            EXPECT_GT(line.size(), current.size() + 9) << "no help";
            continue;
        }
        if (line.starts_with("# UNIT ")) {
            EXPECT_TRUE(open && current.ends_with(line.substr(line.rfind(' ') + 1))) << line;
            continue;
        }
        if (line.starts_with("# TYPE ")) {
            EXPECT_TRUE(line == "# TYPE " + current + " gauge" ||
                        line == "# TYPE " + current + " info");
            continue;
        }
        std::smatch parts;
        ASSERT_TRUE(std::regex_match(line, parts, kSampleLine)) << line;
        EXPECT_TRUE(parts[1] == current || parts[1] == current + "_info") << line;
        EXPECT_FALSE(parts[1].str().ends_with("_total")) << "no counter";
        EXPECT_TRUE(samples.insert(parts[1].str() + parts[2].str()).second) << "twice: " << line;
        char* end = nullptr;
        const std::string number = parts[3];
        static_cast<void>(std::strtod(number.c_str(), &end));
        EXPECT_EQ(*end, '\0') << number;
    }
    EXPECT_EQ(text.ends_with("# EOF\n"), open);
}

TEST(Exposition, EveryLineIsLegalAndNoSampleComesTwice) {
    for (const Experiment& experiment : samples()) {
        expect_exposition(render("prometheus", experiment), false);
        expect_exposition(render("openmetrics", experiment), true);
    }
}

TEST(Exposition, ValuesAreInBaseUnitsAndInfStays) {
    Experiment experiment = judged_sample();
    experiment.trials = {experiment.trials[7]};
    const std::string text = render("prometheus", experiment);
    EXPECT_NE(text.find("pushbench_result_latency_p999_seconds{technique=\"websocket\",variant="
                        "\"websocket:frame=binary\",clients=\"1000\",topics=\"1\",rate=\"4\",size="
                        "\"128\"} +Inf\n"),
              std::string::npos);
    EXPECT_NE(text.find("pushbench_result_measured_seconds{technique=\"websocket\",variant="
                        "\"websocket:frame=binary\",clients=\"1000\",topics=\"1\",rate=\"4\",size="
                        "\"128\"} 10\n"),
              std::string::npos);
}

TEST(Exposition, EveryNumberOfTheMetricTableHasANameAndHelp) {
    std::set<std::string> names;
    for (const Column& column : columns()) {
        if (column.unit == Unit::text || column.unit == Unit::boolean) continue;
        const std::string name = family_name(column);
        EXPECT_TRUE(names.insert(name).second || column.metric == "payload_bytes_total") << name;
        const bool is_label = column.metric == "clients" || column.metric == "topics" ||
                              column.metric == "rate_per_s" || column.metric == "payload_bytes" ||
                              column.metric == "run";
        EXPECT_NE(metric_help(column.metric).empty(), !is_label) << column.metric;
    }
}

// Property tree's reader ignores what it does not understand; what is not well-formed it refuses.
boost::property_tree::ptree parsed(const std::string& xml) {
    std::istringstream in(xml);
    boost::property_tree::ptree tree;
    boost::property_tree::read_xml(in, tree);
    return tree;
}

TEST(Junit, ReadsBackAndItsCountsAreThoseOfItsCases) {
    for (const Experiment& experiment : samples()) {
        const auto tree = parsed(render("junit", experiment));
        std::map<std::string, int> counted;
        std::set<std::string> names;
        for (const auto& [tag, suite] : tree.get_child("testsuites")) {
            if (tag != "testsuite") continue;
            std::map<std::string, int> here;
            for (const auto& [inner, one] : suite) {
                if (inner != "testcase") continue;
                ++here["tests"];
                here["failures"] += one.count("failure") > 0 ? 1 : 0;
                here["errors"] += one.count("error") > 0 ? 1 : 0;
                EXPECT_TRUE(names.insert(one.get<std::string>("<xmlattr>.name")).second);
            }
            for (const char* kind : {"tests", "failures", "errors"}) {
                EXPECT_EQ(suite.get<int>(std::string("<xmlattr>.") + kind), here[kind]) << kind;
                counted[kind] += here[kind];
            }
        }
        for (const char* kind : {"tests", "failures", "errors"})
            EXPECT_EQ(tree.get<int>(std::string("testsuites.<xmlattr>.") + kind), counted[kind]);
        EXPECT_GT(counted["tests"], 0);
    }
}

TEST(Junit, InvalidIsAnErrorLossAndThresholdsAreFailures) {
    const std::string xml = render("junit", judged_sample());
    const auto tree = parsed(xml);
    const auto& suite = tree.get_child("testsuites.testsuite");
    EXPECT_EQ(suite.get<int>("<xmlattr>.errors"), 1) << "long-polling, run 2";
    // The trial that lost, lost==0 and latency_p999 of the same variant, empty_ratio of SSE.
    EXPECT_EQ(suite.get<int>("<xmlattr>.failures"), 4);
    EXPECT_NE(xml.find("<failure type=\"delivery\""), std::string::npos);
    EXPECT_NE(xml.find("<failure type=\"threshold\" message=\"empty_ratio is not measured, wanted "
                       "sse.empty_ratio&lt;1\""),
              std::string::npos);
}

TEST(XmlText, HoldsOnlyLegalCharacters) {
    EXPECT_EQ(xml_attribute("<a> & \"b\"\n\t\r'"), "&lt;a&gt; &amp; &quot;b&quot;&#10;&#9;&#13;'");
    EXPECT_EQ(xml_text("a\nb\rc"), "a\nb&#13;c");
    EXPECT_EQ(xml_text(std::string_view("\0\x01\x1f", 3)), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
    EXPECT_EQ(xml_text("\xEF\xBF\xBE\xEF\xBF\xBF"), "\xEF\xBF\xBD\xEF\xBF\xBD");
    EXPECT_EQ(xml_text("µ€𝄞"), "µ€𝄞");
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
