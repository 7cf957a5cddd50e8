// Delivery latency by percentile, in the manner of HdrHistogram: the tail is as wide as the middle.
#include "reports/charts_parts.hpp"
#include "reports/percentiles.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace pushbench {
namespace {

// What lies above the percentile, within each power of ten.
constexpr std::array kTails = {7, 5, 4, 3, 2, 1};

std::string percent(double tail) {
    return fmt::format("{:.6g} %", 100 - 100 * tail);
}

std::vector<double> tails() {
    std::vector<double> all;
    for (const double scale : {0.1, 0.01, 0.001, 0.0001})
        for (const int step : kTails) all.push_back(step * scale);
    std::erase_if(all, [](double tail) { return tail > 0.5; });
    return all;
}

Spread latency_spread(const VariantResult& result, double quantile) {
    std::vector<Value> values;
    for (const Trial* const trial : result.used())
        values.push_back(latency_percentile_us(*trial, quantile));
    return spread_of(values);
}

bool lost_any(const VariantResult& result) {
    const auto runs = result.used();
    return std::any_of(runs.begin(), runs.end(),
                       [](const Trial* trial) { return trial->load.ledger.lost > 0; });
}

// Until a run has no value: the median of the others might be lower than the one before, which no
// percentile is.
void add_points(ChartSeries& series, const VariantResult& result) {
    std::size_t runs = 0;
    for (const double tail : tails()) {
        const Spread spread = latency_spread(result, 1 - tail);
        auto point = point_of(1 / tail, spread);
        if (!point || spread.runs < runs) break;
        runs = spread.runs;
        point->note = percent(tail);
        series.points.push_back(*point);
    }
    if (!series.points.empty() && lost_any(result))
        series.points.back().note += "; above, messages were lost";
}

}  // namespace

std::vector<Chart> latency_charts(const ChartSetting& of) {
    Chart chart = chart_of(of, "latency-percentiles", "latency", "Delivery latency by percentile",
                           ChartKind::line);
    chart.x.title = "percentile of deliveries";
    chart.x.unit = Unit::ratio;  // 1 / (1 - percentile)
    chart.x.logarithmic = true;
    for (const double tail : {0.5, 0.25, 0.1, 0.01, 0.001, 0.0001})
        chart.x.ticks.push_back({1 / tail, percent(tail)});
    chart.y = {"delivery latency", Unit::microseconds};
    chart.series = variant_series(of.setting);
    for (std::size_t i = 0; i < chart.series.size(); ++i)
        add_points(chart.series[i], of.setting.variants[i]);
    choose_scale(chart);
    chart.reading =
        "Read across from a percentile: so many deliveries were at least as fast as the line says. "
        "A line ends where a run has too few deliveries or messages above it to say more, or where "
        "the rest was lost. It does not show when the slow ones came.";
    return {chart};
}

}  // namespace pushbench
