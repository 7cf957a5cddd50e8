#include "reports/compare/comparison_text.hpp"
#include "reports/text.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace pushbench {
namespace {

using Row = std::vector<std::string>;

Row named(const std::string& name, Row cells) {
    for (std::string& cell : cells) cell = one_line(cell);
    cells.insert(cells.begin(), one_line(name));
    return cells;
}

// All pairs of a setting in one table, a variant's name in its first row only.
void add_rows(std::vector<Row>& rows, const ComparedPair& pair, bool decides) {
    bool first = true;
    for (const ComparedMetric& metric : pair.metrics) {
        if (metric.decides != decides || (!decides && !worth_showing(metric))) continue;
        rows.push_back(
            named(first ? pair.name : "", decides ? gate_cells(metric) : other_cells(metric)));
        first = false;
    }
}

std::string table(const Comparison& comparison, const std::string& setting, bool decides) {
    std::vector<Row> rows{
        named("", decides ? gate_header(comparison.alpha) : other_header(comparison.alpha))};
    for (const ComparedPair& pair : comparison.pairs)
        if (pair.setting == setting) add_rows(rows, pair, decides);
    return rows.size() < 2 ? "" : '\n' + aligned_table(rows, "");
}

std::string settings(const Comparison& comparison) {
    std::vector<std::string> seen;
    std::string out;
    for (const ComparedPair& pair : comparison.pairs) {
        if (std::find(seen.begin(), seen.end(), pair.setting) != seen.end()) continue;
        seen.push_back(pair.setting);
        if (!pair.setting.empty()) out += '\n' + one_line(pair.setting) + '\n';
        out += table(comparison, pair.setting, true);
        if (const std::string rest = table(comparison, pair.setting, false); !rest.empty())
            out += (comparison.gates.empty() ? "" : "\ndescriptive, without a verdict:\n") + rest;
    }
    return out;
}

}  // namespace

std::string comparison_console(const Comparison& comparison) {
    std::string out =
        fmt::format("base  {}: {}\nnew   {}: {}\n{}\n", one_line(comparison.base.label),
                    one_line(comparison.base.title), one_line(comparison.fresh.label),
                    one_line(comparison.fresh.title), one_line(method_text(comparison)));
    out += settings(comparison);
    const std::vector<std::string> lines = remarks(comparison);
    if (!lines.empty()) out += '\n';
    for (const std::string& line : lines) out += one_line(line) + '\n';
    return out + '\n' + result_word(comparison) + ": " + comparison.summary() + '\n';
}

}  // namespace pushbench
