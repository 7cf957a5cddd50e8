#include "reports/markdown_sections.hpp"

#include "reports/comparison_rows.hpp"
#include "reports/passage_table.hpp"
#include "reports/predictions.hpp"
#include "reports/remarks.hpp"
#include "reports/report_verdict.hpp"
#include "reports/text.hpp"
#include "reports/thresholds.hpp"

#include <array>

#include <fmt/format.h>

namespace pushbench {
namespace {

using Row = ComparisonRow;
constexpr std::array kSpread = {
    Row{"latency_p50", "latency p50"},
    Row{"latency_p99", "latency p99"},
    Row{"wire_bytes_per_message", "wire bytes per message"},
    Row{"server_cpu_per_message", "server CPU per message"},
    Row{"server_bytes_per_client", "server memory per client"},
};

std::string subheading(const Analysis& analysis, const Setting& setting) {
    return analysis.settings.size() > 1 ? "### " + markdown(setting.text()) + "\n\n"
                                        : markdown(setting.text()) + ".\n\n";
}

std::string comparison_cell(const Setting& setting, const VariantResult& result,
                            const Column& column) {
    const Value value = result.shown(column.metric);
    std::string cell = readable(value, column.unit);
    if (value.kind != Value::Kind::number) return cell;
    // Ratios of losses or counts say nothing; the table knows which values can be better.
    if (column.better == Better::neither || column.unit == Unit::count) return cell;
    const Value ratio = ratio_to_reference(setting, result, column);
    return ratio.empty() ? cell : fmt::format("{} ({})", cell, readable_ratio(ratio));
}

std::string name_cell(const Setting& setting, const VariantResult& result) {
    std::string cell = markdown(result.name());
    if (&result == setting.reference_result() || setting.is_first(result)) cell += " (reference)";
    if (result.valid_runs == 0) return cell + " **invalid**";
    if (result.valid_runs < result.runs.size())
        cell += fmt::format(" ({} of {} runs valid)", result.valid_runs, result.runs.size());
    return cell;
}

std::string comparison_table(const Setting& setting) {
    std::vector<std::vector<std::string>> rows(1);
    rows[0].emplace_back("");
    for (const VariantResult& result : setting.variants)
        rows[0].push_back(name_cell(setting, result));
    for (const ComparisonGroup& group : comparison_groups())
        for (const Row& metric : group.rows) {
            const Column& column = *find_column(metric.metric);
            auto& row = rows.emplace_back();
            row.emplace_back(metric.label);
            for (const VariantResult& result : setting.variants)
                row.push_back(comparison_cell(setting, result, column));
        }
    return markdown_table(rows, 1);
}

void add_predictions(const VariantResult& result, std::vector<std::vector<std::string>>& rows) {
    if (result.runs.empty()) return;
    for (const Prediction& p : predictions(*result.used().front()))
        rows.push_back({markdown(result.name()), p.what, markdown(p.how),
                        readable(p.predicted, p.unit), readable(p.measured, p.unit),
                        readable_ratio(quotient(p.measured, p.predicted))});
}

void add_spreads(const Setting& setting, const VariantResult& result,
                 std::vector<std::vector<std::string>>& rows) {
    const VariantResult* const reference = setting.reference_for(result);
    for (const Row& metric : kSpread) {
        const Column& column = *find_column(metric.metric);
        const Spread spread = result.spread(column);
        if (spread.runs == 0) continue;
        const std::string verdict =
            reference ? verdict_words(judge_against(*reference, result, column)) : "";
        rows.push_back({markdown(result.name()), std::string(metric.label),
                        std::to_string(spread.runs), readable(spread.min, column.unit),
                        readable(spread.median, column.unit), readable(spread.max, column.unit),
                        verdict.empty() ? "-" : verdict});
    }
}

}  // namespace

std::string comparison_section(const Analysis& analysis) {
    std::string out = "## Comparison\n";
    if (analysis.settings.empty()) return out + "\nNothing was measured.\n";
    for (const Setting& setting : analysis.settings)
        out += '\n' + subheading(analysis, setting) + comparison_table(setting);
    return out;
}

std::string passage_section(const Analysis& analysis) {
    const auto safe = [](PassageTables::Rows rows) {
        for (auto& row : rows)
            for (std::string& text : row) text = markdown(text);
        return rows;
    };
    std::string out;
    for (const Setting& setting : analysis.settings) {
        const PassageTables tables = passage_tables(setting);
        if (tables.empty()) continue;
        out += '\n' + subheading(analysis, setting) + markdown_table(safe(tables.passages), 1) +
               '\n' + markdown_table(safe(tables.costs), 1);
        for (const auto* list : {&tables.causes, &tables.programs})
            for (const std::string& text : *list)
                out += (&text == &list->front() ? "\n- " : "- ") + markdown(text) + '\n';
    }
    return out.empty() ? out : "## What gets through which proxy\n" + out;
}

std::string prediction_section(const Analysis& analysis) {
    std::string out = "## Predictions beside measurements\n\n";
    bool any = false;
    for (const Setting& setting : analysis.settings) {
        std::vector<std::vector<std::string>> rows{
            {"variant", "what", "from", "predicted", "measured", "measured / predicted"}};
        for (const VariantResult& result : setting.variants) add_predictions(result, rows);
        if (rows.size() == 1) continue;
        out += (any ? "\n" : "") + subheading(analysis, setting) + markdown_table(rows, 3);
        any = true;
    }
    if (!any) return out + "No closed form applies to these variants.\n";
    return out + "\nPredictions assume no network delay; they are those of the first run shown.\n";
}

std::string threshold_section(const Experiment& experiment, const Analysis& analysis) {
    std::vector<std::vector<std::string>> rows{
        {"threshold", "variant", "setting", "measured", "verdict"}};
    for (const ThresholdResult& one : threshold_results(experiment, analysis))
        rows.push_back({markdown(one.threshold.text), markdown(one.subject()),
                        one.setting ? markdown(one.setting->text()) : "-", one.measured(),
                        one.held ? "holds" : "**FAILED**"});
    return rows.size() == 1 ? "" : "## Thresholds\n\n" + markdown_table(rows, 3);
}

std::string spread_section(const Analysis& analysis) {
    std::string out = "## Spread over runs\n\n";
    if (analysis.runs < 2)
        return out + "One run: differences between variants are untested. Use `--runs 5`.\n";
    bool first = true;
    for (const Setting& setting : analysis.settings) {
        std::vector<std::vector<std::string>> rows{
            {"variant", "metric", "runs", "min", "median", "max", "against the reference"}};
        for (const VariantResult& result : setting.variants) add_spreads(setting, result, rows);
        out += (first ? "" : "\n") + subheading(analysis, setting) + markdown_table(rows, 2);
        first = false;
    }
    return out;
}

std::string remarks_section(const Analysis& analysis) {
    std::string out = "## Warnings and invalid trials\n\n";
    const std::vector<Remark> all = remarks(analysis);
    for (const Remark& remark : all)
        out += fmt::format("- {} `{}` {}: {}\n", remark.invalidates ? "**invalid**" : "warning",
                           one_line(remark.id), markdown(remark.where), markdown(remark.text));
    return all.empty() ? out + "None.\n" : out;
}

}  // namespace pushbench
