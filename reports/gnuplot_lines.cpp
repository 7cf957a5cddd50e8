// Lines over an axis, and points of a plane.
#include "reports/gnuplot_parts.hpp"
#include "reports/text.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

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
        return fmt::format(", $d{} using {} with vectors nohead lc rgb '{}' lw 1.2", i, columns,
                           series_colour(series));
    };
    const std::string high = clause("1:5:(0):($6-$5)");
    return chart.kind == ChartKind::scatter ? high + clause("3:2:($4-$3):(0)") : high;
}

std::string series_clause(const Chart& chart, std::size_t i, const ChartSeries& series) {
    const std::size_t points = series.points.size();
    std::string how = "points ps 1.4";
    if (chart.kind == ChartKind::line) {
        how = "linespoints lw 2 ps 0.9";
        if (points > kPointsMarked)
            how += fmt::format(" pi {}", (points + kPointsMarked - 1) / kPointsMarked);
    }
    if (chart.kind == ChartKind::line) how += fmt::format(" dt {}", series.dash + 1);
    return fmt::format("$d{} using 1:2 with {} {}", i, how, point_style(series));
}

// A point with a number, which the legend explains.
std::string crossover_clause(const ChartMark& mark, const DrawnAxis& x, const DrawnAxis& y) {
    return fmt::format(
        ", '+' using ({}):({}) every ::::0 with points pt 6 ps 1.4 lw 1.5 lc rgb '#000000'",
        x.number(mark.x), y.number(*mark.y));
}

// How far along the axis, from 0 to 1.
double place_on(const DrawnAxis& axis, double value) {
    const auto scale = [&axis](double v) { return axis.logarithmic ? std::log(v) : v; };
    const double low = scale(axis.low), high = scale(axis.high);
    return high > low ? (scale(value / axis.divisor) - low) / (high - low) : 0;
}

constexpr double kWide = 0.04, kHigh = 0.05;  // of the plot: a number of 12 points

struct CrossoverLabel {
    const ChartMark* mark;
    double x, y;  // of the plot
    std::vector<std::size_t> numbers;

    double width() const { return kWide * static_cast<double>(numbers.size()); }
    bool is_left() const { return x + width() > 1; }  // there is no room on the right
    double from() const { return is_left() ? x - width() : x; }
    bool lies_on(const CrossoverLabel& other) const {
        return std::abs(y - other.y) < kHigh && from() < other.from() + other.width() &&
               other.from() < from() + width();
    }
};

// Labels that would lie on each other become one, "1, 2", which may then lie on a third.
void join_labels(std::vector<CrossoverLabel>& labels) {
    for (std::size_t i = 0; i < labels.size(); ++i)
        for (std::size_t j = i + 1; j < labels.size(); ++j) {
            if (!labels[i].lies_on(labels[j])) continue;
            std::vector<std::size_t>& numbers = labels[i].numbers;
            numbers.insert(numbers.end(), labels[j].numbers.begin(), labels[j].numbers.end());
            std::sort(numbers.begin(), numbers.end());
            labels.erase(labels.begin() + static_cast<std::ptrdiff_t>(j));
            i = j = 0;  // begin again: the for adds one to j
        }
}

// The numbers of the crossovers.
std::string crossover_labels(const Chart& chart, const DrawnAxis& x, const DrawnAxis& y) {
    std::vector<CrossoverLabel> labels;
    std::size_t number = 0;
    for (const ChartMark& mark : chart.marks)
        if (mark.y)
            labels.push_back({&mark, place_on(x, mark.x), place_on(y, *mark.y), {++number}});
    join_labels(labels);
    std::string out;
    for (const CrossoverLabel& label : labels)
        out += fmt::format("set label '{}' at {},{} {} front font ',12'\n",
                           fmt::join(label.numbers, ", "), x.number(label.mark->x),
                           y.number(*label.mark->y),
                           label.is_left() ? "right offset -0.9,0.7" : "offset 0.9,0.7");
    return out;
}

// Where the text of a vertical mark stands: to the right of its line, to the left, or nowhere, when
// others have taken the room; those with most room to their right choose first.
enum class Side { right, left, none };
std::vector<Side> sides(const Chart& chart, const DrawnAxis& x) {
    constexpr double kFrame = 700, kBeyond = 20, kGap = 4, kPerChar = 7;  // px, about
    struct Text {
        std::size_t mark;
        double at, width, room;
    };
    std::vector<Text> texts;
    for (std::size_t i = 0; i < chart.marks.size(); ++i) {
        const double at = (chart.marks[i].x / x.divisor - x.low) / (x.high - x.low) * kFrame;
        if (!texts.empty()) texts.back().room = at - texts.back().at;
        texts.push_back({i, at, static_cast<double>(display_width(chart.marks[i].text)) * kPerChar,
                         kFrame - at});
    }
    std::stable_sort(texts.begin(), texts.end(),
                     [](const Text& a, const Text& b) { return a.room > b.room; });
    std::vector<Side> all(chart.marks.size(), Side::none);
    std::vector<std::pair<double, double>> taken;
    for (const Text& text : texts)
        for (const Side side : {Side::right, Side::left}) {
            const double from = side == Side::right ? text.at + kGap : text.at - kGap - text.width;
            const double to = from + text.width;
            if (from < 0 || to > kFrame + kBeyond) continue;
            if (std::any_of(taken.begin(), taken.end(), [&](const auto& other) {
                    return from < other.second + kGap && other.first < to + kGap;
                }))
                continue;
            taken.emplace_back(from, to);
            all[text.mark] = side;
            break;
        }
    return all;
}

// Above the frame, where no line is.
std::string vertical_mark(const ChartMark& mark, Side side, const DrawnAxis& x) {
    std::string out = fmt::format(
        "set arrow from {0}, graph 0 to {0}, graph 1 nohead lw 1 dt 3 lc rgb '#404040'\n",
        x.number(mark.x));
    if (side == Side::none) return out;
    return out + fmt::format(
                     "set label {} at {}, graph 1 offset {},0.5 {} font ',11' "
                     "tc rgb '#404040'\n",
                     gnuplot_text(mark.text), x.number(mark.x), side == Side::left ? "-0.4" : "0.4",
                     side == Side::left ? "right" : "left");
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
    out += crossover_labels(chart, x, y);
    const std::vector<Side> where = sides(chart, x);
    for (std::size_t i = 0; i < chart.marks.size(); ++i) {
        if (!chart.marks[i].y) {
            out += vertical_mark(chart.marks[i], where[i], x);
            continue;
        }
        plot += crossover_clause(chart.marks[i], x, y);
    }
    return out + plot + '\n';
}

}  // namespace pushbench
