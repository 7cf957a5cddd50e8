// Lines over an axis, and points of a plane.
#include "reports/gnuplot_parts.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace pushbench {
namespace {

constexpr std::size_t kPointsMarked = 10;  // of a line; more would make a caterpillar of it

bool has_spread(const ChartSeries& series) {
    return std::any_of(series.points.begin(), series.points.end(), [](const ChartPoint& point) {
        return point.y_low.has_value() || point.x_low.has_value();
    });
}

std::string data_block(std::size_t i, const ChartSeries& series, const DrawnAxis& x,
                       const DrawnAxis& y) {
    std::string out = fmt::format("$d{} << EOD\n", i);
    for (const ChartPoint& p : series.points)
        out += fmt::format("{} {} {} {} {} {}\n", x.number(p.x), y.number(p.y),
                           x.number(p.x_low.value_or(p.x)), x.number(p.x_high.value_or(p.x)),
                           y.number(p.y_low.value_or(p.y)), y.number(p.y_high.value_or(p.y)));
    return out + "EOD\n";
}

// From the smallest to the largest run. Not error bars: those blank the markers beneath them.
std::string spread_clause(const Chart& chart, std::size_t i, const ChartSeries& series) {
    if (!has_spread(series)) return {};
    const auto clause = [&](std::string_view columns) {
        return fmt::format(", $d{} using {} with vectors nohead lc rgb '{}' lw 1.2 notitle", i,
                           columns, series_colour(series));
    };
    const std::string high = clause("1:5:(0):($6-$5)");
    return chart.kind == ChartKind::scatter ? high + clause("3:2:($4-$3):(0)") : high;
}

std::string series_clause(const Chart& chart, std::size_t i, const ChartSeries& series) {
    const std::size_t points = series.points.size();
    std::string how = "points ps 1.6";
    if (chart.kind == ChartKind::line) {
        how = "linespoints lw 2 ps 0.9";
        if (points > kPointsMarked)
            how += fmt::format(" pi {}", (points + kPointsMarked - 1) / kPointsMarked);
    }
    return fmt::format("$d{} using 1:2 with {} {} title {}", i, how, series_style(series),
                       gnuplot_text(series.name));
}

// A point with a number, which the legend explains.
std::string crossover_clause(const ChartMark& mark, std::size_t number, const DrawnAxis& x,
                             const DrawnAxis& y) {
    return fmt::format(
        ", '+' using ({0}):({1}) every ::::0 with points pt 6 ps 1.4 lw 1.5 lc rgb '#000000' title "
        "{2}",
        x.number(mark.x), y.number(*mark.y),
        gnuplot_text(fmt::format("{}: {}", number, mark.text)));
}

std::string crossover_label(const ChartMark& mark, std::size_t number, const DrawnAxis& x,
                            const DrawnAxis& y) {
    return fmt::format("set label '{}' at {},{} offset 0.9,0.7 front font ',12'\n", number,
                       x.number(mark.x), y.number(*mark.y));
}

// Above the frame, where no line is. Text that would run into the next one ends at its own line.
std::string vertical_mark(const Chart& chart, std::size_t i, const DrawnAxis& x) {
    const ChartMark& mark = chart.marks[i];
    const double width = x.high - x.low;
    const bool crowded =
        i + 1 < chart.marks.size() && (chart.marks[i + 1].x - mark.x) / x.divisor < 0.1 * width;
    const bool at_end = (x.high - mark.x / x.divisor) < 0.08 * width;
    const bool before = (crowded || at_end) && mark.x / x.divisor - x.low > 0.08 * width;
    return fmt::format(
        "set arrow from {0}, graph 0 to {0}, graph 1 nohead lw 1 dt 3 lc rgb '#404040'\n"
        "set label {1} at {0}, graph 1 offset {2},0.5 {3} font ',11' tc rgb '#404040'\n",
        x.number(mark.x), gnuplot_text(mark.text), before ? "-0.4" : "0.4",
        before ? "right" : "left");
}

}  // namespace

std::string lines_script(const Chart& chart) {
    const DrawnAxis x = drawn_x(chart), y = drawn_y(chart);
    std::string out = axis_commands("x", x) + axis_commands("y", y);
    if (chart.y.line)
        out += fmt::format(
            "set arrow from graph 0, first {0} to graph 1, first {0} nohead lw 1 "
            "dt 2 lc rgb '#404040'\n",
            y.number(*chart.y.line));
    std::string plot;
    for (std::size_t i = 0; i < chart.series.size(); ++i) {
        out += data_block(i, chart.series[i], x, y);
        plot += (i == 0 ? "plot " : ", \\\n     ") + series_clause(chart, i, chart.series[i]);
    }
    for (std::size_t i = 0; i < chart.series.size(); ++i)
        plot += spread_clause(chart, i, chart.series[i]);
    std::size_t number = 0;
    for (std::size_t i = 0; i < chart.marks.size(); ++i) {
        if (!chart.marks[i].y) {
            out += vertical_mark(chart, i, x);
            continue;
        }
        out += crossover_label(chart.marks[i], ++number, x, y);
        plot += crossover_clause(chart.marks[i], number, x, y);
    }
    return out + plot + '\n';
}

}  // namespace pushbench
