#include "reports/charts.hpp"

#include "reports/charts_parts.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace pushbench {
namespace {

// Parts of a whole, each with a lighter shade (Part in charts_parts.hpp), of the palette that the
// techniques have theirs from.
constexpr std::array<std::string_view, 12> kPartColours = {
    "#0072b2", "#80b9d9",  // payload
    "#56b4e9", "#aad9f4",  // headers and framing
    "#d55e00", "#eaae80",  // empty exchanges
    "#009e73", "#80cfb9",  // set-up
    "#cc79a7", "#e6bcd3",  // heartbeats
    "#808080", "#c0c0c0",  // TCP/IP
};

// Between a colour and another grey level: 255 makes it lighter, 0 darker.
std::string mixed(std::string_view colour, int grey, double share) {
    std::string out = "#";
    for (std::size_t i = 1; i < colour.size(); i += 2) {
        const int part = std::stoi(std::string(colour.substr(i, 2)), nullptr, 16);
        out += fmt::format("{:02x}", static_cast<int>(part + (grey - part) * share));
    }
    return out;
}

using SettingSection = std::vector<Chart> (*)(const ChartSetting&);
constexpr std::array kSettingSections = {cost_charts,      latency_charts,    bytes_charts,
                                         responses_charts, per_second_charts, memory_charts,
                                         prediction_charts};

void append(std::vector<Chart>& to, std::vector<Chart> from) {
    std::move(from.begin(), from.end(), std::back_inserter(to));
}

// Without what has no point, and with the words for those who see no picture.
std::vector<Chart> finished(std::vector<Chart> all) {
    for (Chart& chart : all)
        std::erase_if(chart.series, [](const ChartSeries& s) { return s.points.empty(); });
    std::erase_if(all, [](const Chart& chart) { return chart.series.empty(); });
    for (Chart& chart : all) chart.alt = alt_text(chart);
    return all;
}

}  // namespace

std::string_view technique_colour(TechniqueId technique) {
    return pushbench::technique(technique).colour;
}

std::string series_colour(const ChartSeries& series) {
    if (!series.technique) return std::string(part_colour(series.nth));
    const std::string_view colour = technique_colour(*series.technique);
    switch (series.nth % 3) {
        case 1:
            return mixed(colour, 255, 0.4);
        case 2:
            return mixed(colour, 0, 0.45);
        default:
            return std::string(colour);
    }
}

std::string_view part_colour(std::size_t nth) {
    return kPartColours[nth % kPartColours.size()];
}

std::vector<Chart> charts(const Experiment&, const Analysis& analysis) {
    std::vector<Chart> all;
    const bool several = analysis.settings.size() > 1;
    for (const SettingSection section : kSettingSections)
        for (std::size_t i = 0; i < analysis.settings.size(); ++i)
            append(all,
                   section({analysis.settings[i],
                            several ? "-" + std::to_string(i + 1) : std::string(), analysis.runs}));
    append(all, matrix_charts(analysis));
    return finished(std::move(all));
}

}  // namespace pushbench
