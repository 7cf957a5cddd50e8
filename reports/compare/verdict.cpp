#include "reports/compare/verdict.hpp"

#include <algorithm>
#include <numeric>

namespace pushbench {
namespace {

Verdict verdict_of(const JudgedMetric& metric, bool significant) {
    if (!metric.change.interval || metric.better == Better::neither) return Verdict::not_resolved;
    const Interval& factors = *metric.change.interval;
    const double most = 1 + metric.budget;
    const bool above = factors.low > most;
    const bool below = factors.high < 1 / most;
    const bool larger_is_better = metric.better == Better::larger;
    if (significant && (larger_is_better ? below : above)) return Verdict::regressed;
    if (significant && (larger_is_better ? above : below)) return Verdict::improved;
    // What holds no factor at all is not within anything: the runs differ, but not by a factor.
    if (!factors.empty() && factors.low >= 1 / most && factors.high <= most)
        return Verdict::within_budget;
    return Verdict::not_resolved;
}

}  // namespace

std::string_view to_string(Verdict verdict) {
    switch (verdict) {
        case Verdict::regressed:
            return "regressed";
        case Verdict::improved:
            return "improved";
        case Verdict::within_budget:
            return "within budget";
        case Verdict::not_resolved:
            return "not resolved";
    }
    return "";
}

std::vector<double> holm(std::span<const double> p) {
    std::vector<std::size_t> order(p.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return p[a] < p[b]; });
    std::vector<double> corrected(p.size());
    double largest = 0;
    for (std::size_t i = 0; i < order.size(); ++i) {
        const double own = p[order[i]] * static_cast<double>(p.size() - i);
        largest = std::max(largest, std::min(1.0, own));
        corrected[order[i]] = largest;
    }
    return corrected;
}

double smallest_p(std::size_t base_runs, std::size_t new_runs, std::size_t metrics) {
    if (base_runs == 0 || new_runs == 0) return 1;
    // 2 / C(base + new, new), factor by factor.
    double p = 2 * static_cast<double>(std::max<std::size_t>(metrics, 1));
    for (std::size_t i = 1; i <= new_runs; ++i)
        p *= static_cast<double>(i) / static_cast<double>(base_runs + i);
    return std::min(1.0, p);
}

std::size_t runs_needed(double alpha, std::size_t metrics) {
    std::size_t runs = 1;
    while (runs < kMostRuns && !significant(smallest_p(runs, runs, metrics), alpha)) ++runs;
    return runs;
}

std::vector<Judged> judge_together(std::span<const JudgedMetric> metrics, double alpha) {
    std::vector<double> p;
    for (const JudgedMetric& metric : metrics) p.push_back(metric.change.p.value_or(1));
    const std::vector<double> corrected = holm(p);
    std::vector<Judged> judged;
    for (std::size_t i = 0; i < metrics.size(); ++i) {
        const Change& change = metrics[i].change;
        const bool enough =
            change.p &&
            significant(smallest_p(change.base_runs, change.new_runs, metrics.size()), alpha);
        judged.push_back({change, corrected[i],
                          verdict_of(metrics[i], significant(corrected[i], alpha)), enough});
    }
    return judged;
}

}  // namespace pushbench
