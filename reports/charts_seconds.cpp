// What happened when: one line per variant over the seconds of a trial, its phases marked.
#include "reports/charts_parts.hpp"
#include "reports/percentiles.hpp"
#include "reports/seconds.hpp"
#include "reports/trial_options.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace pushbench {
namespace {

struct SecondMetric {
    std::string_view id;
    std::string_view title;
    std::string_view axis;
    Unit unit;
    bool (*has)(const Trial&, std::int64_t second);  // which seconds say something
    Value (*get)(const Trial&, const LoadSecond&);
    std::string_view reading;
};

bool any(const Trial&, std::int64_t) {
    return true;
}

Value latency(const Trial& trial, const LoadSecond& second, double quantile) {
    return throughput_mode(trial) ? Value() : sampled_percentile_us(second.latency, quantile);
}

#define GET [](const Trial& t, const LoadSecond& s) -> Value
// clang-format off
constexpr std::array kMetrics = {
    SecondMetric{"seconds-deliveries", "Deliveries per second", "deliveries", Unit::per_second,
                 published_whole,
                 GET { static_cast<void>(t); return s.deliveries; },
                 "A steady technique is a flat line but for the last second of warm-up, which holds "
                 "the pause before measuring; a gap is a stall, and a peak behind it the backlog. "
                 "At less than one message a second single messages are what one sees."},
    SecondMetric{"seconds-latency-p50", "Median latency over time", "median delivery latency",
                 Unit::microseconds,
                 any,
                 GET { return latency(t, s, 0.5); },
                 "Of the deliveries that arrived in each second; seconds with too few are left out. "
                 "A line that climbs means that the server or the load side falls behind."},
    SecondMetric{"seconds-latency-p99", "p99 latency over time", "p99 delivery latency",
                 Unit::microseconds,
                 any,
                 GET { return latency(t, s, 0.99); },
                 "Peaks in single seconds are pauses; the p99 of the whole window does not tell "
                 "them from a tail that is always there. Seconds with too few deliveries are left "
                 "out."},
    SecondMetric{"seconds-connected", "Connected clients", "connected clients", Unit::count,
                 seen_whole,
                 GET { static_cast<void>(t); return s.connected; },
                 "At the end of each second: the ramp first, then all of them. Anything below after "
                 "the ramp is a lost connection."},
    SecondMetric{"seconds-server-cpu", "Server CPU over time", "server CPU, cores", Unit::ratio,
                 seen_whole,
                 GET { return t.has_server ? cpu_in(t.server_usage, s.second) : Value(); },
                 "1 is one core busy all the time. Kernel time is included, and over loopback a "
                 "part of the receiver's."},
    SecondMetric{"seconds-server-memory", "Server memory over time", "server memory", Unit::bytes,
                 any,
                 GET { return t.has_server ? memory_at(t.server_usage, s.second) : Value(); },
                 "Private bytes of the server's processes. It should stay level while measuring: a "
                 "line that climbs is a queue that grows, or a leak. The kernel's share is not in "
                 "it."},
    SecondMetric{"seconds-load-cpu", "Load CPU over time", "load CPU, cores", Unit::ratio,
                 seen_whole,
                 GET { return cpu_in(t.load_usage, s.second); },
                 "What the simulated clients took. Where it nears the cores they have, latency is "
                 "the load side's and not the server's."},
};
// clang-format on
#undef GET

double since_measuring(const Trial& trial, Nanos at) {
    return static_cast<double>(at - trial.measure_from) / kSecond;
}

// The middle of each second, counted from M0, so that trials whose clients took different times to
// connect lie over each other.
void add_points(ChartSeries& series, const Trial& trial, const SecondMetric& metric) {
    for (const LoadSecond& second : trial.load.seconds) {
        if (!metric.has(trial, second.second)) continue;
        const Value value = metric.get(trial, second);
        if (value.kind != Value::Kind::number) continue;
        ChartPoint point;
        point.x = since_measuring(trial, second.second * kSecond + kSecond / 2);
        point.y = value.number;
        point.note = phase_of(trial, second.second);
        series.points.push_back(point);
    }
}

const Trial* shown_run(const VariantResult& result) {
    const auto runs = result.used();
    const bool any = !runs.empty() && runs.front()->measure_to > runs.front()->measure_from;
    return any ? runs.front() : nullptr;
}

void mark_phases(Chart& chart, const Trial& trial) {
    if (!trial.load.seconds.empty() &&
        phase_of(trial, trial.load.seconds.front().second) == "connect")
        chart.marks.push_back({since_measuring(trial, trial.load.seconds.front().second * kSecond),
                               std::nullopt, "connect"});
    const Nanos warmup = warmup_of(trial).value_or(0);
    if (warmup > 0)
        chart.marks.push_back(
            {since_measuring(trial, trial.measure_from - warmup), std::nullopt, "warm-up"});
    chart.marks.push_back({0, std::nullopt, "measure"});
    chart.marks.push_back({since_measuring(trial, trial.measure_to), std::nullopt, "drain"});
}

Chart over_time(const ChartSetting& of, const SecondMetric& metric) {
    Chart chart = chart_of(of, metric.id, "per-second", metric.title, ChartKind::line);
    chart.x = {"time since measuring began", Unit::seconds};
    chart.y = {std::string(metric.axis), metric.unit};
    chart.series = variant_series(of.setting);
    for (std::size_t i = 0; i < chart.series.size(); ++i) {
        const Trial* const trial = shown_run(of.setting.variants[i]);
        if (!trial) continue;
        add_points(chart.series[i], *trial, metric);
        if (chart.marks.empty()) mark_phases(chart, *trial);
    }
    if (metric.unit == Unit::microseconds) choose_scale(chart);
    chart.reading = metric.reading;
    if (of.runs > 1) chart.reading += " Shown is the first valid run of each.";
    return chart;
}

}  // namespace

std::vector<Chart> per_second_charts(const ChartSetting& of) {
    std::vector<Chart> all;
    all.reserve(kMetrics.size());
    for (const SecondMetric& metric : kMetrics) all.push_back(over_time(of, metric));
    return all;
}

}  // namespace pushbench
