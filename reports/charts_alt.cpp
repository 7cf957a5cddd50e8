// What a chart shows, in words.
#include "reports/charts_parts.hpp"
#include "reports/text.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace pushbench {
namespace {

constexpr std::size_t kSeriesTold = 12;  // whoever needs more reads the table

std::string x_text(const Chart& chart, const ChartPoint& point) {
    const auto at = static_cast<std::size_t>(std::max(0.0, point.x));
    if (!chart.x.categories.empty())
        return at < chart.x.categories.size() ? chart.x.categories[at] : std::string();
    for (const ChartTick& tick : chart.x.ticks)
        if (tick.at == point.x) return tick.text;
    // The x of percentiles is no number that anybody knows.
    if (!chart.x.ticks.empty() && !point.note.empty()) return point.note;
    return readable(Value(point.x), chart.x.unit);
}

std::string at(const Chart& chart, const ChartPoint& point) {
    return fmt::format("{} at {}", readable(Value(point.y), chart.y.unit), x_text(chart, point));
}

std::string line_text(const Chart& chart, const ChartSeries& series) {
    const ChartPoint& first = series.points.front();
    const ChartPoint& last = series.points.back();
    const ChartPoint& highest =
        *std::max_element(series.points.begin(), series.points.end(),
                          [](const ChartPoint& a, const ChartPoint& b) { return a.y < b.y; });
    if (series.points.size() == 1) return at(chart, first);
    const bool level = std::all_of(series.points.begin(), series.points.end(),
                                   [&](const ChartPoint& point) { return point.y == first.y; });
    if (level) return readable(Value(first.y), chart.y.unit) + " throughout";
    std::string text = fmt::format("from {} to {}", at(chart, first), at(chart, last));
    if (highest.y > first.y && highest.y > last.y) text += ", at most " + at(chart, highest);
    return text;
}

std::string bars_text(const Chart& chart, const ChartSeries& series) {
    std::string text;
    for (const ChartPoint& point : series.points) {
        // A part that a whole does not have need not be told.
        if (point.y == 0 && chart.kind == ChartKind::stacked_bars) continue;
        text += fmt::format("{}{} {}", text.empty() ? "" : ", ", x_text(chart, point),
                            readable(Value(point.y), chart.y.unit));
    }
    return text.empty() ? "nothing" : text;
}

std::string series_text(const Chart& chart, const ChartSeries& series) {
    switch (chart.kind) {
        case ChartKind::scatter:
            return at(chart, series.points.front());
        case ChartKind::line:
            return line_text(chart, series);
        case ChartKind::bars:
        case ChartKind::stacked_bars:
            break;
    }
    return bars_text(chart, series);
}

}  // namespace

std::string alt_text(const Chart& chart) {
    std::string text = chart.title;
    if (!chart.setting.empty()) text += ", " + chart.setting;
    text += '.';
    for (std::size_t i = 0; i < std::min(kSeriesTold, chart.series.size()); ++i)
        text += fmt::format(" {}: {}.", chart.series[i].name, series_text(chart, chart.series[i]));
    if (chart.series.size() > kSeriesTold)
        text += fmt::format(" And {} more.", chart.series.size() - kSeriesTold);
    for (const ChartMark& mark : chart.marks)
        if (mark.y)
            text += fmt::format(" {}: {}.", mark.text, readable(Value(*mark.y), chart.y.unit));
    return text;
}

}  // namespace pushbench
