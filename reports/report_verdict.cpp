#include "reports/report_verdict.hpp"

#include "core/options.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace pushbench {
namespace {

const std::vector<FailOn>& deciding() {
    static const std::vector<FailOn> metrics = parse_fail_on(Options{}.fail_on);
    return metrics;
}

bool decides(const Column& column) {
    return std::any_of(deciding().begin(), deciding().end(),
                       [&](const FailOn& gate) { return gate.metric == column.metric; });
}

JudgedMetric measured(const VariantResult& reference, const VariantResult& result,
                      const Column& column) {
    return {change_of(reference.spread(column).values, result.spread(column).values, kDefaultAlpha),
            column.better, kDefaultBudget};
}

}  // namespace

std::optional<Judged> judge_against(const VariantResult& reference, const VariantResult& result,
                                    const Column& column) {
    if (!decides(column)) return {};
    // The interval is dear and would not be shown.
    if (!significant(smallest_p(reference.valid_runs, result.valid_runs, deciding().size()),
                     kDefaultAlpha))
        return Judged{};
    std::vector<JudgedMetric> together;
    std::size_t own = 0;
    for (const FailOn& gate : deciding()) {
        if (gate.metric == column.metric) own = together.size();
        together.push_back(measured(reference, result, *find_column(gate.metric)));
    }
    return judge_together(together, kDefaultAlpha)[own];
}

std::string verdict_words(const std::optional<Judged>& judged) {
    if (!judged) return {};
    if (!judged->can_fire) return "untested";
    switch (judged->verdict) {
        case Verdict::regressed:
            return "worse";
        case Verdict::improved:
            return "better";
        case Verdict::within_budget:
            return fmt::format("within {:.0f} %", kDefaultBudget * 100);
        case Verdict::not_resolved:
            break;
    }
    return "not resolved";
}

bool not_told_apart(const std::optional<Judged>& judged) {
    return judged && judged->can_fire &&
           (judged->verdict == Verdict::within_budget || judged->verdict == Verdict::not_resolved);
}

Difference difference(const Spread& a, const Spread& b) {
    if (!significant(smallest_p(a.runs, b.runs, 1), kDefaultAlpha)) return Difference::untested;
    const Change change = change_of(a.values, b.values, kDefaultAlpha);
    if (!change.p) return Difference::untested;
    return significant(*change.p, kDefaultAlpha) ? Difference::significant : Difference::unresolved;
}

}  // namespace pushbench
