// What a connected client costs before anything is published: memory on both sides and in the
// kernel, and the time to get connected.
#include "reports/charts_parts.hpp"
#include "reports/trial_options.hpp"

#include <algorithm>

namespace pushbench {
namespace {

// Polls without keep-alive leave no connection open to be measured.
bool keeps_connections(const VariantResult& result) {
    return std::all_of(result.runs.begin(), result.runs.end(), [](const Trial* trial) {
        return option_text(*trial, "keep-alive").value_or("on") != "off";
    });
}

// Of a server that somebody else started nothing is known: its end may be on another machine.
bool has_server(const VariantResult& result) {
    return std::all_of(result.runs.begin(), result.runs.end(),
                       [](const Trial* trial) { return trial->has_server; });
}

Chart per_client(const ChartSetting& of) {
    Chart chart = chart_of(of, "memory-per-client", "memory", "Memory per connected, idle client",
                           ChartKind::bars);
    chart.x.categories = variant_names(of.setting);
    chart.y = {"memory per client", Unit::bytes};
    add_bars(chart, of.setting, "server_bytes_per_client", "server process", kPayload);
    add_bars(chart, of.setting, "load_bytes_per_client", "simulated client", kEmpty);
    add_bars(chart, of.setting, "kernel_bytes_per_client", "kernel, sockets of both ends", kTcpIp);
    chart.reading =
        "Growth of private memory while clients connect and nothing is published, divided by them. "
        "The simulated client is pushbench's own and not a browser. Buffers that grow under load "
        "are not in it.";
    return chart;
}

Chart per_connection(const ChartSetting& of) {
    Setting kept = of.setting;
    std::erase_if(kept.variants,
                  [](const VariantResult& r) { return !keeps_connections(r) || !has_server(r); });
    Chart chart = chart_of(of, "memory-per-connection", "memory",
                           "Server memory per open connection", ChartKind::bars);
    chart.x.categories = variant_names(kept);
    chart.y = {"memory per connection", Unit::bytes};
    add_bars(chart, kept, "server_bytes_per_client", "server process", kPayload);
    add_bars(chart, kept, "kernel_bytes_per_client", "kernel, the server's socket", kTcpIp);
    // Both ends were on this machine.
    for (ChartPoint& point : chart.series.back().points) {
        point.y /= 2;
        if (point.y_low) *point.y_low /= 2;
        if (point.y_high) *point.y_high /= 2;
    }
    chart.reading =
        "What the server's machine holds for one open connection: each client here keeps one. The "
        "kernel's share is half of what it uses for both ends. Techniques that open a connection "
        "for each request hold none while idle and are not in the picture.";
    const auto& all = of.setting.variants;
    if (!std::all_of(all.begin(), all.end(), has_server))
        chart.reading += " Nor are servers that pushbench did not start.";
    return chart;
}

Chart connecting(const ChartSetting& of) {
    Chart chart = chart_of(of, "connect-time", "memory", "Connection set-up time", ChartKind::bars);
    chart.x.categories = variant_names(of.setting);
    chart.y = {"from connect() to subscribed", Unit::microseconds};
    add_bars(chart, of.setting, "connect_p50", "median", kPayload);
    add_bars(chart, of.setting, "connect_p99", "p99", kEmpty);
    chart.reading =
        "TCP handshake, request and first answer, over loopback, while clients arrive at "
        "--connect-rate: a real network adds its round trips, one for TCP and one for the request. "
        "With TLS its handshake is in it, which a network makes one or two round trips longer.";
    return chart;
}

}  // namespace

std::vector<Chart> memory_charts(const ChartSetting& of) {
    return {per_client(of), per_connection(of), connecting(of)};
}

}  // namespace pushbench
