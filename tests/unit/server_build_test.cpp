// Trials served by several binaries (`run --server-exe`): names, pairs, files.
#include "bench/trial_spec.hpp"
#include "core/error.hpp"
#include "reports/analysis.hpp"
#include "reports/charts.hpp"
#include "reports/formats.hpp"
#include "reports/overlay.hpp"
#include "reports/results_json.hpp"
#include "reports/validity.hpp"
#include "tests/unit/report_sample.hpp"

#include <string>

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace pushbench::test {
namespace {
namespace json = boost::json;

TEST(ServerBuilds, AreVariantsOfTheirOwn) {
    const Experiment experiment = sample_builds();
    const Analysis analysis = analyse(experiment);
    ASSERT_EQ(analysis.settings.size(), 1u);
    const std::vector<VariantResult>& variants = analysis.settings[0].variants;
    ASSERT_EQ(variants.size(), 4u);
    EXPECT_EQ(variants[0].name(), "sse on base");
    EXPECT_EQ(variants[3].name(), "websocket on new|<1>");
    for (const VariantResult& result : variants) EXPECT_EQ(result.runs.size(), 2u);
    for (const Chart& chart : charts(analysis)) {
        if (chart.group == "responses") continue;  // of short polling alone
        EXPECT_NE(chart.alt.find("sse on base"), std::string::npos) << chart.id;
        EXPECT_NE(chart.alt.find("sse on new"), std::string::npos) << chart.id;
    }
}

TEST(ServerBuilds, AreComparedVariantByVariantWithTheFirst) {
    const Experiment experiment = sample_builds();
    const Analysis analysis = analyse(experiment);
    const Setting& setting = analysis.settings[0];
    const Column& cpu = *find_column("server_cpu_per_message");
    EXPECT_TRUE(ratio_to_reference(setting, setting.variants[0], cpu).empty());
    EXPECT_EQ(ratio_to_reference(setting, setting.variants[1], cpu), Value(2));
    EXPECT_TRUE(ratio_to_reference(setting, setting.variants[2], cpu).empty());
    EXPECT_EQ(setting.reference_for(setting.variants[3]), &setting.variants[2]);
}

TEST(ServerBuilds, AChosenReferenceIsThatOfTheFirstBuild) {
    Experiment experiment = sample_builds();
    experiment.options["reference"] = "websocket";
    const Analysis analysis = analyse(experiment);
    EXPECT_EQ(analysis.reference, "websocket on base");
    const Setting& setting = analysis.settings[0];
    EXPECT_EQ(setting.reference_for(setting.variants[1]), &setting.variants[2]);
}

TEST(ServerBuilds, OfOneBuildTheFirstVariantIsTheReference) {
    Experiment experiment = sample_builds();
    experiment.server_builds.pop_back();
    std::erase_if(experiment.trials, [](const Trial& t) { return t.server_build != "base"; });
    EXPECT_EQ(analyse(experiment).reference, "sse on base");
}

TEST(ServerBuilds, TextReportsTellThemApartAndEscapeThem) {
    const Experiment experiment = sample_builds();
    const std::string console = console_report(experiment);
    EXPECT_NE(console.find("sse on new|<1>"), std::string::npos) << console;
    EXPECT_NE(console.find("relative to the same on base"), std::string::npos) << console;
    const std::string markdown = markdown_report(experiment);
    EXPECT_EQ(markdown.find("<1>"), std::string::npos);
    EXPECT_NE(markdown.find("sse on base (reference)"), std::string::npos);
    EXPECT_NE(csv_report(experiment).find(",10,new|<1>,"), std::string::npos);
    EXPECT_TRUE(timeseries_report(experiment).starts_with("server_build,technique,"));
    EXPECT_NE(timeseries_report(experiment).find("\nnew|<1>,sse,"), std::string::npos);
    EXPECT_EQ(hgrm_reports(experiment)[0].suffix, "-sse-on-base-c1000-t1-r4-s128-run1");
}

TEST(ServerBuilds, AreADimensionOfTheMatrixThatEachRunMeasuresWhole) {
    Options options;
    options.techniques = parse_variants("sse,websocket");
    options.server_exes = {"base=/b", "new=/n"};
    options.runs = 3;
    std::vector<TrialSpec> trials = expand_matrix(options);
    ASSERT_EQ(trials.size(), 12u);
    EXPECT_EQ(trials[3].title(), "sse on new, 1000 clients, 1 msg/s, 128 B, run 1 of 3");
    EXPECT_EQ(resolved_texts(trials[0].options, kRun), resolved_texts(trials[3].options, kRun));
    const std::vector<std::size_t> order = execution_order(trials, 1);
    for (std::size_t i = 0; i < order.size(); ++i) {
        const TrialSpec& trial = trials[order[i]];
        EXPECT_EQ(trial.run, i / 4 + 1);
        EXPECT_EQ(trial.server.path, trial.server.label == "new" ? "/n" : "/b");
    }
    EXPECT_EQ(execution_order(trials, 1), order);
}

TEST(ServerBuilds, ASlowBuildThatServesInvalidatesAndIsStamped) {
    Experiment experiment = sample_builds();
    ServerBuild& build = experiment.server_builds[1];
    build.build_type = "Debug";
    const Trial& trial = experiment.trials[2];
    const Environment& measured = experiment.environment;
    const Validity accepted = judge(trial, judge_context(measured, trial, true, &build));
    EXPECT_TRUE(accepted.valid());
    EXPECT_EQ(accepted.warnings.back().id, "debug-build-allowed");
    const Validity found = judge(trial, judge_context(measured, trial, false, &build));
    ASSERT_EQ(found.invalid.size(), 1u);
    EXPECT_EQ(found.invalid[0].id, "debug-build");
    EXPECT_NE(found.invalid[0].text.find("the server build 'new|<1>', a debug build, measures"),
              std::string::npos)
        << found.invalid[0].text;
    EXPECT_NE(console_report(experiment).find("SERVED BY a debug build (new|<1>)"),
              std::string::npos);
    EXPECT_NE(markdown_report(experiment).find("SERVED BY a debug build"), std::string::npos);
    build.build_type = "RelWithDebInfo";
    EXPECT_TRUE(judge(trial, judge_context(measured, trial, false, &build)).valid());
    build.sanitizer = "address";
    EXPECT_EQ(judge(trial, judge_context(measured, trial, false, &build)).invalid.size(), 1u);
}

TEST(ServerBuilds, AreNamedInTheReportsThatListTheEnvironment) {
    const Experiment experiment = sample_builds();
    EXPECT_NE(console_report(experiment)
                  .find("server build base: pushbench 0.1.0 (abc1234, Release, gcc 12.2.0)\n"),
              std::string::npos);
    EXPECT_NE(markdown_report(experiment).find("| server build base | pushbench 0.1.0"),
              std::string::npos);
}

TEST(ServerBuilds, AreKeptInJson) {
    const std::string text = results_json(sample_builds());
    EXPECT_EQ(results_json(experiment_from_json(text, "x.json")), text);
    const json::value document = json::parse(text);
    const json::object& trial = document.at("trials").at(7).as_object();
    EXPECT_EQ(trial.at("server_build"), "new|<1>");
    EXPECT_EQ(trial.at("metrics").at("server_build").at("value"), "new|<1>");
    EXPECT_EQ(document.at("server_builds").at(1).at("build_type"), "RelWithDebInfo");
    const std::string without = results_json(sample_experiment());
    EXPECT_EQ(without.find("\"server_builds\""), std::string::npos);
}

std::string error_of(const json::value& document) {
    try {
        static_cast<void>(experiment_from_json(json::serialize(document), "x.json"));
    } catch (const UsageError& error) {
        return error.what();
    }
    return "accepted";
}

TEST(ServerBuilds, LabelsThatNameNothingOrTwoAreRefused) {
    json::value document = json::parse(results_json(sample_builds()));
    document.at("trials").at(2).as_object()["server_build"] = "other";
    EXPECT_NE(error_of(document).find("trials[2].server_build: 'other' is not"), std::string::npos)
        << error_of(document);
    document = json::parse(results_json(sample_builds()));
    document.at("server_builds").at(1).as_object()["label"] = "base";
    EXPECT_NE(error_of(document).find("server_builds[1].label"), std::string::npos)
        << error_of(document);
}

TEST(ServerBuilds, InAnOverlayEachIsComparedWithItselfInTheFirstExperiment) {
    const Experiment both = overlay({{"a", sample_builds()}, {"b", sample_builds()}});
    ASSERT_EQ(both.overlaid.size(), 2u);
    EXPECT_EQ(both.overlaid[1].server_builds.size(), 2u);
    const Analysis analysis = analyse(both);
    const Setting& setting = analysis.settings[0];
    ASSERT_EQ(setting.variants.size(), 8u);
    EXPECT_EQ(setting.variants[5].name(), "b: sse on new|<1>");
    EXPECT_EQ(setting.reference_for(setting.variants[5]), &setting.variants[1]);
}

}  // namespace
}  // namespace pushbench::test
