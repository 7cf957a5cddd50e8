#include "core/history_size.hpp"

#include "bench/trial_spec.hpp"
#include "reports/validity.hpp"
#include "tests/unit/report_sample.hpp"

#include <algorithm>
#include <cstdint>
#include <string>

#include <gtest/gtest.h>

namespace pushbench::test {
namespace {

bool warns_of_history(const Trial& trial) {
    const Validity validity = judge(trial, {});
    return std::any_of(validity.warnings.begin(), validity.warnings.end(),
                       [](const Reason& reason) { return reason.id == "small-history"; });
}

TEST(HistorySize, TwoPollIntervalsOfTenSecondsOrMoreAndAThousandAtLeast) {
    const struct {
        double rate;
        Nanos poll_interval;
        std::uint64_t messages;
    } table[] = {
        {0, kSecond, 1000},        {1, kSecond, 1000},          {50, kSecond, 1000},
        {50.01, kSecond, 1001},    {100, kSecond, 2000},        {100, 10 * kSecond, 2000},
        {100, 30 * kSecond, 6000}, {0.1, 3600 * kSecond, 1000}, {34.2, 15 * kSecond, 1026}};
    for (const auto& row : table)
        EXPECT_EQ(history_for(row.rate, row.poll_interval), row.messages) << row.rate;
}

// Where rate times interval is rounded another way by whoever judges, 1,026 is too few by one.
TEST(HistorySize, ARunNeverWarnsOfItsOwnChoice) {
    Trial trial = sample_trial("short-polling");
    Options options;
    options.techniques = {trial.variant};
    for (const Nanos interval : {kSecond, 15 * kSecond, 30 * kSecond, 60 * kSecond})
        for (int tenths = 1; tenths < 5000; tenths += 7) {
            trial.rate = tenths / 10.0;
            options.rates = {trial.rate};
            options.poll_interval = interval;
            const Options chosen = expand_matrix(options).front().options;
            trial.options = resolved_texts(chosen, kRun);
            EXPECT_FALSE(warns_of_history(trial)) << trial.rate << ' ' << interval;
            trial.options["history"] = std::to_string(chosen.history - 1);
            EXPECT_TRUE(warns_of_history(trial)) << trial.rate << ' ' << interval;
        }
}

}  // namespace
}  // namespace pushbench::test
