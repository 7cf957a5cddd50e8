// Predicted against measured: how far theory and measurement are apart, as a ratio.
#include "reports/charts_parts.hpp"
#include "reports/predictions.hpp"
#include "reports/text.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace pushbench {
namespace {

std::size_t category_of(std::vector<std::string>& categories, const Prediction& prediction) {
    const std::string name = fmt::format("{} ({})", prediction.what, prediction.how);
    const auto found = std::find(categories.begin(), categories.end(), name);
    if (found != categories.end()) return static_cast<std::size_t>(found - categories.begin());
    categories.push_back(name);
    return categories.size() - 1;
}

void add_points(Chart& chart, ChartSeries& series, const Trial& trial) {
    for (const Prediction& prediction : predictions(trial)) {
        const Value ratio = quotient(prediction.measured, prediction.predicted);
        if (ratio.kind != Value::Kind::number) continue;
        ChartPoint point;
        point.x = static_cast<double>(category_of(chart.x.categories, prediction));
        point.y = ratio.number;
        point.note = fmt::format("predicted {}, measured {}",
                                 readable(prediction.predicted, prediction.unit),
                                 readable(prediction.measured, prediction.unit));
        series.points.push_back(point);
    }
}

}  // namespace

std::vector<Chart> prediction_charts(const ChartSetting& of) {
    Chart chart =
        chart_of(of, "predictions", "predictions", "Measured against predicted", ChartKind::bars);
    chart.y = {"measured / predicted", Unit::ratio};
    chart.y.line = 1;
    chart.series = variant_series(of.setting);
    for (std::size_t i = 0; i < chart.series.size(); ++i) {
        const auto runs = of.setting.variants[i].used();
        if (!runs.empty()) add_points(chart, chart.series[i], *runs.front());
    }
    chart.reading =
        "At 1 the measurement is what theory says. Realised schedule: computed from the very "
        "instants at which messages were due and clients polled, so counts should agree to a "
        "percent; ideal forms hold in the long run only. Predictions know no network and no "
        "server time, so measured latency lies above 1, or at it where a poll that came late "
        "brought what came due meanwhile.";
    if (of.runs > 1) chart.reading += " Shown is the first valid run of each.";
    return {chart};
}

}  // namespace pushbench
