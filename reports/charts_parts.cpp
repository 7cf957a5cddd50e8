#include "reports/charts_parts.hpp"

#include <algorithm>

namespace pushbench {
namespace {

struct Reach {
    double low = 0, high = 0;
    bool any = false;
    void take(double value) {
        low = any ? std::min(low, value) : value;
        high = any ? std::max(high, value) : value;
        any = true;
    }
    bool wants_log() const { return any && low > 0 && high / low > kLogFrom; }
};

}  // namespace

Chart chart_of(const ChartSetting& of, std::string_view id, std::string_view group,
               std::string_view title, ChartKind kind) {
    Chart chart;
    chart.id = std::string(id) + of.suffix;
    chart.group = group;
    chart.setting = of.setting.text();
    chart.title = title;
    chart.kind = kind;
    return chart;
}

std::string series_name(const VariantResult& result) {
    return result.name() + (result.valid_runs == 0 ? " (invalid)" : "");
}

std::vector<std::string> variant_names(const Setting& setting) {
    std::vector<std::string> names;
    for (const VariantResult& result : setting.variants) names.push_back(series_name(result));
    return names;
}

std::optional<ChartPoint> point_of(double x, const Spread& spread) {
    if (spread.median.kind != Value::Kind::number) return {};
    ChartPoint point;
    point.x = x;
    point.y = spread.median.number;
    if (spread.runs > 1 && spread.max.kind == Value::Kind::number) {
        point.y_low = spread.min.number;
        point.y_high = spread.max.number;
    }
    return point;
}

void add_bars(Chart& chart, const Setting& setting, std::string_view metric, std::string_view name,
              std::size_t part) {
    const Column& column = *find_column(metric);
    ChartSeries series{std::string(name), std::nullopt, part, {}};
    for (std::size_t i = 0; i < setting.variants.size(); ++i)
        if (const auto point = point_of(static_cast<double>(i), setting.variants[i].spread(column)))
            series.points.push_back(*point);
    chart.series.push_back(std::move(series));
}

std::vector<const Trial*> middle_runs(const VariantResult& result, std::string_view metric) {
    const Column& column = *find_column(metric);
    std::vector<const Trial*> runs;
    for (const Trial* const trial : result.used())
        if (column.get(*trial).kind == Value::Kind::number) runs.push_back(trial);
    if (runs.empty()) return runs;
    std::stable_sort(runs.begin(), runs.end(), [&](const Trial* a, const Trial* b) {
        return column.get(*a).number < column.get(*b).number;
    });
    const std::size_t half = runs.size() / 2;
    if (runs.size() % 2 == 1) return {runs[half]};
    return {runs[half - 1], runs[half]};
}

void choose_scale(Chart& chart) {
    Reach x, y;
    for (const ChartSeries& series : chart.series)
        for (const ChartPoint& point : series.points) {
            x.take(point.x_low.value_or(point.x));
            x.take(point.x_high.value_or(point.x));
            y.take(point.y_low.value_or(point.y));
            y.take(point.y_high.value_or(point.y));
        }
    if (chart.kind == ChartKind::scatter) chart.x.logarithmic = x.wants_log();
    chart.y.logarithmic = y.wants_log();
}

}  // namespace pushbench
