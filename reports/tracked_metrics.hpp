// What trackers of benchmarks are told (github-action-benchmark, Bencher, Google Benchmark): the
// metrics whose ratio to an earlier value says something, and names that stay the same for good.
//
// Left out are metrics whose healthy value is 0 (a ratio to it is infinite: losses and errors are
// told by the exit code), variants without a valid run, and values that were not measured, are inf
// or are not above 0. Pure.
#pragma once
#include "reports/analysis.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pushbench {

std::span<const Column* const> tracked_columns();

struct TrackedValue {
    const Setting* setting;
    const VariantResult* result;
    const Column* column;
    Spread spread;  // a number, over the valid runs
};
// In the order of settings, variants, metrics.
std::vector<TrackedValue> tracked_values(const Analysis& analysis);
bool is_tracked(const Value& value);

// "c=1000 topics=1 rate=4 size=128": names of settings are compared by trackers, so they never
// change and name all of the setting.
std::string stable_name(const Setting& setting);

}  // namespace pushbench
