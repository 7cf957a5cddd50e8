// Prometheus and OpenMetrics: their grammar, units and names.
#include "reports/columns.hpp"
#include "reports/metric_families.hpp"
#include "reports/metric_help.hpp"
#include "tests/unit/machine_formats_sample.hpp"

#include <cstdlib>
#include <regex>
#include <set>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

namespace pushbench::test {
namespace {

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
    for (const Experiment& experiment : machine_samples()) {
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

}  // namespace
}  // namespace pushbench::test
