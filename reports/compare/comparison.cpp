#include "reports/compare/comparison.hpp"

#include "core/did_you_mean.hpp"
#include "core/error.hpp"
#include "reports/compare/matching.hpp"
#include "reports/text.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace pushbench {
namespace {

const MetricInfo* find_metric(const SubjectSet& set, const std::string& name) {
    const Column* const column = find_column(name);  // by its name in CSV as well
    for (const MetricInfo& metric : set.metrics)
        if (metric.name == name || (column && metric.name == column->metric)) return &metric;
    return nullptr;
}

[[noreturn]] void refuse_metric(const std::string& name, const SubjectSet& set) {
    const Column* const column = find_column(name);
    if (column && column->better == Better::neither)
        throw UsageError(fmt::format(
            "--fail-on: '{}' is neither better small nor large; name a metric that is", name));
    std::vector<std::string> known;
    for (const MetricInfo& metric : set.metrics) known.push_back(metric.name);
    throw UsageError(fmt::format("--fail-on: '{}' is no metric of '{}'{}; it has e.g. {}", name,
                                 set.label, did_you_mean(name, known),
                                 known.empty() ? "none" : known.back()));
}

std::size_t index_of(const SubjectSet& set, const std::string& name) {
    return static_cast<std::size_t>(find_metric(set, name) - set.metrics.data());
}

const FailOn* gate_of(const std::vector<FailOn>& gates, const std::string& metric) {
    for (const FailOn& gate : gates)
        if (gate.metric == metric) return &gate;
    return nullptr;
}

ComparedMetric measured(const MetricInfo& metric, const std::vector<Value>& base,
                        const std::vector<Value>& fresh, double alpha) {
    ComparedMetric row;
    row.metric = metric;
    row.base = spread_of(base);
    row.fresh = spread_of(fresh);
    row.judged.change = change_of(base, fresh, alpha);
    return row;
}

void judge_gates(ComparedPair& pair, double alpha) {
    std::vector<JudgedMetric> together;
    for (const ComparedMetric& row : pair.metrics)
        if (row.decides) together.push_back({row.judged.change, row.metric.better, row.budget});
    const std::vector<Judged> judged = judge_together(together, alpha);
    // Those that decide come first.
    for (std::size_t i = 0; i < judged.size(); ++i) pair.metrics[i].judged = judged[i];
}

ComparedPair compare_pair(const Match::Pair& match, const SubjectSet& base, const SubjectSet& fresh,
                          const Comparison& comparison) {
    ComparedPair pair;
    pair.name = match.fresh->name;
    pair.setting = match.fresh->setting;
    pair.base_runs = match.base->runs;
    pair.new_runs = match.fresh->runs;
    const auto row_of = [&](const MetricInfo& metric) {
        return measured(metric, match.base->values[index_of(base, metric.name)],
                        match.fresh->values[index_of(fresh, metric.name)], comparison.alpha);
    };
    for (const FailOn& gate : comparison.gates) {
        ComparedMetric row = row_of(*find_metric(fresh, gate.metric));
        row.decides = true;
        row.budget = *gate.budget;
        pair.metrics.push_back(std::move(row));
    }
    for (const MetricInfo& metric : fresh.metrics)
        if (!gate_of(comparison.gates, metric.name) && find_metric(base, metric.name))
            pair.metrics.push_back(row_of(metric));
    judge_gates(pair, comparison.alpha);
    return pair;
}

// What a metric that decides could never have shown, in words; empty when it could.
std::string why_powerless(const ComparedMetric& row, const ComparedPair& pair, std::size_t metrics,
                          double alpha) {
    const Change& change = row.judged.change;
    if (std::max(change.base_runs, change.new_runs) > kMostRuns)
        return fmt::format("more than {} runs a side are not tested; give fewer", kMostRuns);
    if (!row.judged.can_fire) {
        const std::size_t needed = runs_needed(alpha, metrics);
        std::string text = fmt::format(
            "{} and {} runs are too few: at alpha {} with {} at least {} on each side are needed; "
            "repeat with --runs {}",
            change.base_runs, change.new_runs, alpha, plural(metrics, "metric") + " to fail on",
            needed, needed);
        if (change.base_runs < pair.base_runs || change.new_runs < pair.new_runs)
            text = fmt::format(
                "it has a value in {} of {} and {} of {} runs, and at least {} on each side are "
                "needed; measure longer (a percentile wants messages above it), or leave it out of "
                "--fail-on",
                change.base_runs, pair.base_runs, change.new_runs, pair.new_runs, needed);
        return text;
    }
    if (!change.interval)
        return "its values have no ratio (below 0, or all among the lost); leave it out of "
               "--fail-on";
    return {};
}

void add_refusals(Comparison& comparison, const ComparedPair& pair) {
    std::string last;  // what is true of all its metrics is said once
    for (const ComparedMetric& row : pair.metrics) {
        if (!row.decides) continue;
        const std::string why = why_powerless(row, pair, comparison.gates.size(), comparison.alpha);
        if (why.empty() || why == last) continue;
        last = why;
        comparison.refusals.push_back(fmt::format(
            "{}{}: {}: {}", pair.name, pair.setting.empty() ? "" : " (" + pair.setting + ")",
            row.metric.name, why));
    }
}

void say_left_out(Comparison& comparison, const SubjectSet& set, std::string_view side) {
    for (const Subject& subject : set.subjects)
        for (const std::string& run : subject.left_out)
            comparison.left_out.push_back(fmt::format("{}, {}: {}", side, full_name(subject), run));
}

// A variant that vanished would pass for ever.
void refuse_missing(Comparison& comparison) {
    for (const std::string& name : comparison.only_base)
        comparison.refusals.push_back(fmt::format(
            "{} is in the base and not in the new: measure it too, or give --allow-missing", name));
    for (const Comparison::Unmatched& unlike : comparison.not_comparable)
        comparison.refusals.push_back(
            fmt::format("{} is not comparable: {}: measure it alike, or give --allow-missing",
                        unlike.what, unlike.why));
}

void say_violations(Comparison& comparison, const Match& match) {
    for (const Match::Pair& pair : match.pairs) {
        comparison.delivery_violated =
            comparison.delivery_violated || pair.fresh->delivery_violated;
        for (const auto& [subject, side] :
             {std::pair{pair.base, "the base"}, std::pair{pair.fresh, "the new"}})
            if (subject->delivery_violated)
                comparison.warnings.push_back(fmt::format(
                    "{} lost, repeated or reordered messages: {}", side, full_name(*subject)));
    }
}

}  // namespace

Judging judging_of(const Options& options) {
    static const Options defaults;
    return {parse_fail_on(options.fail_on), options.fail_on == defaults.fail_on, options.budget,
            options.alpha, options.allow_missing};
}

std::vector<std::string> gate_names(const Judging& judging) {
    std::vector<std::string> names;
    for (const FailOn& gate : judging.fail_on) names.push_back(gate.metric);
    return names;
}

std::vector<FailOn> gates_for(const Judging& judging, const SubjectSet& set) {
    std::vector<FailOn> wanted = judging.fail_on;
    if (judging.by_default) {
        wanted.clear();
        for (const std::string& name : set.default_gates) wanted.push_back({name, {}});
    }
    std::vector<FailOn> gates;
    for (const FailOn& gate : wanted) {
        const MetricInfo* const metric = find_metric(set, gate.metric);
        if (!metric) refuse_metric(gate.metric, set);
        if (gate_of(gates, metric->name))
            throw UsageError(
                fmt::format("--fail-on: '{}' is named twice; name it once", gate.metric));
        gates.push_back({metric->name, gate.budget.value_or(judging.budget)});
    }
    return gates;
}

std::size_t Comparison::count(Verdict verdict) const {
    std::size_t found = 0;
    for (const ComparedPair& pair : pairs)
        for (const ComparedMetric& row : pair.metrics)
            if (row.decides && row.judged.verdict == verdict) ++found;
    return found;
}

std::string Comparison::summary() const {
    if (pairs.empty()) return "nothing is comparable";
    if (gates.empty()) return "compared without a verdict";
    return fmt::format("{} regressed, {} improved, {} within budget, {} not resolved{}",
                       count(Verdict::regressed), count(Verdict::improved),
                       count(Verdict::within_budget), count(Verdict::not_resolved),
                       refusals.empty() ? "" : "; NOT JUDGED: not all could be");
}

Comparison compare(const SubjectSet& base, const SubjectSet& fresh, const Judging& judging,
                   bool separate) {
    Comparison comparison;
    comparison.base = {base.label, base.title};
    comparison.fresh = {fresh.label, fresh.title};
    comparison.alpha = judging.alpha;
    comparison.gates = gates_for(judging, fresh);
    const Match found = match(base, fresh);
    comparison.warnings = found.warnings;
    if (separate)
        comparison.warnings.emplace_back(
            "the sides were measured one after the other: whatever else changed on the machine in "
            "between is in the difference (run both builds in one session with --server-exe)");
    for (const Match::Unlike& unlike : found.unlike)
        comparison.not_comparable.push_back({full_name(*unlike.fresh), unlike.why});
    for (const Subject* const subject : found.only_base)
        comparison.only_base.push_back(full_name(*subject));
    for (const Subject* const subject : found.only_new)
        comparison.only_new.push_back(full_name(*subject));
    comparison.missing_refused = !comparison.gates.empty() && !judging.allow_missing;
    if (comparison.missing_refused) refuse_missing(comparison);
    say_left_out(comparison, base, "base");
    say_left_out(comparison, fresh, "new");
    say_violations(comparison, found);
    for (const Match::Pair& pair : found.pairs) {
        comparison.pairs.push_back(compare_pair(pair, base, fresh, comparison));
        add_refusals(comparison, comparison.pairs.back());
    }
    return comparison;
}

}  // namespace pushbench
