// Matching, gates and refusals of a comparison.
#include "reports/compare/comparison.hpp"

#include "core/error.hpp"
#include "reports/compare/comparison_text.hpp"
#include "tests/unit/comparison_sample.hpp"
#include "tests/unit/report_sample.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace pushbench::test {
namespace {

Experiment runs(const std::string& variant, std::uint64_t count, double cpu = 1, double bytes = 1) {
    Experiment experiment = empty_experiment();
    add_runs(experiment, variant, count, cpu, bytes);
    return experiment;
}

Judging judging(const std::vector<std::string>& fail_on) {
    Options options;
    options.fail_on = fail_on;
    return judging_of(options);
}

Comparison compared(const Experiment& base, const Experiment& fresh,
                    const Judging& how = judging_of(Options{})) {
    return compare(subjects(base, "base.json"), subjects(fresh, "new.json"), how, false);
}

const ComparedMetric& metric(const Comparison& comparison, const std::string& name) {
    for (const ComparedMetric& row : comparison.pairs.at(0).metrics)
        if (row.metric.name == name) return row;
    throw std::out_of_range(name);
}

std::string why(const std::function<void()>& what) {
    try {
        what();
    } catch (const UsageError& error) {
        return error.what();
    }
    return {};
}

TEST(Comparison, SaysWhatChangedAndWhatDidNot) {
    const Comparison worse = compared(runs("sse", 7), runs("sse", 7, 1.3));
    EXPECT_EQ(metric(worse, "server_cpu_per_message").judged.verdict, Verdict::regressed);
    EXPECT_NEAR(*metric(worse, "server_cpu_per_message").judged.change.factor, 1.3, 1e-6);
    EXPECT_EQ(metric(worse, "wire_bytes_per_message").judged.verdict, Verdict::within_budget);
    EXPECT_EQ(worse.count(Verdict::regressed), 1u);
    EXPECT_TRUE(worse.refusals.empty());
    const Comparison better = compared(runs("sse", 7, 1.3), runs("sse", 7));
    EXPECT_EQ(better.count(Verdict::improved), 1u);
    EXPECT_EQ(better.count(Verdict::regressed), 0u);
    const Comparison same = compared(runs("sse", 7), runs("sse", 7));
    EXPECT_EQ(same.count(Verdict::regressed) + same.count(Verdict::improved), 0u);
    EXPECT_EQ(same.count(Verdict::within_budget), 2u) << "CPU scatters by more than the budget";
}

TEST(Comparison, BudgetsAreThoseOfTheMetric) {
    const auto verdict = [](const std::string& gate) {
        return metric(compared(runs("sse", 7), runs("sse", 7, 1, 1.5), judging({gate})),
                      "wire_bytes_per_message")
            .judged.verdict;
    };
    EXPECT_EQ(verdict("wire_bytes_per_message"), Verdict::regressed);
    EXPECT_EQ(verdict("wire_bytes_per_message>10%"), Verdict::regressed);
    EXPECT_EQ(verdict("wire_bytes_per_message>40%"), Verdict::within_budget);
}

TEST(Comparison, OnlyWhatDecidesIsCorrectedAndCounted) {
    const Comparison comparison =
        compared(runs("sse", 7), runs("sse", 7, 1.3), judging({"server_cpu_per_message>10%"}));
    EXPECT_TRUE(metric(comparison, "server_cpu_per_message").decides);
    EXPECT_EQ(comparison.pairs.front().metrics.front().metric.name, "server_cpu_per_message");
    EXPECT_FALSE(metric(comparison, "latency_p99").decides);
    const Judged& judged = metric(comparison, "server_cpu_per_message").judged;
    EXPECT_DOUBLE_EQ(judged.p, *judged.change.p);
    const Comparison none = compared(runs("sse", 7), runs("sse", 7, 1.3), judging({"none"}));
    EXPECT_EQ(none.count(Verdict::regressed), 0u);
    EXPECT_TRUE(none.refusals.empty());
}

TEST(Comparison, RefusesToJudgeWithTooFewRuns) {
    for (const std::uint64_t few : {1u, 2u, 4u}) {
        const Comparison comparison = compared(runs("sse", 7), runs("sse", few, 9));
        const bool enough = few == 4;  // 6 / C(11, 4) = 0.018
        EXPECT_EQ(comparison.refusals.empty(), enough) << few;
        if (enough) continue;
        ASSERT_EQ(comparison.refusals.size(), 1u) << "said once for the three metrics";
        EXPECT_TRUE(contains(comparison.refusals[0], "at least 5 on each side"))
            << comparison.refusals[0];
    }
    const Comparison equal = compared(runs("sse", 4), runs("sse", 4, 9));
    EXPECT_FALSE(equal.refusals.empty()) << "6 / C(8, 4) = 0.086";
}

TEST(Comparison, RefusesToJudgeWhatWasNotMeasured) {
    Experiment fresh = runs("sse", 7);
    for (Trial& trial : fresh.trials) trial.server_usage.clear();
    const Comparison comparison = compared(runs("sse", 7), fresh);
    ASSERT_EQ(comparison.refusals.size(), 1u);
    EXPECT_TRUE(contains(comparison.refusals[0],
                         "server_cpu_per_message: it has a value in 7 of 7 "
                         "and 0 of 7 runs"))
        << comparison.refusals[0];
}

TEST(Comparison, InvalidRunsAreLeftOutAndSaid) {
    Experiment fresh = runs("sse", 7);
    fresh.trials[2].validity.invalid = {{Reason::Class::data, "ledger-open", "…"}};
    fresh.trials[2].server_usage[0].cpu_ns *= 100;
    const Comparison comparison = compared(runs("sse", 7), fresh);
    EXPECT_EQ(comparison.pairs[0].new_runs, 6u);
    ASSERT_EQ(comparison.left_out.size(), 1u);
    EXPECT_TRUE(contains(comparison.left_out[0], "run 3 is invalid (ledger-open)"));
    EXPECT_LT(metric(comparison, "server_cpu_per_message").fresh.max.number, 100);
    for (Trial& trial : fresh.trials)
        trial.validity.invalid = {{Reason::Class::data, "ledger-open", "…"}};
    EXPECT_FALSE(compared(runs("sse", 7), fresh).refusals.empty());
}

TEST(Comparison, MachinesThatDifferAreNotComparable) {
    struct Case {
        const char* name;
        void (*change)(Environment&);
    };
    const Case cases[] = {
        {"CPU", [](Environment& e) { e.cpu_model = "Other"; }},
        {"cores", [](Environment& e) { e.cores = 64; }},
        {"build", [](Environment& e) { e.build_type = "Debug"; }},
        {"build", [](Environment& e) { e.sanitizer = "address"; }},
    };
    for (const Case& c : cases) {
        Experiment fresh = runs("sse", 7);
        c.change(fresh.environment);
        const Comparison comparison = compared(runs("sse", 7), fresh);
        EXPECT_TRUE(comparison.pairs.empty()) << c.name;
        ASSERT_EQ(comparison.not_comparable.size(), 1u);
        EXPECT_TRUE(comparison.not_comparable[0].why.starts_with(c.name))
            << comparison.not_comparable[0].why;
    }
    Experiment elsewhere = runs("sse", 7);
    elsewhere.environment.host = "b";
    elsewhere.environment.kernel = "Linux 7";
    const Comparison comparison = compared(runs("sse", 7), elsewhere);
    EXPECT_EQ(comparison.pairs.size(), 1u);
    ASSERT_EQ(comparison.warnings.size(), 1u);
    EXPECT_TRUE(contains(comparison.warnings[0], "host: "));
    EXPECT_TRUE(contains(comparison.warnings[0], "kernel: "));
}

TEST(Comparison, OptionsThatMatterMustAgree) {
    const auto unlike = [](const char* option, const char* text) {
        Experiment fresh = runs("sse", 7);
        for (Trial& trial : fresh.trials) trial.options[option] = text;
        const Comparison comparison = compared(runs("sse", 7), fresh);
        return comparison.not_comparable.empty() ? std::string() : comparison.not_comparable[0].why;
    };
    EXPECT_EQ(unlike("duration", "20s"), "--duration: 10s in the base, 20s in the new");
    EXPECT_EQ(unlike("headers", "minimal"), "--headers: browser in the base, minimal in the new");
    EXPECT_EQ(unlike("mss", "0"), "--mss: 1460 in the base, 0 in the new");
    // Absent from the sample's texts, and told here as what it is without: the default.
    EXPECT_EQ(unlike("poll-mode", "fixed-rate"), "");
    EXPECT_EQ(unlike("runs", "9"), "");
    EXPECT_EQ(unlike("out-dir", "elsewhere"), "");
    EXPECT_EQ(unlike("fail-on", "latency_p50"), "");
    EXPECT_EQ(unlike("port", "8080"), "");
}

TEST(Comparison, WhatOnlyOneSideHasIsSaid) {
    Experiment base = runs("sse", 7);
    add_runs(base, "websocket", 7);
    Experiment fresh = runs("sse", 7);
    add_runs(fresh, "raw-tcp", 7);
    for (Trial& trial : fresh.trials)
        if (trial.variant.id == TechniqueId::sse) trial.payload_bytes = 256;
    add_runs(fresh, "sse", 7);
    const Comparison comparison = compared(base, fresh);
    EXPECT_EQ(comparison.pairs.size(), 1u);
    ASSERT_EQ(comparison.only_base.size(), 1u);
    EXPECT_TRUE(comparison.only_base[0].starts_with("websocket ("));
    ASSERT_EQ(comparison.only_new.size(), 2u);
    EXPECT_TRUE(contains(comparison.only_new[0], "256 B"));
}

TEST(Comparison, WhatTheBaseHasAloneIsARefusalUnlessAllowed) {
    Experiment base = runs("sse", 7);
    add_runs(base, "websocket", 7);
    add_runs(base, "long-polling", 7);
    Experiment fresh = runs("sse", 7);
    add_runs(fresh, "long-polling", 7);
    for (Trial& trial : fresh.trials)
        if (trial.variant.id == TechniqueId::long_polling) trial.options["duration"] = "20s";
    const Comparison comparison = compared(base, fresh);
    ASSERT_EQ(comparison.refusals.size(), 2u);
    EXPECT_TRUE(comparison.refusals[0].starts_with("websocket (")) << comparison.refusals[0];
    EXPECT_TRUE(contains(comparison.refusals[0], "measure it too, or give --allow-missing"));
    EXPECT_TRUE(contains(comparison.refusals[1], "not comparable: --duration: 10s in the base"))
        << comparison.refusals[1];
    const std::string text = comparison_console(comparison);
    EXPECT_TRUE(contains(text, "\nnot judged: websocket ("));
    EXPECT_FALSE(contains(text, "\nonly in the base: ")) << "said once";
    EXPECT_TRUE(contains(text, "\nNOT JUDGED: "));

    Judging allowed = judging_of(Options{});
    allowed.allow_missing = true;
    EXPECT_TRUE(compared(base, fresh, allowed).refusals.empty());
    EXPECT_TRUE(contains(comparison_console(compared(base, fresh, allowed)), "only in the base: "));
    EXPECT_TRUE(compared(base, fresh, judging({"none"})).refusals.empty()) << "nothing is judged";
    add_runs(fresh, "websocket", 7);
    add_runs(fresh, "raw-tcp", 7);
    EXPECT_EQ(compared(base, fresh).refusals.size(), 1u) << "more is not less";
}

TEST(Comparison, BuildsOfOneFile) {
    Experiment both = empty_experiment();
    add_runs(both, "sse", 7);
    for (Trial& trial : both.trials) trial.server_build = "base";
    add_runs(both, "sse", 7, 1.3);
    for (std::size_t i = 7; i < 14; ++i) both.trials[i].server_build = "new";
    const Comparison comparison =
        compare(subjects_of(both, "base", {}, "base"), subjects_of(both, "new", {}, "new"),
                judging_of(Options{}), false);
    EXPECT_EQ(comparison.pairs.size(), 1u);
    EXPECT_EQ(comparison.pairs[0].name, "sse");
    EXPECT_EQ(comparison.count(Verdict::regressed), 1u);
    EXPECT_TRUE(comparison.warnings.empty()) << "they were measured together";
    // As a file beside another, its builds keep their names.
    EXPECT_EQ(subjects(both).subjects.size(), 2u);
    EXPECT_EQ(subjects(both).subjects[1].name, "sse on new");
}

TEST(Comparison, FilesThatCannotBeAreRefused) {
    Experiment twice = runs("sse", 7);
    twice.trials.push_back(twice.trials[3]);
    EXPECT_TRUE(contains(why([&] { subjects(twice); }), "run 4 of 'sse'"));
    Experiment mixed = runs("sse", 7);
    mixed.trials[3].options["duration"] = "1s";
    EXPECT_TRUE(contains(why([&] { subjects(mixed); }), "different options"));
    Experiment negative = runs("sse", 7);
    negative.trials[3].server_usage[0].cpu_ns = -1;
    EXPECT_TRUE(contains(why([&] { subjects(negative); }), "server_cpu of sse run 4"));
    // Memory may shrink.
    Experiment shrunk = runs("sse", 7);
    shrunk.trials[3].server_usage[0].private_before_bytes = 9'000'000;
    EXPECT_EQ(why([&] { subjects(shrunk); }), "");
    Experiment overlaid = runs("sse", 7);
    overlaid.overlaid.resize(2);
    EXPECT_TRUE(contains(why([&] { subjects(overlaid); }), "laid over each other"));
}

TEST(Gates, AreCheckedAgainstTheMetricTable) {
    const SubjectSet set = subjects(runs("sse", 7));
    const auto refused = [&](const std::vector<std::string>& texts) {
        return why([&] { gates_for(judging(texts), set); });
    };
    EXPECT_TRUE(contains(refused({"latency_p98"}), "did you mean 'latency_p99'?"));
    EXPECT_TRUE(contains(refused({"published"}), "neither better small nor large"));
    EXPECT_TRUE(contains(refused({"latency_p50", "latency_p50>3%"}), "named twice"));
    EXPECT_TRUE(contains(refused({"latency_p50", "latency_p50_us"}), "named twice"));
    const std::vector<FailOn> gates = gates_for(judging({"latency_p50>3%", "latency_p99"}), set);
    ASSERT_EQ(gates.size(), 2u);
    EXPECT_DOUBLE_EQ(*gates[0].budget, 0.03);
    EXPECT_DOUBLE_EQ(*gates[1].budget, 0.05);
    const std::vector<FailOn> usual = gates_for(judging_of(Options{}), set);
    EXPECT_EQ(usual.size(), 3u);
    // One that reports do not compare is found too.
    EXPECT_EQ(
        gates_for(judging({"opened_per_s"}), subjects_of(runs("sse", 7), "a", {"opened_per_s"}))
            .size(),
        1u);
}

}  // namespace
}  // namespace pushbench::test
