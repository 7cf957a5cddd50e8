// What every picture shows, as data: HTML, SVG and PNG draw the same charts, so no format decides
// for itself what a value, a colour or a caption is.
//
// Pure. Values are in the base unit of their axis (reports/columns.hpp, Unit); formats choose
// readable multiples. A point that was not measured is absent, never 0.
#pragma once
#include "reports/analysis.hpp"
#include "reports/columns.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace pushbench {

enum class ChartKind { scatter, line, bars, stacked_bars };

struct ChartTick {
    double at = 0;
    std::string text;
};

struct ChartAxis {
    std::string title;  // "p99 delivery latency", without unit
    Unit unit = Unit::count;
    bool logarithmic = false;
    std::vector<std::string> categories{};  // of bars: what stands at x = 0, 1, …; else empty
    std::vector<ChartTick> ticks{};         // the only labels, where given; else the format chooses
    std::optional<double> line{};           // drawn across: what values are to be compared with
};

struct ChartPoint {
    double x = 0;
    double y = 0;
    std::optional<double> x_low, x_high;  // smallest and largest over runs
    std::optional<double> y_low, y_high;
    std::string note;  // shown on hover beside the values, usually empty
};

struct ChartSeries {
    std::string name;                      // in the legend
    std::optional<TechniqueId> technique;  // decides the colour; none: a part of a whole
    // Among the variants of that technique: its shade. Of a part: its part_colour().
    std::size_t nth = 0;
    std::vector<ChartPoint> points;
    std::size_t dash = 0;  // of kDashes: solid, dashed, dotted, dash-dot, dash-dot-dot
    bool hollow = false;   // its markers and bars
};

// A vertical line ("measure") or, with y, a point ("sse = websocket at 3,200 clients").
struct ChartMark {
    double x = 0;
    std::optional<double> y;
    std::string text;
};

struct Chart {
    std::string id;       // "latency-percentiles", of several settings "…-2": a file name
    std::string group;    // charts of one section: "cost", "latency", "bytes", "responses",
                          // "per-second", "memory", "matrix", "predictions"
    std::string setting;  // "1,000 clients, 1 topic, …"; of a matrix what all its points share
    std::string title;
    std::string reading;  // a sentence that says what to see in it and what it does not show
    std::string alt;      // what it shows, in words with the values, for those who see no picture
    ChartKind kind = ChartKind::line;
    ChartAxis x, y;
    std::vector<ChartSeries> series;
    std::vector<ChartMark> marks;
};

// In the order of the sections. Charts without any point are left out.
std::vector<Chart> charts(const Analysis& analysis);

// Safe for the colour-blind and the same for a technique in every picture: "#0072b2".
std::string_view technique_colour(TechniqueId technique);

// How series look (reports/series_look.cpp). A variant keeps its shade in an overlay, where the
// first experiment is solid and filled, and the others are dashed and hollow.
inline constexpr std::size_t kDashes = 5;
inline constexpr std::size_t kShades = 4;
enum class MarkerShape { square, circle, triangle, inverted_triangle, diamond, pentagon };
MarkerShape marker_shape(const ChartSeries& series);  // one for each technique
std::string series_colour(const ChartSeries& series);
std::string_view part_colour(std::size_t nth);
// One for each variant of the setting, without points.
std::vector<ChartSeries> variant_series(const Setting& setting);

}  // namespace pushbench
