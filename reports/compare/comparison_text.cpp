#include "reports/compare/comparison_text.hpp"

#include "reports/text.hpp"

#include <cmath>

#include <fmt/format.h>

namespace pushbench {
namespace {

// From here on a percentage is harder to read than a factor.
constexpr double kAsFactor = 3;

std::string verdict_cell(const ComparedMetric& row) {
    if (!row.judged.can_fire || !row.judged.change.interval) return "not judged";
    const std::string word(to_string(row.judged.verdict));
    return row.judged.verdict == Verdict::regressed ? "REGRESSED" : word;
}

std::string runs_cell(const ComparedMetric& row) {
    return fmt::format("{}/{}", row.judged.change.base_runs, row.judged.change.new_runs);
}

}  // namespace

std::string percent_text(double fraction) {
    return fmt::format("{:.6g} %", fraction * 100);
}

std::string change_text(std::optional<double> factor) {
    if (!factor) return "-";
    if (std::isinf(*factor)) return "inf";
    if (*factor >= kAsFactor) return readable_ratio(*factor);
    const double percent = std::round((*factor - 1) * 1000) / 10;
    return percent == 0 ? "0 %" : fmt::format("{:+.1f} %", percent);
}

std::string interval_text(const std::optional<Interval>& interval) {
    if (!interval) return "-";
    return change_text(interval->low) + " … " + change_text(interval->high);
}

std::string p_text(double p) {
    return p < 1e-4 ? "< 0.0001" : fmt::format("{:.2g}", p);
}

std::vector<std::string> other_header(double alpha) {
    return {"metric", "runs", "base", "new", "change", percent_text(1 - alpha) + " interval"};
}

std::vector<std::string> gate_header(double alpha) {
    std::vector<std::string> header = other_header(alpha);
    header.insert(header.end(), {"p", "budget", "verdict"});
    return header;
}

std::vector<std::string> other_cells(const ComparedMetric& row) {
    const Unit unit = row.metric.unit;
    return {row.metric.label,
            runs_cell(row),
            readable(row.base.median, unit),
            readable(row.fresh.median, unit),
            change_text(row.judged.change.factor),
            interval_text(row.judged.change.interval)};
}

std::vector<std::string> gate_cells(const ComparedMetric& row) {
    std::vector<std::string> cells = other_cells(row);
    cells.push_back(row.judged.change.p ? p_text(row.judged.p) : "-");
    cells.push_back(percent_text(row.budget));
    cells.push_back(verdict_cell(row));
    return cells;
}

std::string regression_text(const ComparedPair& pair, const ComparedMetric& row) {
    const Change& change = row.judged.change;
    return fmt::format("{}{}: {}: {} ({}), from {} to {}, budget {}, p {}", pair.name,
                       pair.setting.empty() ? "" : " (" + pair.setting + ")", row.metric.label,
                       change_text(change.factor), interval_text(change.interval),
                       readable(row.base.median, row.metric.unit),
                       readable(row.fresh.median, row.metric.unit), percent_text(row.budget),
                       p_text(row.judged.p));
}

bool worth_showing(const ComparedMetric& row) {
    const auto says_something = [](const Spread& side) {
        return side.runs > 0 && (side.min.number != 0 || side.max.number != 0);
    };
    return says_something(row.base) || says_something(row.fresh);
}

std::string method_text(const Comparison& comparison) {
    if (comparison.gates.empty()) return "nothing decides (--fail-on none)";
    std::string names;
    for (const FailOn& gate : comparison.gates)
        names += fmt::format("{}{} by more than {}", names.empty() ? "" : ", ", gate.metric,
                             percent_text(*gate.budget));
    return fmt::format("fails on {}; exact Mann-Whitney test over runs, alpha {}{}", names,
                       comparison.alpha,
                       comparison.gates.size() > 1 ? ", corrected over the metrics (Holm)" : "");
}

std::string result_word(const Comparison& comparison) {
    if (comparison.pairs.empty()) return "nothing is comparable";
    if (!comparison.refusals.empty()) return "NOT JUDGED";
    if (comparison.gates.empty()) return "compared without a verdict";
    return comparison.count(Verdict::regressed) > 0 ? "REGRESSED" : "no regression";
}

std::vector<std::string> remarks(const Comparison& comparison) {
    std::vector<std::string> lines;
    const auto add = [&lines](std::string_view kind, const std::vector<std::string>& texts) {
        for (const std::string& text : texts) lines.push_back(fmt::format("{}: {}", kind, text));
    };
    add("not judged", comparison.refusals);
    if (!comparison.missing_refused) {
        for (const Comparison::Unmatched& unlike : comparison.not_comparable)
            lines.push_back(fmt::format("not comparable: {}: {}", unlike.what, unlike.why));
        add("only in the base", comparison.only_base);
    }
    add("only in the new", comparison.only_new);
    add("left out", comparison.left_out);
    add("warning", comparison.warnings);
    return lines;
}

}  // namespace pushbench
