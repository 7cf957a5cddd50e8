// The exit code of what was measured, and which one wins when several apply.
#include "bench/conclude.hpp"
#include "tests/unit/report_sample.hpp"

#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace pushbench::test {
namespace {

constexpr const char* kHolds = "sse.latency_p50<10s";
constexpr const char* kFails = "sse.latency_p50<1ns";

Experiment clean(const std::string& thresholds) {
    Experiment experiment;
    experiment.options["threshold"] = thresholds;
    experiment.trials = {sample_trial("sse", 1), sample_trial("sse", 2)};
    return experiment;
}

TEST(ExitCode, ThresholdsFailWhatElseIsWell) {
    EXPECT_EQ(exit_code_of(clean(""), 0), 0);
    EXPECT_EQ(exit_code_of(clean(kHolds), 0), 0);
    EXPECT_EQ(exit_code_of(clean(kFails), 0), 99);
    EXPECT_EQ(exit_code_of(clean(std::string(kHolds) + ',' + kFails), 0), 99);
    EXPECT_EQ(exit_code_of(clean("sse.empty_ratio<1"), 0), 99) << "not measured";
}

// A target that publishes by itself owes nothing, so silence is no loss; it is no result either.
TEST(ExitCode, SilenceOfATargetThatPublishesByItselfMeasuresNothing) {
    Experiment experiment = clean("");
    experiment.trials.pop_back();
    Trial& trial = experiment.trials[0];
    trial.publisher = kTargetPublishes;
    trial.load.ledger = {};
    EXPECT_EQ(exit_code_of(experiment, 0), 0);
    trial.load.counters[static_cast<std::size_t>(Window::inside)].deliveries = 0;
    EXPECT_EQ(exit_code_of(experiment, 0), 1);
    EXPECT_EQ(verdict_line(trial), "nothing measured: no message came to any of 1,000 clients");
    trial.options["rate"] = "0";  // memory and CPU of connections alone
    EXPECT_EQ(exit_code_of(experiment, 0), 0);
}

TEST(ExitCode, TheStrongerOneIsTold) {
    Experiment invalid = clean(kFails);
    invalid.trials[1].load.nodelay_off = 1;
    rejudge(invalid.trials[1]);
    ASSERT_FALSE(invalid.trials[1].validity.valid());
    EXPECT_EQ(exit_code_of(invalid, 0), 4);

    Experiment lossy = clean(kFails);
    --lossy.trials[0].load.ledger.delivered;
    ++lossy.trials[0].load.ledger.lost;
    EXPECT_EQ(exit_code_of(lossy, 0), 5);

    Experiment both = invalid;
    both.trials[0] = lossy.trials[0];
    EXPECT_EQ(exit_code_of(both, 0), 5);
    EXPECT_EQ(exit_code_of(both, 130), 130);
    EXPECT_EQ(exit_code_of(clean(kFails), 143), 143);

    Experiment nothing;
    nothing.options["threshold"] = kFails;
    EXPECT_EQ(exit_code_of(nothing, 0), 1);
    EXPECT_EQ(exit_code_of(nothing, 130), 130);
}

std::vector<std::string> said_of_failures(const Experiment& experiment) {
    testing::internal::CaptureStderr();
    say_failed_thresholds(experiment);
    std::istringstream said(testing::internal::GetCapturedStderr());
    std::vector<std::string> lines;
    for (std::string line; std::getline(said, line);) lines.push_back(line);
    return lines;
}

TEST(FailedThresholds, NameTheirSettingWhereThereAreSeveral) {
    const auto alone = said_of_failures(clean(kFails));
    ASSERT_EQ(alone.size(), 1u);
    EXPECT_TRUE(alone[0].starts_with("threshold failed: sse.latency_p50<1ns: sse is ")) << alone[0];
    EXPECT_EQ(alone[0].find("clients"), std::string::npos) << alone[0];
    Experiment two = sample_experiment();
    two.options["threshold"] = kFails;
    const auto both = said_of_failures(two);
    ASSERT_EQ(both.size(), 2u);
    EXPECT_NE(both[0].find("(1,000 clients"), std::string::npos) << both[0];
    EXPECT_NE(both[1].find("(10 clients"), std::string::npos) << both[1];
}

}  // namespace
}  // namespace pushbench::test
