// What GitHub Actions is told: escaping, limits, and what counts as an error.
#include "reports/github.hpp"

#include "tests/unit/comparison_sample.hpp"
#include "tests/unit/report_sample.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace pushbench::test {
namespace {

constexpr std::size_t kLimit = 1024 * 1024;

Experiment judged_sample() {
    Experiment experiment = sample_experiment();
    experiment.options["threshold"] = "lost==0,sse.latency_p99<50ms";
    return experiment;
}

std::string joined(const std::vector<std::string>& lines) {
    std::string text;
    for (const std::string& line : lines) text += line + '\n';
    return text;
}

TEST(Golden, GithubSummaryAndAnnotations) {
    expect_golden("github-summary.md", github_summary(judged_sample(), kLimit));
    expect_golden("github-annotations.txt", joined(github_annotations(judged_sample())));
}

TEST(GithubCommand, IsEscapedAsTheRunnerUnescapes) {
    EXPECT_EQ(github_command("error", "a: 5%, b\r\n", "50%: a,\r\nb"),
              "::error title=a%3A 5%25%2C b%0D%0A::50%25: a,%0D%0Ab");
    EXPECT_EQ(github_command("notice", "t", "::error::x"), "::notice title=t::::error::x");
}

TEST(GithubAnnotations, AreOneLineEachAndTenOfAKind) {
    Experiment experiment = judged_sample();
    for (Trial& trial : experiment.trials)
        for (int i = 0; i < 3; ++i)
            trial.validity.warnings.push_back(
                {Reason::Class::machine, "x", "line\nbreak\r\n::error::no " + std::to_string(i)});
    const std::vector<std::string> lines = github_annotations(experiment);
    for (const char* kind : {"::error ", "::warning ", "::notice "}) {
        const auto count = std::count_if(lines.begin(), lines.end(), [kind](const std::string& l) {
            return l.starts_with(kind);
        });
        EXPECT_GT(count, 0) << kind;
        EXPECT_LE(count, 10) << kind;
    }
    for (const std::string& line : lines) {
        EXPECT_TRUE(line.starts_with("::"));
        EXPECT_EQ(line.find_first_of("\r\n"), std::string::npos) << line;
    }
    const auto last = std::find_if(lines.begin(), lines.end(), [](const std::string& line) {
        return line.find("more of this kind") != std::string::npos;
    });
    ASSERT_NE(last, lines.end());
    EXPECT_TRUE(last->starts_with("::warning ")) << *last;
}

TEST(GithubAnnotations, EveryRegressionAndEveryRefusalIsAnError) {
    Comparison comparison = sample_comparison();
    comparison.refusals = {"sse: latency_p99: too few\nruns"};
    EXPECT_EQ(
        joined(github_annotations(comparison)),
        "::error title=pushbench%3A not judged::sse: latency_p99: too few%0Aruns\n"
        "::error title=pushbench%3A regressed::sse (1,000 clients, 1 topic, 4 messages/s, 128 "
        "B): server CPU per message: +30.0 %25 (+23.0 %25 … +37.4 %25), from 26.9 µs to 34.9 "
        "µs, budget 5 %25, p 0.0017\n");
    comparison.refusals.clear();
    comparison.pairs.resize(1);
    comparison.pairs[0].metrics.resize(1);  // latency p99, within budget
    EXPECT_EQ(joined(github_annotations(comparison)), "");
}

TEST(GithubSummary, StaysWithinItsRoomAndSaysSo) {
    const std::string whole = github_summary(judged_sample(), kLimit);
    EXPECT_EQ(whole.find("did not fit"), std::string::npos);
    for (std::size_t room = 0; room <= whole.size(); room += 97) {
        const std::string part = github_summary(judged_sample(), room);
        EXPECT_LE(part.size(), room);
        if (!part.empty()) {
            EXPECT_TRUE(part.starts_with("### pushbench: "));
            EXPECT_NE(part.find("did not fit"), std::string::npos) << room;
        }
    }
    EXPECT_EQ(github_summary(judged_sample(), whole.size()), whole);
    EXPECT_EQ(github_summary(judged_sample(), 0), "");
}

TEST(GithubSummary, ItsTitleIsTheVerdict) {
    const auto title = [](const Experiment& experiment) {
        const std::string text = github_summary(experiment, kLimit);
        return text.substr(0, text.find('\n'));
    };
    EXPECT_EQ(title(judged_sample()),
              "### pushbench: 1 trial with lost, repeated or reordered messages, 1 trial invalid, "
              "2 thresholds failed");
    Experiment good;
    good.trials = {sample_trial("sse")};
    EXPECT_EQ(title(good), "### pushbench: 1 trial, all valid");
    good.options["threshold"] = "lost==0";
    EXPECT_EQ(title(good), "### pushbench: every threshold holds");
    EXPECT_EQ(title(Experiment{}), "### pushbench: nothing was measured");
}

}  // namespace
}  // namespace pushbench::test
