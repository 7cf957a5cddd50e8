// The one verdict on whether runs differ: `compare`, `run --baseline` and every report use it.
//
// A metric regressed when its p, corrected by Holm's method over all gated metrics of the pair, is
// at most alpha and the whole interval of its change is worse than the budget allows; improved
// likewise; it is within the budget when the whole interval is; else it is not resolved. A budget
// of 0.05 allows a factor of 1.05 for what should be small, and 1/1.05 for what should be large.
// Source: S. Holm (1979), Scand. J. Statist. 6, 65. Pure.
#pragma once
#include "core/options.hpp"
#include "reports/columns.hpp"
#include "reports/compare/change.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace pushbench {

enum class Verdict { regressed, improved, within_budget, not_resolved };
std::string_view to_string(Verdict verdict);  // "within budget"

// p times what Holm's method asks for, at most 1; in the order of `p`.
std::vector<double> holm(std::span<const double> p);

// The smallest p that so many runs can have after correction over so many metrics: all values of
// one side above all of the other, and none of the other metrics moved. 1 without runs on a side.
double smallest_p(std::size_t base_runs, std::size_t new_runs, std::size_t metrics);
// Runs on each side from which on it is at most alpha.
std::size_t runs_needed(double alpha, std::size_t metrics);

struct Judged {
    Change change;
    double p = 1;  // corrected
    Verdict verdict = Verdict::not_resolved;
    bool can_fire = false;  // enough runs for this alpha and so many metrics
};
struct JudgedMetric {
    Change change;
    Better better = Better::smaller;
    double budget = kDefaultBudget;
};
// All metrics of one pair that are corrected together, in their order.
std::vector<Judged> judge_together(std::span<const JudgedMetric> metrics, double alpha);

}  // namespace pushbench
