// Freshness against cost: one point per variant, down and left is better.
#include "reports/charts_parts.hpp"

#include <array>

namespace pushbench {
namespace {

struct Freshness {
    std::string_view metric;
    std::string_view title;
};
// Runs with few messages have no p99; the highest that every variant has is shown.
constexpr std::array kFreshness = {
    Freshness{"latency_p99", "p99 delivery latency"},
    Freshness{"latency_p90", "p90 delivery latency"},
    Freshness{"latency_p50", "median delivery latency"},
};

std::size_t measured(const Setting& setting, std::string_view metric) {
    std::size_t count = 0;
    for (const VariantResult& result : setting.variants)
        count += result.spread(*find_column(metric)).median.empty() ? 0 : 1;
    return count;
}

const Freshness& freshness_of(const Setting& setting) {
    const Freshness* most = &kFreshness.front();
    for (const Freshness& candidate : kFreshness)
        if (measured(setting, candidate.metric) > measured(setting, most->metric))
            most = &candidate;
    return *most;
}

void set_x(ChartPoint& point, const Spread& spread) {
    point.x = spread.median.number;
    if (spread.runs < 2) return;
    point.x_low = spread.min.number;
    point.x_high = spread.max.number;
}

Chart cost_chart(const ChartSetting& of, std::string_view id, std::string_view cost_metric,
                 std::string_view cost_title) {
    const Freshness& freshness = freshness_of(of.setting);
    const Column& cost = *find_column(cost_metric);
    const Column& latency = *find_column(freshness.metric);
    Chart chart = chart_of(of, id, "cost", "Freshness against cost: " + std::string(cost_title),
                           ChartKind::scatter);
    chart.x = {std::string(cost_title), cost.unit};
    chart.y = {std::string(freshness.title), latency.unit};
    chart.series = variant_series(of.setting);
    for (std::size_t i = 0; i < chart.series.size(); ++i) {
        const VariantResult& result = of.setting.variants[i];
        const Spread price = result.spread(cost);
        auto point = point_of(0, result.spread(latency));
        if (!point || price.median.kind != Value::Kind::number) continue;
        set_x(*point, price);
        chart.series[i].points.push_back(*point);
    }
    choose_scale(chart);
    return chart;
}

}  // namespace

std::vector<Chart> cost_charts(const ChartSetting& of) {
    std::vector<Chart> all;
    all.push_back(
        cost_chart(of, "cost-wire-bytes", "wire_bytes_per_message", "wire bytes per message"));
    all.back().reading =
        "Down is fresher and left is cheaper: a variant with another one below and left of it has "
        "nothing to offer in these two respects. It holds for this workload alone; a higher rate "
        "makes polling cheaper per message and push no different.";
    all.push_back(
        cost_chart(of, "cost-server-cpu", "server_cpu_per_message", "server CPU per message"));
    all.back().reading =
        "Down is fresher and left takes less of the server. CPU over loopback contains part of the "
        "receiver's work, so compare variants with each other and not with another machine.";
    return all;
}

}  // namespace pushbench
