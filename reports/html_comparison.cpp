// The comparison of report.html: a cell for each metric and variant, with its ratio to every
// variant that may become the reference, so that the page only has to choose one.
#include "reports/comparison_rows.hpp"
#include "reports/headlines.hpp"
#include "reports/html_data.hpp"
#include "reports/predictions.hpp"
#include "reports/report_verdict.hpp"
#include "reports/text.hpp"

#include <boost/json/value_from.hpp>
#include <fmt/format.h>

namespace pushbench {
namespace {
namespace json = boost::json;

// Ratios of losses or counts say nothing; the table knows which values can be better.
bool has_ratios(const Column& column) {
    return column.better != Better::neither && column.unit != Unit::count;
}

// As results.csv has it, with the unit: "7620.123 us".
std::string exact(const Value& value, const Column& column) {
    const std::string text = plain_text(value, column.decimals);
    const std::string_view unit = unit_symbol(column.unit);
    return value.kind != Value::Kind::number || unit.empty() ? text
                                                             : fmt::format("{} {}", text, unit);
}

struct Ratio {
    std::string text;     // empty for the reference itself, and where there is none
    std::string verdict;  // empty for a metric that is descriptive
};
Ratio ratio_to(const VariantResult* reference, const VariantResult& result, const Column& column) {
    if (!reference || reference == &result) return {};
    const Value ratio = quotient(result.spread(column).median, reference->spread(column).median);
    if (ratio.empty()) return {};
    return {readable_ratio(ratio), verdict_words(judge_against(*reference, result, column))};
}

// In the order of reference_texts().
void add_ratios(json::object& cell, const Setting& setting, const VariantResult& result,
                const Column& column) {
    json::array ratios, verdicts;
    const auto add = [&](const VariantResult* reference) {
        const Ratio ratio = ratio_to(reference, result, column);
        ratios.emplace_back(ratio.text);
        verdicts.emplace_back(ratio.verdict);
    };
    for (const VariantResult& reference : setting.variants) add(&reference);
    if (setting.paired()) add(setting.reference_for(result));
    cell["ratios"] = std::move(ratios);
    cell["verdicts"] = std::move(verdicts);
}

// What ratios can be to: a variant, or the same variant of the first of overlaid experiments or
// server builds.
json::array reference_texts(const Setting& setting) {
    json::array texts;
    for (const VariantResult& result : setting.variants) texts.emplace_back(result.name());
    if (setting.paired()) texts.emplace_back(setting.pair_text());
    return texts;
}

json::value chosen_reference(const Setting& setting) {
    if (setting.paired()) return setting.variants.size();
    return setting.reference ? json::value(*setting.reference) : json::value(nullptr);
}

json::object cell_of(const Setting& setting, const VariantResult& result, const Column& column) {
    const Value value = result.shown(column.metric);
    json::object cell;
    cell["text"] = readable(value, column.unit);
    if (value.empty()) return cell;
    cell["exact"] = exact(value, column);
    if (value.kind == Value::Kind::number)
        cell["order"] = value.number;
    else
        cell["order"] = "inf";
    const Spread spread = result.spread(column);
    if (spread.runs > 1) {
        cell["runs"] = spread.runs;
        cell["low"] = readable(spread.min, column.unit);
        cell["high"] = readable(spread.max, column.unit);
    }
    if (has_ratios(column)) add_ratios(cell, setting, result, column);
    return cell;
}

// `look`: as in charts.
json::object variant_of(const Setting& setting, const VariantResult& result,
                        const ChartSeries& look) {
    json::object variant;
    variant["label"] = result.name();
    variant["colour"] = series_colour(look);
    variant["hollow"] = look.hollow;
    // Of overlaid experiments: what each variant of the others is compared with.
    variant["first"] = setting.is_first(result);
    variant["runs"] = result.runs.size();
    variant["validRuns"] = result.valid_runs;
    json::object& cells = variant["cells"].emplace_object();
    for (const ComparisonGroup& group : comparison_groups())
        for (const ComparisonRow& row : group.rows)
            cells[row.metric] = cell_of(setting, result, *find_column(row.metric));
    return variant;
}

void add_predictions(json::array& rows, const VariantResult& result) {
    if (result.runs.empty()) return;
    for (const Prediction& p : predictions(*result.used().front()))
        rows.push_back({result.name(), p.what, p.how, readable(p.predicted, p.unit),
                        readable(p.measured, p.unit),
                        readable_ratio(quotient(p.measured, p.predicted))});
}

}  // namespace

json::array html_metric_groups() {
    json::array groups;
    for (const ComparisonGroup& group : comparison_groups()) {
        json::array metrics;
        for (const ComparisonRow& row : group.rows)
            metrics.push_back({{"id", row.metric}, {"label", row.label}});
        groups.push_back({{"title", group.title}, {"metrics", std::move(metrics)}});
    }
    return groups;
}

json::object html_setting(const Setting& setting) {
    json::object out;
    out["text"] = setting.text();
    out["references"] = reference_texts(setting);
    out["reference"] = chosen_reference(setting);
    out["headlines"] = json::value_from(headlines({setting}));
    json::array variants, rows;
    const std::vector<ChartSeries> looks = variant_series(setting);
    for (std::size_t i = 0; i < looks.size(); ++i) {
        variants.push_back(variant_of(setting, setting.variants[i], looks[i]));
        add_predictions(rows, setting.variants[i]);
    }
    out["variants"] = std::move(variants);
    out["predictions"] = std::move(rows);
    return out;
}

}  // namespace pushbench
