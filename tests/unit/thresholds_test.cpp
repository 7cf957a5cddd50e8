// --threshold: its grammar, its units, what it refuses, and what it says of results.
#include "reports/thresholds.hpp"

#include "core/error.hpp"
#include "reports/overlay.hpp"
#include "reports/results_json.hpp"
#include "tests/unit/report_sample.hpp"

#include <tuple>

#include <gtest/gtest.h>

namespace pushbench::test {
namespace {

std::string refusal(std::string_view text) {
    try {
        static_cast<void>(parse_threshold(text));
    } catch (const UsageError& error) {
        return error.what();
    }
    return "accepted";
}

TEST(ThresholdText, PartsAndCanonicalSpelling) {
    const ThresholdText whole =
        parse_threshold_text(" short-polling:empty=304,interval=1.5s.latency_p99  <= 1.5 ms ");
    EXPECT_EQ(whole.variant, "short-polling:empty=304,interval=1.5s");
    EXPECT_EQ(whole.metric, "latency_p99");
    EXPECT_EQ(whole.relation, Relation::at_most);
    EXPECT_EQ(whole.number, 1.5);
    EXPECT_EQ(whole.unit, "ms");
    EXPECT_EQ(whole.text, "short-polling:empty=304,interval=1.5s.latency_p99<=1.5ms");
    EXPECT_EQ(parse_threshold_text(whole.text).text, whole.text);
    EXPECT_EQ(parse_threshold_text("lost==0").variant, "");
}

TEST(ThresholdText, AListKeepsTheCommasOfParameters) {
    EXPECT_EQ(
        split_thresholds("lost==0, short-polling:empty=304,interval=1s.latency_p50<2s,"
                         "sse.latency_p99<50ms"),
        (std::vector<std::string>{"lost==0", "short-polling:empty=304,interval=1s.latency_p50<2s",
                                  "sse.latency_p99<50ms"}));
    EXPECT_EQ(split_thresholds(""), std::vector<std::string>());
    EXPECT_EQ(split_thresholds("lost==0,"), (std::vector<std::string>{"lost==0", ""}));
    EXPECT_EQ(split_thresholds("lost,reordered"), std::vector<std::string>{"lost,reordered"});
}

TEST(Threshold, LimitsAreInTheUnitOfTheColumn) {
    const std::tuple<const char*, Relation, double> cases[] = {
        {"latency_p99<50ms", Relation::less, 50'000},
        {"latency_p99_us<50ms", Relation::less, 50'000},
        {"latency_p50<=1.5s", Relation::at_most, 1.5e6},
        {"latency_p50<250us", Relation::less, 250},
        {"latency_p50<250µs", Relation::less, 250},
        {"latency_p50<900ns", Relation::less, 0.9},
        {"server_cpu<2s", Relation::less, 2},
        {"server_cpu<2ms", Relation::less, 0.002},
        {"poll_interval>100ms", Relation::greater, 100},
        {"wire_bytes_per_message<500", Relation::less, 500},
        {"wire_bytes_per_message<500B", Relation::less, 500},
        {"server_bytes_per_client<=4KiB", Relation::at_most, 4096},
        {"server_bytes_per_client<=4K", Relation::at_most, 4096},
        {"wasted_bytes<1.5MiB", Relation::less, 1'572'864},
        {"empty_ratio<7%", Relation::less, 0.07},
        {"empty_ratio<0.07", Relation::less, 0.07},
        {"requests_per_message<4", Relation::less, 4},
        {"lost==0", Relation::equal, 0},
        {"delivered>=10k", Relation::at_least, 10'000},
        {"deliveries_per_s>=40k/s", Relation::at_least, 40'000},
        {"opened_per_s>2m", Relation::greater, 2e6},
        {"wire_bits_per_s_down<10Mbit/s", Relation::less, 1e7},
    };
    for (const auto& [text, relation, limit] : cases) {
        const Threshold threshold = parse_threshold(text);
        EXPECT_EQ(threshold.relation, relation) << text;
        EXPECT_EQ(threshold.limit, limit) << text;
    }
}

TEST(Threshold, WhatCannotBeIsRefusedWithTheRemedy) {
    const std::pair<const char*, const char*> cases[] = {
        {"latency_p99",
         "'latency_p99' compares nothing; give METRIC<VALUE, e.g. latency_p99<50ms "
         "or websocket.latency_p99<50ms"},
        {"",
         "'' compares nothing; give METRIC<VALUE, e.g. latency_p99<50ms or "
         "websocket.latency_p99<50ms"},
        {"lost=0", "'lost=0': '=' is no comparison (did you mean '=='?); give <, <=, >, >= or =="},
        {"lost=<0",
         "'lost=<0': '=<' is no comparison (did you mean '<='?); give <, <=, >, >= or "
         "=="},
        {"lost!=0", "'lost!=0': '!=' is no comparison; give <, <=, >, >= or =="},
        {"<5ms", "'<5ms': no metric before '<5ms'; give e.g. latency_p99<50ms"},
        {".lost<5", "'.lost<5': no variant before '.'; give e.g. latency_p99<50ms"},
        {"latency_p9<5ms",
         "'latency_p9<5ms': there is no metric 'latency_p9' (did you mean "
         "'latency_p90'?); docs/metrics.md lists them"},
        {"latency_p99<ms",
         "'latency_p99<ms': 'ms' is no number; give one with its unit, e.g. "
         "latency_p99<50ms"},
        {"latency_p99<-5ms",
         "'latency_p99<-5ms': '-5ms' is no number; give one with its unit, "
         "e.g. latency_p99<50ms"},
        {"latency_p99<inf",
         "'latency_p99<inf': 'inf' is no number; give one with its unit, e.g. "
         "latency_p99<50ms"},
        {"latency_p99<50", "'latency_p99<50': the value has no unit; give e.g. 50ms"},
        {"latency_p99<50mss",
         "'latency_p99<50mss': 'mss' is no unit of latency_p99 (did you mean "
         "'ms'?); known: ns, us, µs, ms, s"},
        {"lost<5ms", "'lost<5ms': 'ms' is no unit of lost (did you mean 'm'?); known: k, m"},
        {"latency_p99==50ms",
         "'latency_p99==50ms': latency_p99 is measured, so == would hold by "
         "chance; give <= or >="},
        {"valid==1",
         "'valid==1': 'valid' is no number that could be compared; give a metric such "
         "as latency_p99 or lost"},
        {"variant>5",
         "'variant>5': 'variant' is no number that could be compared; give a metric "
         "such as latency_p99 or lost"},
    };
    for (const auto& [text, said] : cases) EXPECT_EQ(refusal(text), said);
}

TEST(Threshold, UnknownVariantsAreRefused) {
    const std::vector<VariantName> names = {
        {TechniqueId::sse, "sse"},
        {TechniqueId::short_polling, "short-polling:empty=304,interval=1s"}};
    const std::vector<std::string> known = {"lost==0", "sse.lost==0", "short-polling.lost==0",
                                            "short-polling:interval=1s,empty=304.lost==0"};
    EXPECT_NO_THROW(check_thresholds(known, names));
    for (const std::string text :
         {"see.lost==0", "websocket.lost==0", "short-polling:interval=2s.lost==0"}) {
        try {
            check_thresholds(std::vector{text}, names);
            ADD_FAILURE() << text << " was accepted";
        } catch (const UsageError& error) {
            EXPECT_NE(std::string(error.what()).find("is not compared here"), std::string::npos);
            EXPECT_NE(std::string(error.what())
                          .find("give one of sse short-polling:empty=304,interval=1s"),
                      std::string::npos);
        }
    }
}

Experiment judged(const std::string& thresholds) {
    Experiment experiment = sample_experiment();
    experiment.options["threshold"] = thresholds;
    return experiment;
}

std::vector<std::string> lines(const Experiment& experiment) {
    const Analysis analysis = analyse(experiment);
    std::vector<std::string> out;
    for (const ThresholdResult& one : threshold_results(experiment, analysis))
        out.push_back(one.subject() + ": " + one.measured() + (one.held ? " holds" : " fails"));
    return out;
}

TEST(Threshold, HoldsForEveryVariantInEverySettingOrFails) {
    EXPECT_EQ(
        lines(judged("lost==0")),
        (std::vector<std::string>{"short-polling: 0 holds", "long-polling: 0 holds", "sse: 0 holds",
                                  "websocket:frame=binary: 80 fails", "sse: 0 holds"}));
    EXPECT_TRUE(all_hold(judged("sse.lost==0")));
    EXPECT_TRUE(all_hold(judged("sse.lost<1,sse.latency_p50<1ms")));
    EXPECT_FALSE(all_hold(judged("lost==0")));
    EXPECT_FALSE(all_hold(judged("sse.lost==0,websocket.lost==0")));
    EXPECT_TRUE(all_hold(judged("")));
    EXPECT_TRUE(all_hold(sample_experiment()));
}

TEST(Threshold, WhatWasNotMeasuredFailsWhateverIsAsked) {
    for (const char* text : {"sse.empty_ratio<1", "sse.empty_ratio>0", "sse.responses==0"}) {
        const Experiment experiment = judged(text);
        EXPECT_FALSE(all_hold(experiment)) << text;
        for (const std::string& line : lines(experiment))
            EXPECT_EQ(line, "sse: not measured fails");
    }
    Experiment nothing;
    nothing.options["threshold"] = "lost==0";
    EXPECT_FALSE(all_hold(nothing));
}

TEST(Threshold, AmongTheLostIsLargerThanEveryNumber) {
    Experiment experiment = judged("websocket.latency_p999<999999999s");
    experiment.trials = {experiment.trials[7]};
    EXPECT_EQ(lines(experiment), std::vector<std::string>{"websocket:frame=binary: inf fails"});
    experiment.options["threshold"] = "websocket.latency_p999>999999999s";
    EXPECT_TRUE(all_hold(experiment));
}

TEST(Threshold, TheMedianOfValidRunsIsJudged) {
    Experiment experiment;
    for (std::uint64_t run = 1; run <= 3; ++run)
        experiment.trials.push_back(sample_trial("sse", run));
    const Column& cpu = *find_column("server_cpu_per_message");
    const double middle = cpu.get(experiment.trials[1]).number;
    experiment.options["threshold"] =
        "server_cpu_per_message<=" + std::to_string(middle + 0.01) + "us";
    EXPECT_TRUE(all_hold(experiment));
    EXPECT_GT(cpu.get(experiment.trials[2]).number, middle + 0.01);
    experiment.options["threshold"] =
        "server_cpu_per_message<" + std::to_string(middle - 0.01) + "us";
    EXPECT_FALSE(all_hold(experiment));
}

TEST(Threshold, OfOverlaidExperimentsVariantsAreNamedAsPrinted) {
    Experiment both = overlay({{"before", judged("lost==0")}, {"after", sample_experiment()}});
    EXPECT_TRUE(all_hold(both)) << "those of one of them are not those of all";
    both.options["threshold"] = "before: sse.lost==0";
    EXPECT_EQ(lines(both),
              (std::vector<std::string>{"before: sse: 0 holds", "before: sse: 0 holds"}));
    both.options["threshold"] = "sse.lost==0";
    EXPECT_EQ(lines(both).size(), 4u);
}

TEST(Threshold, IsSavedAndJudgedAgain) {
    const Experiment experiment = judged("websocket.lost==0,sse.latency_p99<50ms");
    const std::string text = results_json(experiment);
    EXPECT_NE(text.find("\"holds\": false"), std::string::npos);
    const Experiment again = experiment_from_json(text, "x.json");
    EXPECT_EQ(lines(again), lines(experiment));
    try {
        static_cast<void>(experiment_from_json(results_json(experiment), "x.json"));
        std::string changed = text;
        const std::string from = "websocket.lost==0,sse.latency_p99<50ms";
        changed.replace(changed.find(from), from.size(), "speed<3");
        static_cast<void>(experiment_from_json(changed, "x.json"));
        ADD_FAILURE() << "an unknown metric was read";
    } catch (const UsageError& error) {
        EXPECT_NE(std::string(error.what()).find("options.threshold"), std::string::npos)
            << error.what();
    }
}

}  // namespace
}  // namespace pushbench::test
