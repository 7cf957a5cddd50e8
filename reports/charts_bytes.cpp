// Wire bytes per delivered message, stacked: what they were spent on.
#include "reports/byte_parts.hpp"
#include "reports/charts_parts.hpp"

#include <algorithm>
#include <array>

namespace pushbench {
namespace {

struct PartSeries {
    std::string_view name;
    std::size_t colour;
    double (*get)(const ByteParts&);
};
#define GET [](const ByteParts& p)
// clang-format off
constexpr std::array kParts = {
    PartSeries{"payload", kPayload, GET { return p.payload.down; }},
    PartSeries{"headers and framing, down", kUseful, GET { return p.useful.down; }},
    PartSeries{"requests, up", kUseful + kUp, GET { return p.useful.up; }},
    PartSeries{"empty responses, down", kEmpty, GET { return p.empty.down; }},
    PartSeries{"requests for them, up", kEmpty + kUp, GET { return p.empty.up; }},
    PartSeries{"connection set-up, down", kSetUp, GET { return p.setup.down; }},
    PartSeries{"connection set-up, up", kSetUp + kUp, GET { return p.setup.up; }},
    PartSeries{"heartbeats, down", kHeartbeat, GET { return p.heartbeat.down; }},
    PartSeries{"heartbeats, up", kHeartbeat + kUp, GET { return p.heartbeat.up; }},
    PartSeries{"TLS records, down", kTls, GET { return p.tls.down; }},
    PartSeries{"TLS records, up", kTls + kUp, GET { return p.tls.up; }},
    PartSeries{"TCP/IP, down", kTcpIp, GET { return p.tcp_ip.down; }},
    PartSeries{"TCP/IP, up", kTcpIp + kUp, GET { return p.tcp_ip.up; }},
};
// clang-format on
#undef GET

// Of the runs in the middle, so that the stack is as high as the table's median.
std::vector<ByteParts> parts_of(const VariantResult& result) {
    std::vector<ByteParts> all;
    for (const Trial* const trial : middle_runs(result, "wire_bytes_per_message"))
        if (const auto parts = byte_parts_per_message(*trial)) all.push_back(*parts);
    return all;
}

void add_variant(Chart& chart, const VariantResult& result, double x) {
    const std::vector<ByteParts> runs = parts_of(result);
    if (runs.empty()) return;
    for (std::size_t i = 0; i < kParts.size(); ++i) {
        double sum = 0;
        for (const ByteParts& parts : runs) sum += kParts[i].get(parts);
        ChartPoint point;
        point.x = x;
        point.y = sum / static_cast<double>(runs.size());
        chart.series[i].points.push_back(point);
    }
}

bool is_nowhere(const ChartSeries& series) {
    return std::all_of(series.points.begin(), series.points.end(),
                       [](const ChartPoint& point) { return point.y == 0; });
}

}  // namespace

std::vector<Chart> bytes_charts(const ChartSetting& of) {
    Chart chart = chart_of(of, "wire-bytes", "bytes", "Wire bytes per delivered message",
                           ChartKind::stacked_bars);
    chart.x.categories = variant_names(of.setting);
    chart.y = {"wire bytes per message", Unit::bytes};
    for (const PartSeries& part : kParts)
        chart.series.push_back({std::string(part.name), std::nullopt, part.colour, {}});
    for (std::size_t i = 0; i < of.setting.variants.size(); ++i)
        add_variant(chart, of.setting.variants[i], static_cast<double>(i));
    std::erase_if(chart.series, is_nowhere);
    chart.reading =
        "A whole bar is what one delivery to one client costs on the network, as IP packets both "
        "ways; its parts add up to it. Whatever is not payload is the price of the technique. "
        "Connections that were open before measuring began cost nothing here, and acknowledgements "
        "are those of loopback, which may be fewer or more than a real network's.";
    return {chart};
}

}  // namespace pushbench
