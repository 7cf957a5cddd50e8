#include "reports/gnuplot_parts.hpp"
#include "reports/text.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include <fmt/format.h>

namespace pushbench {
namespace {

struct Multiple {
    double from;  // of the largest value
    double divisor;
    std::string_view symbol;
};
constexpr std::array kTime{Multiple{0, 1, "µs"}, Multiple{1e3, 1e3, "ms"}, Multiple{1e6, 1e6, "s"}};
constexpr std::array kBytes{Multiple{0, 1, "B"}, Multiple{1024, 1024, "KiB"},
                            Multiple{1024.0 * 1024, 1024.0 * 1024, "MiB"},
                            Multiple{1u << 30, 1u << 30, "GiB"}};
constexpr std::array kBits{Multiple{0, 1, "bit/s"}, Multiple{1e3, 1e3, "kbit/s"},
                           Multiple{1e6, 1e6, "Mbit/s"}, Multiple{1e9, 1e9, "Gbit/s"}};

template <std::size_t N>
Multiple fitting(const std::array<Multiple, N>& multiples, double largest, double base) {
    Multiple found = multiples.front();
    for (const Multiple& multiple : multiples)
        if (largest * base >= multiple.from) found = multiple;
    found.divisor /= base;
    return found;
}

Multiple multiple_of(Unit unit, double largest) {
    switch (unit) {
        case Unit::microseconds:
            return fitting(kTime, largest, 1);
        case Unit::milliseconds:
            return fitting(kTime, largest, 1e3);
        case Unit::seconds:
            return {0, 1, "s"};
        case Unit::bytes:
            return fitting(kBytes, largest, 1);
        case Unit::bits_per_second:
            return fitting(kBits, largest, 1);
        case Unit::per_second:
            return {0, 1, "1/s"};
        case Unit::count:
        case Unit::ratio:
        case Unit::text:
        case Unit::boolean:
            break;
    }
    return {0, 1, ""};
}

struct Extent {
    double low = std::numeric_limits<double>::infinity();
    double high = -std::numeric_limits<double>::infinity();
    void take(double value) {
        low = std::min(low, value);
        high = std::max(high, value);
    }
    void take(const std::optional<double>& value) {
        if (value) take(*value);
    }
};

// 1, 2, 5 of each power of ten; the powers alone when they are many.
std::vector<ChartTick> log_tics(double low, double high) {
    const bool many = std::log10(high / low) > 3.5;
    std::vector<ChartTick> tics;
    for (double power = std::floor(std::log10(low)); power <= std::ceil(std::log10(high)); ++power)
        for (const int step : {1, 2, 5}) {
            const double at = step * std::pow(10.0, power);
            if (at < low * 0.999 || at > high * 1.001 || (many && step > 1)) continue;
            tics.push_back({at, at >= 1000 ? grouped(at) : fmt::format("{:.10g}", at)});
        }
    return tics;
}

// For numbers that need a comma, which gnuplot would leave out: at most seven round steps.
std::vector<ChartTick> grouped_tics(double low, double high) {
    constexpr double kSteps = 7;
    const double power = std::pow(10.0, std::floor(std::log10((high - low) / kSteps)));
    double step = power;
    for (const int factor : {2, 5, 10})
        if ((high - low) / step > kSteps) step = factor * power;
    std::vector<ChartTick> tics;
    for (double at = std::ceil(low / step) * step; at <= high; at += step)
        tics.push_back({at, grouped(at)});
    return tics;
}

// Room around the values; a linear axis that has no negative value begins at 0.
void set_range(DrawnAxis& axis, Extent extent, double room) {
    if (axis.logarithmic) {
        axis.low = extent.low / room / axis.divisor;
        axis.high = extent.high * room / axis.divisor;
        return;
    }
    const double low = std::min(0.0, extent.low);
    axis.low = low / axis.divisor;
    axis.high = (extent.high + (extent.high - low) * (room - 1)) / axis.divisor;
    if (!(axis.high > axis.low)) axis.high = axis.low + 1;
}

DrawnAxis drawn(const ChartAxis& of, Extent extent, double log_room, double linear_room) {
    if (!(extent.low <= extent.high)) extent = {0, 1};
    DrawnAxis axis;
    axis.logarithmic = of.logarithmic && extent.low > 0;
    // A logarithmic axis shows small values as well as large ones.
    const double typical = axis.logarithmic ? std::sqrt(extent.low * extent.high)
                                            : std::max(std::abs(extent.low), extent.high);
    const Multiple multiple = multiple_of(of.unit, typical);
    axis.divisor = multiple.divisor;
    axis.symbol = multiple.symbol;
    axis.label = of.title;
    // Labels that are given say their unit themselves.
    if (!axis.symbol.empty() && of.ticks.empty()) axis.label += fmt::format(" ({})", axis.symbol);
    set_range(axis, extent, axis.logarithmic ? log_room : linear_room);
    for (const ChartTick& tick : of.ticks) axis.tics.push_back({tick.at / axis.divisor, tick.text});
    if (axis.logarithmic && axis.tics.empty()) axis.tics = log_tics(axis.low, axis.high);
    if (!axis.logarithmic && axis.tics.empty() && axis.high >= 1000)
        axis.tics = grouped_tics(axis.low, axis.high);
    return axis;
}

}  // namespace

std::string script_number(double value) {
    return fmt::format("{:.10g}", value);
}

std::string DrawnAxis::number(double value) const {
    return script_number(value / divisor);
}

DrawnAxis drawn_x(const Chart& chart) {
    Extent extent;
    for (const ChartSeries& series : chart.series)
        for (const ChartPoint& point : series.points) {
            extent.take(point.x);
            extent.take(point.x_low);
            extent.take(point.x_high);
        }
    if (chart.kind == ChartKind::scatter) return drawn(chart.x, extent, 1.6, 1.15);
    for (const ChartMark& mark : chart.marks) extent.take(mark.x);
    DrawnAxis axis = drawn(chart.x, extent, 1.02, 1.02);
    // Lines begin where they begin.
    if (!axis.logarithmic && extent.low <= extent.high) axis.low = extent.low / axis.divisor;
    if (!(axis.high > axis.low)) axis.high = axis.low + 1;
    return axis;
}

DrawnAxis drawn_y(const Chart& chart) {
    Extent extent;
    for (const ChartSeries& series : chart.series)
        for (const ChartPoint& point : series.points) {
            extent.take(point.y);
            extent.take(point.y_low);
            extent.take(point.y_high);
        }
    extent.take(chart.y.line);
    return drawn(chart.y, extent, chart.kind == ChartKind::scatter ? 1.6 : 1.25, 1.1);
}

std::string axis_commands(std::string_view name, const DrawnAxis& axis) {
    std::string out =
        fmt::format("set {}label {}\nset {}range [{}:{}]\n", name, gnuplot_text(axis.label), name,
                    script_number(axis.low), script_number(axis.high));
    if (axis.logarithmic) out += fmt::format("set logscale {}\n", name);
    if (axis.tics.empty()) return out + fmt::format("set format {} '%.10g'\n", name);
    std::string tics;
    for (const ChartTick& tic : axis.tics)
        tics += fmt::format("{}{} {}", tics.empty() ? "" : ", ", gnuplot_tic_text(tic.text),
                            script_number(tic.at));
    return out + fmt::format("set {}tics ({})\n", name, tics);
}

}  // namespace pushbench
