// Bars, lying: the names of variants are longer than a standing bar is wide.
#include "reports/gnuplot_parts.hpp"
#include "reports/text.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

namespace pushbench {
namespace {

constexpr double kThickness = 0.8;  // of the room that a category has
constexpr std::size_t kNameWidth = 44;

std::string shortened(const std::string& name) {
    if (display_width(name) <= kNameWidth) return name;
    std::size_t bytes = 0;
    for (std::size_t seen = 0; seen < kNameWidth - 1; ++seen) do
            ++bytes;
        while (bytes < name.size() && (static_cast<unsigned char>(name[bytes]) & 0xC0u) == 0x80u);
    return name.substr(0, bytes) + "…";
}

// The first category on top.
double place_of(const Chart& chart, double x) {
    return static_cast<double>(chart.x.categories.size()) - 1 - x;
}

struct Bar {
    double from, to;     // base units
    double bottom, top;  // in categories
    const ChartPoint* point;
};

// How many bars each category has under each other.
std::map<double, std::size_t> rows_of(const Chart& chart) {
    std::map<double, std::size_t> rows;
    for (const ChartSeries& series : chart.series)
        for (const ChartPoint& point : series.points) ++rows[point.x];
    return rows;
}

// The bars of one category lie under each other around its name, or end to end.
std::vector<std::vector<Bar>> bars_of(const Chart& chart) {
    const bool stacked = chart.kind == ChartKind::stacked_bars;
    const double thickness =
        stacked ? kThickness : kThickness / static_cast<double>(bar_rows(chart));
    std::map<double, std::size_t> rows = rows_of(chart), nth;
    std::map<double, double> reached;  // by category, of stacks
    std::vector<std::vector<Bar>> all;
    for (const ChartSeries& series : chart.series) {
        auto& bars = all.emplace_back();
        for (const ChartPoint& point : series.points) {
            const double count = stacked ? 1 : static_cast<double>(rows[point.x]);
            const double row = stacked ? 0 : static_cast<double>(nth[point.x]++);
            const double top = place_of(chart, point.x) + thickness * (count / 2 - row);
            const double from = stacked ? reached[point.x] : 0;
            bars.push_back({from, from + point.y, top - thickness, top, &point});
            if (stacked) reached[point.x] += point.y;
        }
    }
    return all;
}

double longest(const std::vector<std::vector<Bar>>& all) {
    double most = 0;
    for (const auto& bars : all)
        for (const Bar& bar : bars)
            most = std::max({most, bar.to, bar.point->y_high.value_or(bar.to)});
    return most;
}

// Lengths as the y axis has them, drawn along x.
DrawnAxis length_axis(const Chart& chart, double most) {
    Chart measure;
    measure.kind = ChartKind::bars;
    measure.y = chart.y;
    measure.series = {{"", std::nullopt, 0, {{0, most, {}, {}, {}, {}, ""}}}};
    DrawnAxis axis = drawn_y(measure);
    axis.high *= 1.06;  // room for the number at the end
    return axis;
}

std::string category_axis(const Chart& chart) {
    std::string tics;
    for (std::size_t i = 0; i < chart.x.categories.size(); ++i)
        tics += fmt::format("{}{} {}", i == 0 ? "" : ", ",
                            gnuplot_tic_text(shortened(chart.x.categories[i])),
                            script_number(place_of(chart, static_cast<double>(i))));
    return fmt::format("set yrange [-0.6:{}]\nset ytics ({}) scale 0\nset grid noytics\n",
                       script_number(static_cast<double>(chart.x.categories.size()) - 0.4), tics);
}

std::string data_block(std::size_t i, const std::vector<Bar>& bars, const DrawnAxis& length) {
    std::string out = fmt::format("$d{} << EOD\n", i);
    for (const Bar& bar : bars) {
        const double middle = (bar.bottom + bar.top) / 2;
        const ChartPoint& p = *bar.point;
        out +=
            fmt::format("{} {} {} {} {} {} {} {}\n", length.number(bar.to), script_number(middle),
                        length.number(bar.from), length.number(bar.to), script_number(bar.bottom),
                        script_number(bar.top), length.number(p.y_low.value_or(bar.to)),
                        length.number(p.y_high.value_or(bar.to)));
    }
    return out + "EOD\n";
}

// In the unit of the axis.
std::string number_label(double at, double place, double value, const DrawnAxis& length) {
    const std::string number = three_digits(value / length.divisor);
    return fmt::format("set label {} at {},{} left offset 0.6,0 front font ',11'\n",
                       gnuplot_text(length.symbol.empty() ? number : number + " " + length.symbol),
                       length.number(at), script_number(place));
}

// At the end of each bar, of a stack what it adds up to.
std::string numbers(const Chart& chart, const std::vector<std::vector<Bar>>& all,
                    const DrawnAxis& length) {
    std::string out;
    if (chart.kind == ChartKind::stacked_bars) {
        std::map<double, double> sums;
        for (const auto& bars : all)
            for (const Bar& bar : bars) sums[bar.point->x] += bar.point->y;
        for (const auto& [category, sum] : sums)
            out += number_label(sum, place_of(chart, category), sum, length);
        return out;
    }
    for (const auto& bars : all)
        for (const Bar& bar : bars)
            out += number_label(bar.point->y_high.value_or(bar.to), (bar.bottom + bar.top) / 2,
                                bar.point->y, length);
    return out;
}

bool has_spread(const ChartSeries& series) {
    return std::any_of(series.points.begin(), series.points.end(),
                       [](const ChartPoint& point) { return point.y_low.has_value(); });
}

}  // namespace

std::size_t bar_rows(const Chart& chart) {
    if (chart.kind == ChartKind::stacked_bars) return 1;
    std::size_t most = 1;
    for (const auto& [category, rows] : rows_of(chart)) most = std::max(most, rows);
    return most;
}

std::string bars_script(const Chart& chart) {
    const auto all = bars_of(chart);
    const DrawnAxis length = length_axis(chart, longest(all));
    std::string out = axis_commands("x", length) + category_axis(chart);
    if (chart.y.line)
        out += fmt::format(
            "set arrow from {0}, graph 0 to {0}, graph 1 nohead lw 1 dt 2 lc rgb '#404040'\n",
            length.number(*chart.y.line));
    out += numbers(chart, all, length);
    std::string plot;
    for (std::size_t i = 0; i < chart.series.size(); ++i) {
        out += data_block(i, all[i], length);
        plot += fmt::format(
            "{}$d{} using 1:2:3:4:5:6 with boxxyerror fs solid 1 noborder "
            "lc rgb '{}' title {}",
            i == 0 ? "plot " : ", \\\n     ", i, series_colour(chart.series[i]),
            gnuplot_text(chart.series[i].name));
    }
    for (std::size_t i = 0; i < chart.series.size(); ++i)
        if (has_spread(chart.series[i]))
            plot += fmt::format(
                ", $d{} using 7:2:($8-$7):(0) with vectors nohead lw 1.5 lc rgb '#202020' notitle",
                i);
    return out + plot + '\n';
}

}  // namespace pushbench
