// Several experiments laid over each other.
#include "reports/overlay.hpp"

#include "reports/analysis.hpp"
#include "reports/charts.hpp"
#include "reports/formats.hpp"
#include "reports/results_json.hpp"
#include "tests/unit/report_sample.hpp"

#include <string>

#include <gtest/gtest.h>

namespace pushbench::test {
namespace {

Experiment one(std::initializer_list<const char*> variants) {
    Experiment experiment = sample_experiment();
    experiment.trials.clear();
    for (const char* const variant : variants) experiment.trials.push_back(sample_trial(variant));
    experiment.planned = experiment.trials.size();
    return experiment;
}

Experiment before_and_after() {
    Experiment after = one({"sse", "websocket"});
    after.environment.cpu_model = "Other CPU";
    after.environment.command = "pushbench run -t sse,websocket";
    for (Trial& trial : after.trials) trial.server_usage[0].cpu_ns *= 2;
    return overlay({{"before", one({"short-polling", "sse"})}, {"after", after}});
}

TEST(Overlay, EqualSettingsStandSideBySideUnderTheirLabels) {
    const Experiment both = before_and_after();
    EXPECT_EQ(both.planned, 4u);
    const Analysis analysis = analyse(both);
    ASSERT_EQ(analysis.settings.size(), 1u);
    const Setting& setting = analysis.settings[0];
    ASSERT_EQ(setting.variants.size(), 4u);
    EXPECT_EQ(setting.variants[0].name(), "before: short-polling");
    EXPECT_EQ(setting.variants[3].name(), "after: websocket");
    for (const Chart& chart : charts(analysis)) {
        if (chart.group == "responses") continue;  // of short polling alone
        EXPECT_NE(chart.alt.find("after: sse"), std::string::npos) << chart.id;
    }
}

TEST(Overlay, EachVariantIsComparedWithItselfInTheFirstExperiment) {
    const Experiment both = before_and_after();
    const Analysis analysis = analyse(both);
    const Setting& setting = analysis.settings[0];
    const Column& cpu = *find_column("server_cpu_per_message");
    EXPECT_TRUE(ratio_to_reference(setting, setting.variants[1], cpu).empty());
    EXPECT_EQ(ratio_to_reference(setting, setting.variants[2], cpu), Value(2));
    EXPECT_TRUE(ratio_to_reference(setting, setting.variants[3], cpu).empty())
        << "websocket was not in the first";
}

TEST(Overlay, AChosenReferenceIsTheFirstExperiments) {
    Experiment both = before_and_after();
    both.options["reference"] = "sse";
    const Analysis analysis = analyse(both);
    EXPECT_EQ(analysis.reference, "before: sse");
    const Setting& setting = analysis.settings[0];
    ASSERT_NE(setting.reference_result(), nullptr);
    EXPECT_EQ(setting.reference_result()->name(), "before: sse");
    EXPECT_EQ(setting.reference_for(setting.variants[3]), setting.reference_result());
}

TEST(Overlay, ReportsAreGolden) {
    const Experiment both = before_and_after();
    expect_golden("overlay.txt", console_report(both));
    expect_golden("overlay.md", markdown_report(both));
}

TEST(Overlay, TablesHaveOneMoreColumnInFront) {
    const Experiment both = before_and_after();
    EXPECT_TRUE(csv_report(both).starts_with("experiment,technique,"));
    EXPECT_NE(csv_report(both).find("\nafter,websocket,"), std::string::npos);
    EXPECT_TRUE(timeseries_report(both).starts_with("experiment,technique,"));
    EXPECT_NE(timeseries_report(both).find("\nbefore,sse,"), std::string::npos);
    EXPECT_EQ(hgrm_reports(both)[1].suffix, "-before--sse-c1000-t1-r4-s128-run1");
}

TEST(Overlay, IsKeptInJsonAndCanBeLaidOverOthers) {
    const Experiment both = before_and_after();
    const std::string text = results_json(both);
    const Experiment back = experiment_from_json(text, "x.json");
    EXPECT_EQ(results_json(back), text);
    const Experiment all = overlay({{"x", back}, {"y", one({"sse"})}});
    ASSERT_EQ(all.overlaid.size(), 3u);
    EXPECT_EQ(all.overlaid[1].label, "x/after");
    EXPECT_EQ(all.trials.front().experiment, "x/before");
    EXPECT_EQ(all.trials.back().experiment, "y");
}

TEST(Overlay, SaysWhatTheMachinesDoNotShare) {
    const auto differences = machine_differences(before_and_after());
    ASSERT_EQ(differences.size(), 1u);
    EXPECT_EQ(differences[0], "CPU: Example CPU @ 3.0GHz (before), Other CPU (after)");
    EXPECT_TRUE(machine_differences(overlay({{"a", one({"sse"})}, {"b", one({"sse"})}})).empty());
    EXPECT_TRUE(machine_differences(one({"sse"})).empty());
}

TEST(Overlay, SaysWhichOptionsDiffer) {
    EXPECT_TRUE(option_differences(before_and_after()).empty());
    Experiment other = one({"sse"});
    other.options["headers"] = "minimal";
    other.options["clients"] = "7";  // stands in every table
    Experiment first = one({"sse"});
    first.options["headers"] = "browser";
    const Experiment both = overlay({{"a", first}, {"b", other}});
    EXPECT_EQ(option_differences(both),
              std::vector<std::string>{"headers: browser (a), minimal (b)"});
    EXPECT_NE(console_report(both).find("OPTIONS DIFFER: headers: browser (a), minimal (b)\n"),
              std::string::npos);
    EXPECT_NE(markdown_report(both).find("**The options differ:** headers: browser (a), minimal"),
              std::string::npos);
}

TEST(Overlay, LabelsAreNoMarkup) {
    const Experiment both = overlay({{"<script>", one({"sse"})}, {"b|c", one({"sse"})}});
    const std::string report = markdown_report(both);
    EXPECT_EQ(report.find("<script>"), std::string::npos);
    EXPECT_NE(report.find("b\\|c"), std::string::npos);
}

}  // namespace
}  // namespace pushbench::test
