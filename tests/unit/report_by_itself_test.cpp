// Reports of a target that publishes by itself: what nobody knows is not told as a number.
#include "bench/conclude.hpp"
#include "reports/analysis.hpp"
#include "reports/formats.hpp"
#include "reports/tracked_metrics.hpp"
#include "reports/workload_text.hpp"
#include "tests/unit/report_sample.hpp"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

namespace pushbench::test {
namespace {

// As the runner leaves it: the default rate and payload were asked for and mean nothing.
Experiment by_itself(bool numbered) {
    Experiment experiment = sample_experiment();
    Trial trial = sample_trial("sse");
    trial.target = "ticker at http://127.0.0.1:9";
    trial.publisher = kTargetPublishes;
    trial.rate = 0;
    trial.guarded = false;
    trial.canary = {};
    trial.server.published = 0;
    trial.load.latency.clear();
    trial.load.transport.clear();
    trial.load.completion.clear();
    if (!numbered) {
        trial.load.ledger = {};
        trial.scheduled = 0;
    }
    rejudge(trial);
    experiment.trials = {trial};
    experiment.planned = 1;
    return experiment;
}

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

TEST(ByItself, NeitherRateNorPayloadIsTold) {
    for (const bool numbered : {true, false}) {
        const Experiment experiment = by_itself(numbered);
        const Analysis analysis = analyse(experiment);
        const Setting& setting = analysis.settings.at(0);
        EXPECT_EQ(setting.text(), "1,000 clients, 1 topic, messages of the target's own");
        EXPECT_EQ(setting.text(Setting::Part::rate), "1,000 clients, 1 topic");
        EXPECT_EQ(stable_name(setting), "c=1000 topics=1");
        for (auto* const report :
             {&console_report, &junit_report, &gbench_report, &prometheus_report, &bmf_report}) {
            const std::string text = (*report)(experiment);
            for (const char* wrong : {"0 messages/s", "128 B", "rate=", "rate:0", "size:128"})
                EXPECT_FALSE(has(text, wrong)) << wrong << " in " << text;
        }
        EXPECT_EQ(workload_text(experiment, ""),
                  "measured for 10s, warm-up 2s, connect rate 5000/s, browser request headers, 1 "
                  "server thread, 1 load thread");
        const std::string seconds = timeseries_report(experiment);
        EXPECT_TRUE(has(seconds, "\nsse,sse,1000,,,1,0,")) << seconds;
    }
}

TEST(ByItself, ItsMessagesAreNotThoseOfAnIdleExperiment) {
    Experiment experiment = by_itself(true);
    EXPECT_FALSE(has(console_report(experiment), "server cpu"));
    Trial idle = sample_trial("sse");
    idle.rate = 0;
    experiment.trials.push_back(idle);
    EXPECT_EQ(analyse(experiment).settings.size(), 2u);
    EXPECT_TRUE(has(console_report(experiment), "server cpu"));
}

TEST(ByItself, WithoutNumbersNothingWasLostAndNothingDelivered) {
    const Experiment experiment = by_itself(false);
    const Trial& trial = experiment.trials.front();
    ASSERT_TRUE(trial.validity.valid());
    EXPECT_TRUE(verdict_line(trial).starts_with("valid, 40000 delivered, loss not known"))
        << verdict_line(trial);
    const std::string junit = junit_report(experiment);
    EXPECT_TRUE(has(junit, "delivered 40000; of how many is not known\n")) << junit;
    EXPECT_FALSE(has(junit, "lost ")) << junit;
    const std::string gbench = gbench_report(experiment);
    EXPECT_TRUE(has(gbench, "\"iterations\": 40000")) << gbench;
}

TEST(ByItself, WithNumbersTheLedgerIsTold) {
    const Experiment experiment = by_itself(true);
    EXPECT_TRUE(verdict_line(experiment.trials.front()).starts_with("valid, 40000 delivered, 0 "))
        << verdict_line(experiment.trials.front());
    EXPECT_TRUE(has(junit_report(experiment), "delivered 40000 of 40000, lost 0, "));
    EXPECT_TRUE(has(gbench_report(experiment), "\"iterations\": 40000"));
}

}  // namespace
}  // namespace pushbench::test
