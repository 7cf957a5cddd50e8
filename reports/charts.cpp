#include "reports/charts.hpp"

#include "reports/charts_parts.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <string>
#include <utility>

namespace pushbench {
namespace {

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

std::vector<Chart> charts(const Analysis& analysis) {
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
