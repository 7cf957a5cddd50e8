// Bars, lying: the names of variants are longer than a standing bar is wide.
#include "reports/gnuplot_parts.hpp"
#include "reports/short_names.hpp"
#include "reports/text.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

namespace pushbench {
namespace {

// px; so is what lies along the categories' axis.
constexpr int kLeastFrame = 60;
constexpr int kLeastBand = 40;  // of a category
constexpr int kRow = 18;        // of one bar of several
constexpr int kApart = 10;      // the bars of one category and the next
constexpr int kAlone = 32;      // thickness of the only bar of a category
constexpr std::size_t kNameWidth = 44;

bool is_stacked(const Chart& chart) {
    return chart.kind == ChartKind::stacked_bars;
}

// How many bars each category has under each other.
std::vector<int> rows_of(const Chart& chart) {
    std::vector<int> rows(chart.x.categories.size(), is_stacked(chart) ? 1 : 0);
    if (is_stacked(chart)) return rows;
    for (const ChartSeries& series : chart.series)
        for (const ChartPoint& point : series.points) ++rows.at(static_cast<std::size_t>(point.x));
    return rows;
}

int band_height(int rows) {
    return std::max(kLeastBand, rows * kRow + kApart);
}

// The middle of each category's band, the first on top.
std::vector<double> places_of(const Chart& chart) {
    const std::vector<int> rows = rows_of(chart);
    int all = 0;
    for (const int count : rows) all += band_height(count);
    double top = all + (bars_height(chart) - all) / 2.0;
    std::vector<double> places;
    for (const int count : rows) {
        places.push_back(top - band_height(count) / 2.0);
        top -= band_height(count);
    }
    return places;
}

std::size_t category_of(const ChartPoint& point) {
    return static_cast<std::size_t>(point.x);
}

struct Bar {
    double from, to;     // base units
    double bottom, top;  // px
    const ChartPoint* point;
};

// The bars of one category lie under each other around its name, or end to end.
std::vector<std::vector<Bar>> bars_of(const Chart& chart) {
    const std::vector<int> rows = rows_of(chart);
    const std::vector<double> places = places_of(chart);
    const bool alone = *std::max_element(rows.begin(), rows.end()) <= 1;
    const double thickness = alone ? kAlone : kRow;
    std::vector<int> nth(rows.size(), 0);
    std::vector<double> reached(rows.size(), 0);  // of stacks
    std::vector<std::vector<Bar>> all;
    for (const ChartSeries& series : chart.series) {
        auto& bars = all.emplace_back();
        for (const ChartPoint& point : series.points) {
            const std::size_t category = category_of(point);
            const double row = is_stacked(chart) ? 0 : nth[category]++;
            const double top = places[category] + thickness * (rows[category] / 2.0 - row);
            const double from = reached[category];
            bars.push_back({from, from + point.y, top - thickness, top, &point});
            if (is_stacked(chart)) reached[category] += point.y;
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
    const std::vector<std::string> names = short_names(chart.x.categories, kNameWidth);
    const std::vector<double> places = places_of(chart);
    std::string tics;
    for (std::size_t i = 0; i < names.size(); ++i)
        tics += fmt::format("{}{} {}", i == 0 ? "" : ", ", gnuplot_tic_text(names[i]),
                            script_number(places[i]));
    return fmt::format("set yrange [0:{}]\nset ytics ({}) scale 0\nset grid noytics\n",
                       bars_height(chart), tics);
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

// As tables have it.
std::string number_label(const Chart& chart, double at, double place, double value,
                         const DrawnAxis& length) {
    return fmt::format("set label {} at {},{} left offset 0.6,0 front font ',11'\n",
                       gnuplot_text(readable(Value(value), chart.y.unit)), length.number(at),
                       script_number(place));
}

// At the end of each bar, of a stack what it adds up to.
std::string numbers(const Chart& chart, const std::vector<std::vector<Bar>>& all,
                    const DrawnAxis& length) {
    std::string out;
    if (is_stacked(chart)) {
        const std::vector<double> places = places_of(chart);
        std::map<std::size_t, double> sums;
        for (const auto& bars : all)
            for (const Bar& bar : bars) sums[category_of(*bar.point)] += bar.point->y;
        for (const auto& [category, sum] : sums)
            out += number_label(chart, sum, places[category], sum, length);
        return out;
    }
    for (const auto& bars : all)
        for (const Bar& bar : bars)
            out += number_label(chart, bar.point->y_high.value_or(bar.to),
                                (bar.bottom + bar.top) / 2, bar.point->y, length);
    return out;
}

bool has_spread(const ChartSeries& series) {
    return std::any_of(series.points.begin(), series.points.end(),
                       [](const ChartPoint& point) { return point.y_low.has_value(); });
}

}  // namespace

int bars_height(const Chart& chart) {
    int height = 0;
    for (const int rows : rows_of(chart)) height += band_height(rows);
    return std::max(kLeastFrame, height);
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
        plot += fmt::format("{}$d{} using 1:2:3:4:5:6 with boxxyerror {} lc rgb '{}'",
                            i == 0 ? "plot " : ", \\\n     ", i, fill_style(chart.series[i]),
                            series_colour(chart.series[i]));
    }
    for (std::size_t i = 0; i < chart.series.size(); ++i)
        if (has_spread(chart.series[i]))
            plot += fmt::format(
                ", $d{} using 7:2:($8-$7):(0) with vectors nohead lw 1.5 lc rgb '#202020'", i);
    return out + plot + '\n';
}

}  // namespace pushbench
