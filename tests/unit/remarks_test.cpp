#include "reports/remarks.hpp"

#include "reports/formats.hpp"
#include "tests/unit/report_sample.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace pushbench::test {
namespace {

const Reason kGovernor{Reason::Class::machine, "governor", "the governor is 'powersave'"};

Reason few_samples(std::uint64_t deliveries) {
    return {Reason::Class::data, "few-samples", std::to_string(deliveries) + " are too few"};
}

// Two settings × two variants × two runs, without a reason.
Experiment clean() {
    Experiment experiment;
    for (const std::uint64_t clients : {100u, 200u})
        for (const char* variant : {"sse", "websocket"})
            for (const std::uint64_t run : {1u, 2u}) {
                Trial trial = sample_trial(variant, run);
                trial.clients = clients;
                trial.validity = {};
                experiment.trials.push_back(trial);
            }
    return experiment;
}

std::vector<std::string> lines(const Experiment& experiment) {
    std::vector<std::string> out;
    for (const Remark& remark : remarks(analyse(experiment)))
        out.push_back((remark.invalidates ? "!" : "") + remark.id + " " + remark.where + ": " +
                      remark.text);
    return out;
}

using Lines = std::vector<std::string>;

TEST(Remarks, OfNoReasonThereAreNone) {
    EXPECT_EQ(lines(clean()), Lines{});
    EXPECT_NE(markdown_report(clean()).find("## Warnings and invalid trials\n\nNone.\n"),
              std::string::npos);
}

TEST(Remarks, WhatIsTrueOfTheMachineIsSaidOnce) {
    Experiment experiment = clean();
    for (Trial& trial : experiment.trials) trial.validity.warnings = {kGovernor};
    EXPECT_EQ(lines(experiment), Lines{"governor all trials: the governor is 'powersave'"});
    const std::string console = console_report(experiment);
    EXPECT_NE(console.find("\nwarning: all trials: [governor] the governor is 'powersave'\n"),
              std::string::npos)
        << console;
    EXPECT_EQ(console.find("[governor]"), console.rfind("[governor]"));
}

TEST(Remarks, TheSettingIsNamedAndRunsAreMerged) {
    Experiment experiment = clean();
    for (const std::size_t i :
         {0u, 1u, 4u})  // sse: both runs of the first setting, one of the other
        experiment.trials[i].validity.warnings = {few_samples(i)};
    EXPECT_EQ(lines(experiment),
              (Lines{"few-samples sse run 1+2 (100 clients, 1 topic, 4 messages/s, 128 B): 0 are "
                     "too few",
                     "few-samples sse run 1 (200 clients, 1 topic, 4 messages/s, 128 B): 4 are too "
                     "few"}));
}

TEST(Remarks, AreByRuleAndWhatInvalidatesIsFirst) {
    Experiment experiment = clean();
    experiment.trials.resize(4);  // one setting, which need not be named
    experiment.trials[0].validity.warnings = {few_samples(1), kGovernor};
    experiment.trials[2].validity.warnings = {few_samples(2), kGovernor};
    experiment.trials[3].validity.invalid = {{Reason::Class::data, "ledger-open", "it is open"}};
    EXPECT_EQ(
        lines(experiment),
        (Lines{"!ledger-open websocket run 2: it is open", "few-samples sse run 1: 1 are too few",
               "few-samples websocket run 1: 2 are too few",
               "governor sse run 1, websocket run 1: the governor is 'powersave'"}));
}

}  // namespace
}  // namespace pushbench::test
