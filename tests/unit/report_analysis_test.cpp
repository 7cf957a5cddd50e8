#include "reports/analysis.hpp"
#include "reports/columns.hpp"
#include "reports/formats.hpp"
#include "reports/html_data.hpp"
#include "reports/predictions.hpp"
#include "reports/report_verdict.hpp"
#include "reports/stats_json.hpp"
#include "tests/unit/comparison_sample.hpp"
#include "tests/unit/report_sample.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

namespace pushbench::test {
namespace {

TEST(Spread, MedianMinMaxWithInfAsTheLargest) {
    struct Case {
        std::vector<Value> values;
        Value median, min, max;
        std::size_t runs;
    };
    const Value inf = Value::inf();
    const Case cases[] = {
        {{}, {}, {}, {}, 0},         {{Value()}, {}, {}, {}, 0}, {{3}, 3, 3, 3, 1},
        {{3, 1, 2}, 2, 1, 3, 3},     {{4, 1}, 2.5, 1, 4, 2},     {{1, Value(), 3}, 2, 1, 3, 2},
        {{inf, 1, 2}, 2, 1, inf, 3}, {{inf, 1}, inf, 1, inf, 2}, {{inf, 1, 2, inf}, inf, 1, inf, 4},
    };
    for (const Case& c : cases) {
        const Spread spread = spread_of(c.values);
        EXPECT_EQ(spread.median, c.median);
        EXPECT_EQ(spread.min, c.min);
        EXPECT_EQ(spread.max, c.max);
        EXPECT_EQ(spread.runs, c.runs);
    }
}

TEST(Difference, NeedsFourRunsAndARankTest) {
    const Spread low = spread_of({1, 2, 3, 4});
    EXPECT_EQ(difference(low, spread_of({5, 6})), Difference::untested) << "2/15 at best";
    EXPECT_EQ(difference(low, spread_of({5, 6, 7, 8})), Difference::significant);
    EXPECT_EQ(difference(spread_of({5, 6, 7, 8}), low), Difference::significant);
    EXPECT_EQ(difference(low, spread_of({3.5, 6, 7, 8})), Difference::unresolved);
    EXPECT_EQ(difference(low, spread_of(std::vector<Value>(4, Value::inf()))),
              Difference::significant);
}

// Runs of sse and another variant whose CPU differs by this factor, besides a little noise.
Analysis of_two(std::uint64_t runs, double cpu, Experiment& experiment,
                const char* other = "websocket") {
    experiment = empty_experiment();
    add_runs(experiment, "sse", runs);
    add_runs(experiment, other, runs, cpu);
    return analyse(experiment);
}

TEST(ReportVerdict, IsThatOfCompare) {
    Experiment experiment;
    const auto words = [&](std::uint64_t runs, double cpu, std::string_view metric,
                           const char* other = "websocket") {
        const Analysis analysis = of_two(runs, cpu, experiment, other);
        const auto& variants = analysis.settings.at(0).variants;
        return verdict_words(judge_against(variants[0], variants[1], *find_column(metric)));
    };
    EXPECT_EQ(words(4, 3, "server_cpu_per_message"), "untested") << "three metrics need 5 runs";
    EXPECT_EQ(words(5, 3, "server_cpu_per_message"), "worse");
    EXPECT_EQ(words(7, 0.5, "server_cpu_per_message"), "better");
    EXPECT_EQ(words(7, 1.05, "server_cpu_per_message"), "not resolved");
    EXPECT_EQ(words(7, 1, "server_cpu_per_message"), "not resolved") << "it scatters by 12 %";
    EXPECT_EQ(words(7, 1, "wire_bytes_per_message"), "better") << "7 % fewer";
    EXPECT_EQ(words(7, 1, "wire_bytes_per_message", "sse:framing=close"), "within 5 %");
}

TEST(ReportVerdict, WhatIsDescriptiveHasNone) {
    Experiment experiment;
    const Analysis analysis = of_two(7, 3, experiment);
    const auto& variants = analysis.settings.at(0).variants;
    for (const std::string_view metric :
         {"latency_p50", "server_bytes_per_client", "server_cpu", "load_cpu_per_message"}) {
        const auto judged = judge_against(variants[0], variants[1], *find_column(metric));
        EXPECT_EQ(verdict_words(judged), "") << metric;
        EXPECT_FALSE(not_told_apart(judged)) << metric;
    }
    // The memory of both is the same, and no report says so of it.
    EXPECT_NE(console_report(experiment).find(" 1×\n"), std::string::npos);
    EXPECT_NE(markdown_report(experiment)
                  .find("| websocket | server memory per client | 7 | 1 KiB "
                        "| 1 KiB | 1 KiB | - |"),
              std::string::npos);
}

TEST(ReportVerdict, EveryReportSaysIt) {
    Experiment experiment;
    of_two(7, 1, experiment, "sse:framing=close");
    EXPECT_NE(console_report(experiment).find("≈1×"), std::string::npos);
    EXPECT_NE(markdown_report(experiment).find("| within 5 % |"), std::string::npos);
    const std::string page = boost::json::serialize(html_data(experiment));
    EXPECT_NE(page.find("\"within 5 %\""), std::string::npos);
    of_two(3, 1, experiment);
    EXPECT_EQ(console_report(experiment).find("≈"), std::string::npos);
}

TEST(Analysis, GroupsBySettingAndLeavesInvalidRunsOut) {
    const Experiment sample = sample_experiment();
    const Analysis analysis = analyse(sample);
    ASSERT_EQ(analysis.settings.size(), 2u);
    EXPECT_EQ(analysis.reference, "short-polling");
    const Setting& setting = analysis.settings[0];
    EXPECT_EQ(setting.text(), "1,000 clients, 1 topic, 4 messages/s, 128 B");
    ASSERT_EQ(setting.variants.size(), 4u);
    const VariantResult& long_polling = setting.variants[1];
    EXPECT_EQ(long_polling.runs.size(), 2u);
    EXPECT_EQ(long_polling.valid_runs, 1u);
    EXPECT_EQ(long_polling.spread(*find_column("latency_p50")).runs, 1u);
    EXPECT_EQ(analysis.settings[1].reference_result(), nullptr);
}

TEST(Analysis, LossIsSummedSoThatNoMedianHidesIt) {
    Experiment experiment;
    for (const std::uint64_t run : {1u, 2u, 3u})
        experiment.trials.push_back(sample_trial("sse", run));
    experiment.trials[2].load.ledger.lost = 7;
    const Analysis analysis = analyse(experiment);
    const VariantResult& sse = analysis.settings[0].variants[0];
    EXPECT_EQ(sse.spread(*find_column("lost")).median.number, 0);
    EXPECT_EQ(sse.shown("lost").number, 7);
    EXPECT_EQ(sse.shown("delivered").number, 120'000);
}

TEST(Analysis, AllRunsCountWhenNoneIsValid) {
    Experiment experiment;
    experiment.trials = {sample_trial("sse")};
    experiment.trials[0].died = "gone";
    rejudge(experiment.trials[0]);
    const Analysis analysis = analyse(experiment);
    EXPECT_FALSE(analysis.settings[0].variants[0].shown("latency_p50").empty());
    EXPECT_TRUE(analysis.headlines.empty());
}

TEST(Analysis, RatiosAreToTheChosenReference) {
    Experiment experiment = sample_experiment();
    experiment.options["reference"] = "sse";
    const Analysis analysis = analyse(experiment);
    const Setting& setting = analysis.settings[0];
    const Column& wire = *find_column("wire_bytes_per_message");
    EXPECT_TRUE(ratio_to_reference(setting, setting.variants[2], wire).empty());
    EXPECT_DOUBLE_EQ(ratio_to_reference(setting, setting.variants[0], wire).number, 876.0 / 253.0);
    EXPECT_TRUE(
        ratio_to_reference(setting, setting.variants[0], *find_column("heartbeats")).empty());
    EXPECT_EQ(ratio_to_reference(setting, setting.variants[3], *find_column("latency_max")),
              Value::inf());
}

TEST(Analysis, HeadlinesNameTheWinnerAndSayWhenItIsUntested) {
    Experiment experiment;
    experiment.trials = {sample_trial("short-polling"), sample_trial("sse")};
    const auto headlines = analyse(experiment).headlines;
    ASSERT_FALSE(headlines.empty());
    EXPECT_EQ(headlines[0],
              "sse has the lowest median delivery latency: 461 µs, 0.00354× that of short-polling "
              "(130 ms).");
    EXPECT_EQ(headlines[1],
              "sse has the lowest p99 delivery latency: 958 µs, 0.00181× that of short-polling "
              "(528 ms; untested).");
    experiment.trials.pop_back();
    EXPECT_TRUE(analyse(experiment).headlines.empty()) << "nothing to choose from";
}

TEST(Analysis, HeadlinesSayNothingWhenSomebodyHasNoValue) {
    Experiment experiment;
    experiment.trials = {sample_trial("short-polling"), sample_trial("sse")};
    // Ten messages: too few slow ones for a p99 of SSE.
    experiment.trials[1].load.completion = Histogram();
    ASSERT_TRUE(find_column("latency_p99")->get(experiment.trials[1]).empty());
    for (const std::string& sentence : analyse(experiment).headlines)
        EXPECT_EQ(sentence.find("p99"), std::string::npos) << sentence;
}

TEST(Analysis, HeadlinesNameAllWhoAreLevel) {
    Experiment experiment;
    experiment.trials = {sample_trial("sse"), sample_trial("websocket"),
                         sample_trial("short-polling")};
    experiment.trials[1].load.latency = experiment.trials[0].load.latency;
    const auto headlines = analyse(experiment).headlines;
    ASSERT_FALSE(headlines.empty());
    EXPECT_TRUE(headlines[0].starts_with(
        "sse and websocket have the lowest median delivery latency: 461 µs."))
        << headlines[0];
    experiment.trials.pop_back();
    for (const std::string& sentence : analyse(experiment).headlines)
        EXPECT_EQ(sentence.find("median"), std::string::npos) << sentence;
}

TEST(Analysis, APercentileThatOneRunLacksIsNone) {
    Experiment experiment;
    experiment.trials = {sample_trial("sse", 1), sample_trial("sse", 2)};
    const Column& p99 = *find_column("latency_p99");
    EXPECT_FALSE(analyse(experiment).settings[0].variants[0].spread(p99).median.empty());
    experiment.trials[1].load.completion = Histogram();
    EXPECT_TRUE(analyse(experiment).settings[0].variants[0].spread(p99).median.empty());
}

TEST(Columns, TheCanarysShareOfTheServersCpuIsTakenOut) {
    Trial trial = sample_trial("sse");
    trial.canary.clients = 0;
    const double alone = find_column("server_cpu_per_message")->get(trial).number;
    trial.canary.clients = trial.clients / 4;
    EXPECT_DOUBLE_EQ(find_column("server_cpu_per_message")->get(trial).number, alone * 0.8);
}

// Counters of 1,000 clients over 12.5 s each, in a window of 10 s.
TEST(Columns, RatesOfCountersDivideByTheTimeThatTheyCover) {
    Trial trial = sample_trial("sse");
    const auto value = [&trial](std::string_view name) {
        return find_column(name)->get(trial).number;
    };
    ASSERT_EQ(value("measured"), 10);
    EXPECT_DOUBLE_EQ(value("wire_bits_per_s_down"), value("wire_bytes_down") * 8 / 10)
        << "results of earlier versions know the window only";
    const double deliveries = value("deliveries_per_s");
    trial.load.cut_clients = 1000;
    trial.load.cut_spans = 1000 * 12'500 * kMillisecond;
    EXPECT_DOUBLE_EQ(value("wire_bits_per_s_down"), value("wire_bytes_down") * 8 / 12.5);
    EXPECT_DOUBLE_EQ(value("wire_bits_per_s_up"), value("wire_bytes_up") * 8 / 12.5);
    EXPECT_EQ(value("measured"), 10);
    EXPECT_EQ(value("deliveries_per_s"), deliveries) << "the ledger's window is [M0, M1)";
}

TEST(Stats, SpansOfCutsAreAddedAndSaved) {
    Trial trial = sample_trial("sse");
    trial.load.cut_clients = 2;
    trial.load.cut_spans = 21 * kSecond;
    LoadStats sum = trial.load;
    sum += trial.load;
    EXPECT_EQ(sum.cut_clients, 4u);
    EXPECT_EQ(sum.cut_spans, 42 * kSecond);
    const LoadStats read = load_stats_from_json(to_json(trial.load));
    EXPECT_EQ(read.cut_clients, 2u);
    EXPECT_EQ(read.cut_spans, 21 * kSecond);
}

const Prediction* find(const std::vector<Prediction>& all, std::string_view what,
                       std::string_view how) {
    const auto found = std::find_if(all.begin(), all.end(), [&](const Prediction& p) {
        return p.what == what && p.how == how;
    });
    return found == all.end() ? nullptr : &*found;
}

TEST(Predictions, ShortPollingHasCountsAndStaleness) {
    const auto all = predictions(sample_trial("short-polling:interval=100ms"));
    const Prediction* const requests = find(all, "requests", "realised schedule");
    ASSERT_TRUE(requests);
    EXPECT_EQ(requests->predicted.number, 40'000);
    EXPECT_EQ(requests->measured.number, 40'000);
    const Prediction* const latency = find(all, "mean latency", "ideal: T/2");
    ASSERT_TRUE(latency);
    EXPECT_EQ(latency->predicted.number, 50'000);
    const Prediction* const ratio = find(all, "empty ratio", "ideal: 1 - T/P");
    ASSERT_TRUE(ratio);
    EXPECT_NEAR(ratio->predicted.number, 0.6, 1e-12);
}

// Four messages a second.
TEST(Predictions, TheIdealOfOneMessagePerPollHoldsOnlyWithoutABacklog) {
    const struct {
        const char *interval, *batch, *arrivals;
        bool ideal;
    } table[] = {{"500ms", "all", "constant", true},  {"500ms", "one", "constant", false},
                 {"251ms", "one", "constant", false}, {"250ms", "one", "constant", true},
                 {"100ms", "all", "poisson", true},   {"100ms", "one", "poisson", false}};
    for (const auto& row : table) {
        Trial trial = sample_trial("short-polling");
        ASSERT_EQ(trial.rate, 4);
        trial.options["poll-interval"] = row.interval;
        trial.options["poll-batch"] = row.batch;
        trial.options["arrivals"] = row.arrivals;
        const auto all = predictions(trial);
        EXPECT_TRUE(find(all, "mean latency", "realised schedule"));
        EXPECT_EQ(find(all, "mean latency", "ideal: T/2") != nullptr, row.ideal) << row.interval;
        EXPECT_EQ(find(all, "requests per message", "ideal: P/T") != nullptr, row.ideal);
    }
}

// What a foreign server puts around a message, and so into a record, is its own.
TEST(Predictions, OfTlsAreForOurServer) {
    Trial trial = sample_trial("sse");
    trial.load.tls_protocol = "TLSv1.3 TLS_AES_256_GCM_SHA384";
    const auto predicts_tls = [&trial] {
        const auto all = predictions(trial);
        return std::any_of(all.begin(), all.end(), [](const Prediction& one) {
            return one.what == "TLS bytes per message";
        });
    };
    EXPECT_TRUE(predicts_tls());
    trial.target = "nchan at https://127.0.0.1:8081";
    EXPECT_FALSE(predicts_tls());
}

TEST(Predictions, PushHasItsFramingBytes) {
    const std::pair<const char*, double> cases[] = {
        {"sse", 21},  // 7 B id line, 8 B data and blank line, 6 B chunk; seqs have two digits
        {"sse:framing=close", 15},
        {"websocket", 4},
        {"raw-tcp", 4},
    };
    for (const auto& [variant, bytes] : cases) {
        const auto all = predictions(sample_trial(variant));
        ASSERT_EQ(all.size(), 1u) << variant;
        EXPECT_EQ(all[0].predicted.number, bytes) << variant;
    }
    EXPECT_TRUE(predictions(sample_trial("long-polling")).empty());
}

TEST(Predictions, NothingIsPredictedForAnIdleExperimentOrThroughputMode) {
    Trial idle = sample_trial("sse");
    idle.rate = 0;
    idle.scheduled = 0;
    idle.window_seqs = {};
    EXPECT_TRUE(predictions(idle).empty());
    for (const Prediction& p : predictions(sample_trial("short-polling:interval=0")))
        EXPECT_EQ(p.what.find("latency"), std::string::npos);
}

}  // namespace
}  // namespace pushbench::test
