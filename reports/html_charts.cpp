// Charts (reports/charts.hpp) as report.html reads them; nothing is decided here but the form.
#include "reports/html_data.hpp"

#include <array>

#include <boost/json/value_from.hpp>

namespace pushbench {
namespace {
namespace json = boost::json;

std::string_view kind_name(ChartKind kind) {
    switch (kind) {
        case ChartKind::scatter:
            return "scatter";
        case ChartKind::line:
            return "line";
        case ChartKind::bars:
            return "bars";
        case ChartKind::stacked_bars:
            return "stacked-bars";
    }
    return "";
}

std::string_view shape_name(MarkerShape shape) {
    constexpr std::array<std::string_view, 6> kNames = {
        "square", "circle", "triangle", "inverted-triangle", "diamond", "pentagon"};
    return kNames[static_cast<std::size_t>(shape)];
}

json::value optional(const std::optional<double>& number) {
    return number ? json::value(*number) : json::value(nullptr);
}

json::object axis_json(const ChartAxis& axis) {
    json::object out;
    out["title"] = axis.title;
    out["unit"] = unit_symbol(axis.unit);
    out["log"] = axis.logarithmic;
    out["categories"] = json::value_from(axis.categories);
    json::array& ticks = out["ticks"].emplace_array();
    for (const ChartTick& tick : axis.ticks)
        ticks.push_back({{"at", tick.at}, {"text", tick.text}});
    out["line"] = optional(axis.line);
    return out;
}

// [x, y], [x, y, x low, x high, y low, y high], and at last the note where there is one.
json::array point_json(const ChartPoint& point) {
    json::array out{point.x, point.y};
    if (point.x_low || point.x_high || point.y_low || point.y_high || !point.note.empty())
        for (const auto& bound : {point.x_low, point.x_high, point.y_low, point.y_high})
            out.push_back(optional(bound));
    if (!point.note.empty()) out.emplace_back(point.note);
    return out;
}

json::object series_json(const ChartSeries& series) {
    json::object out;
    out["name"] = series.name;
    out["colour"] = series_colour(series);
    out["shape"] = shape_name(marker_shape(series));
    out["dash"] = series.dash;
    out["hollow"] = series.hollow;
    json::array& points = out["points"].emplace_array();
    for (const ChartPoint& point : series.points) points.push_back(point_json(point));
    return out;
}

// Which setting a chart belongs to; null for one that goes over settings.
json::value setting_index(const Chart& chart, const Analysis& analysis) {
    for (std::size_t i = 0; i < analysis.settings.size(); ++i)
        if (chart.setting == analysis.settings[i].text()) return i;
    return nullptr;
}

json::object chart_json(const Chart& chart, const Analysis& analysis) {
    json::object out;
    out["id"] = chart.id;
    out["group"] = chart.group;
    out["settingIndex"] = setting_index(chart, analysis);
    out["setting"] = chart.setting;
    out["title"] = chart.title;
    out["reading"] = chart.reading;
    out["alt"] = chart.alt;
    out["kind"] = kind_name(chart.kind);
    out["x"] = axis_json(chart.x);
    out["y"] = axis_json(chart.y);
    json::array& series = out["series"].emplace_array();
    for (const ChartSeries& one : chart.series) series.push_back(series_json(one));
    json::array& marks = out["marks"].emplace_array();
    for (const ChartMark& mark : chart.marks)
        marks.push_back({{"x", mark.x}, {"y", optional(mark.y)}, {"text", mark.text}});
    return out;
}

}  // namespace

json::array html_charts(const std::vector<Chart>& charts, const Analysis& analysis) {
    json::array out;
    for (const Chart& chart : charts) out.push_back(chart_json(chart, analysis));
    return out;
}

}  // namespace pushbench
