// What the runs of two variants of one experiment tell of a metric: the verdict of `compare`
// (reports/compare/verdict.hpp) at its defaults, in the words of a report.
//
// Only the metrics that decide there by default are judged, corrected together. All others are
// descriptive: of twenty metrics one is called different by chance. Pure.
#pragma once
#include "reports/analysis.hpp"
#include "reports/compare/verdict.hpp"

#include <optional>
#include <string>

namespace pushbench {

// Nothing for a metric that is descriptive. Untested (can_fire is false) when a side has no valid
// run.
std::optional<Judged> judge_against(const VariantResult& reference, const VariantResult& result,
                                    const Column& column);
// "better", "worse", "within 5 %", "not resolved"; "untested" with too few runs for any other,
// "" for a metric that is descriptive.
std::string verdict_words(const std::optional<Judged>& judged);
// Enough runs, and no difference beyond the budget was found: reports mark it with ≈.
bool not_told_apart(const std::optional<Judged>& judged);

// By the test of one metric alone, whatever the size of the difference.
enum class Difference { untested, unresolved, significant };
Difference difference(const Spread& a, const Spread& b);

}  // namespace pushbench
