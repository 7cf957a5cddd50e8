// Limits on absolute values (--threshold), judged on what the reports show: the median over a
// variant's valid runs, and for delivered, lost, duplicated, reordered and errors their sum.
//
// A threshold must hold in every setting for every variant that it names; a value that was not
// measured does not hold, and inf (a percentile among lost messages) is larger than every number.
// Pure. Exit code 99.
#pragma once
#include "core/threshold_text.hpp"
#include "reports/analysis.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pushbench {

struct Threshold {
    std::string text;     // "websocket.latency_p99<50ms"
    std::string variant;  // a technique, or the name of a variant; empty = all
    const Column* column = nullptr;
    Relation relation = Relation::less;
    double limit = 0;  // in the column's unit

    bool selects(const VariantResult& result) const;
    bool holds(const Value& value) const;
};

// Throws UsageError: unknown metric, unit, or a relation that makes no sense for the metric.
Threshold parse_threshold(std::string_view text);

// Before anything is measured, or of what was: a threshold that names none of these variants is a
// UsageError. `names` as reports print them.
struct VariantName {
    TechniqueId technique;
    std::string name;
};
void check_thresholds(std::span<const std::string> texts, std::span<const VariantName> names);

struct ThresholdResult {
    Threshold threshold;
    const Setting* setting = nullptr;       // nullptr: no trial of what it names was finished
    const VariantResult* result = nullptr;  // likewise
    Value value;
    bool held = false;

    std::string subject() const;   // "websocket"; what the threshold names if there was no trial
    std::string measured() const;  // "12.3 ms", "inf", "not measured"
    // "sse.latency_p99<9ms: sse is 12.3 ms (1,000 clients, …)"; the setting if it is wanted.
    std::string sentence(bool with_setting) const;
};
// Of the thresholds in the experiment's options, in their order.
std::vector<ThresholdResult> threshold_results(const Experiment& experiment,
                                               const Analysis& analysis);
bool all_hold(const Experiment& experiment);

}  // namespace pushbench
