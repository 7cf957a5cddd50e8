// A matrix: each important metric over clients, rate, size or poll interval, one line per variant,
// and where lines cross.
#include "reports/charts_parts.hpp"
#include "reports/crossover.hpp"
#include "reports/matrix_lines.hpp"
#include "reports/text.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>

#include <fmt/format.h>

namespace pushbench {
namespace {

struct MatrixMetric {
    std::string_view metric;
    std::string_view id;
    std::string_view title;
};
constexpr std::array kMetrics = {
    MatrixMetric{"latency_p50", "latency-p50", "median delivery latency"},
    MatrixMetric{"latency_p99", "latency-p99", "p99 delivery latency"},
    MatrixMetric{"wire_bytes_per_message", "wire-bytes", "wire bytes per message"},
    MatrixMetric{"server_cpu_per_message", "server-cpu", "server CPU per message"},
    MatrixMetric{"load_cpu_per_message", "load-cpu", "load CPU per message"},
    MatrixMetric{"server_bytes_per_client", "server-memory", "server memory per client"},
    MatrixMetric{"kernel_bytes_per_client", "kernel-memory", "kernel socket memory per client"},
    MatrixMetric{"empty_ratio", "empty-ratio", "empty responses, fraction"},
    MatrixMetric{"requests_per_message", "requests", "requests per message"},
    MatrixMetric{"deliveries_per_s", "deliveries", "deliveries per second"},
    MatrixMetric{"connect_p50", "connect-p50", "median connection set-up time"},
};
constexpr double kLogXFrom = 8;    // four doublings and less fit a linear axis
constexpr std::size_t kMarks = 6;  // more would hide the lines

struct Drawn {
    std::string name;
    Line line;
};

Line line_for(const MatrixLine& line, const Column& column) {
    Line out;
    for (const MatrixPoint& point : line.points) {
        const Spread spread = point.result->spread(column);
        if (spread.median.kind == Value::Kind::number) out.push_back({point.x, spread});
    }
    return out;
}

void scale_x(Chart& chart, const std::vector<Drawn>& lines) {
    std::map<double, bool> values;
    for (const Drawn& drawn : lines)
        for (const LinePoint& point : drawn.line) values[point.x] = true;
    if (values.empty()) return;
    const double low = values.begin()->first, high = values.rbegin()->first;
    chart.x.logarithmic = low > 0 && high / low > kLogXFrom;
    if (!chart.x.logarithmic) return;
    for (const auto& [value, used] : values)
        chart.x.ticks.push_back({value, readable(Value(value), chart.x.unit)});
}

struct Found {
    Crossover at;
    std::string text;
    bool of_the_best;  // the best variant changes there
};

bool is_best(const std::vector<Drawn>& lines, const Crossover& at, Better better, Scales scales) {
    return std::none_of(lines.begin(), lines.end(), [&](const Drawn& drawn) {
        const auto height = height_at(drawn.line, at.x, scales);
        if (!height) return false;
        constexpr double kSame = 1e-6;
        return better == Better::larger ? *height > at.y * (1 + kSame)
                                        : *height < at.y * (1 - kSame);
    });
}

std::vector<Found> find_crossovers(const Chart& chart, const std::vector<Drawn>& lines,
                                   Better better) {
    const Scales scales{chart.x.logarithmic, chart.y.logarithmic};
    std::vector<Found> found;
    for (std::size_t a = 0; a < lines.size(); ++a)
        for (std::size_t b = a + 1; b < lines.size(); ++b)
            for (const Crossover& at : crossovers(lines[a].line, lines[b].line, scales))
                found.push_back(
                    {at,
                     fmt::format("{} = {} at {}{}", lines[a].name, lines[b].name,
                                 chart.x.unit == Unit::count ? grouped(at.x) + " " + chart.x.title
                                                             : readable(Value(at.x), chart.x.unit),
                                 at.tested ? "" : " (untested: too few runs)"),
                     is_best(lines, at, better, scales)});
    return found;
}

// Those at which the best variant changes come first, if there are too many.
void mark_crossovers(Chart& chart, std::vector<Found> found) {
    std::stable_sort(found.begin(), found.end(), [](const Found& a, const Found& b) {
        return a.of_the_best && !b.of_the_best;
    });
    const std::size_t left_out = found.size() > kMarks ? found.size() - kMarks : 0;
    found.resize(found.size() - left_out);
    std::stable_sort(found.begin(), found.end(),
                     [](const Found& a, const Found& b) { return a.at.x < b.at.x; });
    for (const Found& f : found) chart.marks.push_back({f.at.x, f.at.y, f.text});
    if (left_out > 0) chart.reading += fmt::format(" {} more crossings are not marked.", left_out);
}

char upper(char c) {
    return static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
}

Chart matrix_chart(const MatrixSlice& slice, const MatrixMetric& metric, const std::string& id) {
    const Column& column = *find_column(metric.metric);
    Chart chart;
    chart.id = id;
    chart.group = "matrix";
    chart.setting = slice.setting;
    chart.title = fmt::format("{} over {}", metric.title, slice.title);
    if (!chart.title.starts_with("p99")) chart.title[0] = upper(chart.title[0]);
    chart.kind = ChartKind::line;
    chart.x = {slice.title, slice.unit};
    chart.y = {std::string(metric.title), column.unit};
    std::vector<Drawn> lines;
    SeriesLooks looks;
    for (const MatrixLine& line : slice.lines) {
        lines.push_back({line.name, line_for(line, column)});
        ChartSeries series = looks.series(line.name, line.variant.id, line.experiment,
                                          trial_name("", line.variant, "", line.via));
        for (const LinePoint& point : lines.back().line)
            series.points.push_back(*point_of(point.x, point.y));
        chart.series.push_back(std::move(series));
    }
    choose_scale(chart);
    scale_x(chart, lines);
    chart.reading =
        "Between measured points the line is a guess. A crossing is marked where runs tell the two "
        "variants apart on both sides of it; from there on the other one is better. What lies "
        "beyond the measured range it does not show.";
    mark_crossovers(chart, find_crossovers(chart, lines, column.better));
    return chart;
}

}  // namespace

std::vector<Chart> matrix_charts(const Analysis& analysis) {
    const std::vector<MatrixSlice> slices = matrix_slices(analysis);
    std::vector<Chart> all;
    std::map<std::string, std::size_t> total, nth;
    for (const MatrixSlice& slice : slices) ++total[slice.id];
    for (const MatrixSlice& slice : slices) {
        const std::size_t number = ++nth[slice.id];
        for (const MatrixMetric& metric : kMetrics) {
            std::string id = fmt::format("matrix-{}-{}", slice.id, metric.id);
            if (total[slice.id] > 1) id += fmt::format("-{}", number);
            all.push_back(matrix_chart(slice, metric, id));
        }
    }
    // A single value on the axis is no line.
    std::erase_if(all, [](const Chart& chart) {
        return std::none_of(chart.series.begin(), chart.series.end(),
                            [](const ChartSeries& s) { return s.points.size() > 1; });
    });
    return all;
}

}  // namespace pushbench
