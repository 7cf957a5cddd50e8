// What the files that write gnuplot scripts share: an axis in readable multiples, with its range
// and tics. Pure; for reports/gnuplot*.cpp only.
#pragma once
#include "reports/gnuplot.hpp"

namespace pushbench {

// An axis as drawn: values divided, so that labels are short numbers.
struct DrawnAxis {
    std::string label;   // "p99 delivery latency (ms)"
    std::string symbol;  // "ms"
    double divisor = 1;
    double low = 0, high = 1;  // after division
    bool logarithmic = false;
    std::vector<ChartTick> tics;             // after division; empty: gnuplot's own
    std::string number(double value) const;  // value in base units → text in the script
};
DrawnAxis drawn_x(const Chart& chart);
DrawnAxis drawn_y(const Chart& chart);

// "set xrange […]", log scale, tics and label of one axis ("x" or "y").
std::string axis_commands(std::string_view name, const DrawnAxis& axis);

// "lc rgb '#0072b2' pt 7", "fs solid 1 noborder": hollow where the series is.
std::string point_style(const ChartSeries& series);
std::string fill_style(const ChartSeries& series);

// Everything after the title, of each kind.
std::string lines_script(const Chart& chart);  // scatter too
std::string bars_script(const Chart& chart);   // stacked too
int bars_height(const Chart& chart);           // px, of their frame

// Below all else, at the foot of the picture.
std::string legend_script(const Chart& chart);
int legend_height(const Chart& chart);  // px

std::string script_number(double value);  // shortest that reads back close enough

}  // namespace pushbench
