// The legend, drawn by us: gnuplot's own has as many columns as the frame is wide by its guess at
// widths of letters, which nobody can know who must say beforehand how high the picture is.
#include "reports/gnuplot_parts.hpp"
#include "reports/short_names.hpp"
#include "reports/text.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace pushbench {
namespace {

// px
constexpr int kMargin = 10;
constexpr int kRow = 20;
constexpr int kBelow = 4;
constexpr int kSample = 28;
constexpr int kGap = 8;       // between sample and name
constexpr int kBetween = 20;  // columns
constexpr int kPerChar = 8;   // of sans-serif at 13 px, wide ones included
constexpr int kWidth = kPictureWidth - 2 * kMargin;
constexpr std::size_t kLongest = (kWidth - kSample - kGap) / kPerChar;

struct Entry {
    const ChartSeries* series;  // none: a marked point
    std::string name;
};

std::vector<Entry> entries_of(const Chart& chart) {
    std::vector<Entry> entries;
    std::vector<std::string> names;
    for (const ChartSeries& series : chart.series) {
        entries.push_back({&series, ""});
        names.push_back(series.name);
    }
    names = short_names(names, kLongest);
    for (std::size_t i = 0; i < names.size(); ++i) entries[i].name = names[i];
    std::size_t number = 0;
    for (const ChartMark& mark : chart.marks)
        if (mark.y)
            entries.push_back(
                {nullptr, short_names({fmt::format("{}: {}", ++number, mark.text)}, kLongest)[0]});
    return entries;
}

struct Grid {
    int columns, rows;
};
// Columns of one width, as many as fit and are needed.
Grid grid_of(const std::vector<Entry>& entries) {
    std::size_t widest = 1;
    for (const Entry& entry : entries) widest = std::max(widest, display_width(entry.name));
    const int width = kSample + kGap + static_cast<int>(widest) * kPerChar + kBetween;
    const int count = static_cast<int>(entries.size());
    const int columns = std::clamp((kWidth + kBetween) / width, 1, std::max(1, count));
    const int rows = (count + columns - 1) / columns;
    return {rows == 0 ? 1 : (count + rows - 1) / rows, rows};
}

class Drawing {
  public:
    explicit Drawing(const Chart& chart) : chart_(chart), height_(picture_height(chart)) {}

    std::string entry(const Entry& entry, double x, double y) const {
        return (entry.series ? sample(*entry.series, x, y)
                             : fmt::format("set label '' at {} point pt 6 ps 1.4 lw 1.5 "
                                           "lc rgb '#000000' front\n",
                                           at(x + kSample / 2.0, y))) +
               fmt::format("set label {} at {} left\n", gnuplot_text(entry.name),
                           at(x + kSample + kGap, y));
    }

  private:
    std::string at(double x, double y) const {
        return fmt::format("screen {}, screen {}", script_number(x / kPictureWidth),
                           script_number(y / height_));
    }

    std::string sample(const ChartSeries& series, double x, double y) const {
        if (chart_.kind == ChartKind::bars || chart_.kind == ChartKind::stacked_bars)
            return fmt::format("set object rectangle from {} to {} front fc rgb '{}' {}\n",
                               at(x, y - 5), at(x + kSample, y + 5), series_colour(series),
                               fill_style(series));
        std::string line;
        if (chart_.kind == ChartKind::line)
            line =
                fmt::format("set arrow from {} to {} nohead front lw 2 lc rgb '{}' dt {}\n",
                            at(x, y), at(x + kSample, y), series_colour(series), series.dash + 1);
        return line + fmt::format("set label '' at {} point {} ps {} front\n",
                                  at(x + kSample / 2.0, y), point_style(series),
                                  chart_.kind == ChartKind::line ? 0.9 : 1.4);
    }

    const Chart& chart_;
    double height_;
};

}  // namespace

int legend_height(const Chart& chart) {
    return grid_of(entries_of(chart)).rows * kRow + kBelow;
}

std::string legend_script(const Chart& chart) {
    const std::vector<Entry> entries = entries_of(chart);
    const Grid grid = grid_of(entries);
    const Drawing drawing(chart);
    std::string out;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const int column = static_cast<int>(i) / grid.rows, row = static_cast<int>(i) % grid.rows;
        out += drawing.entry(entries[i], kMargin + column * (kWidth + kBetween) / grid.columns,
                             kBelow + (grid.rows - row - 0.5) * kRow);
    }
    return out;
}

}  // namespace pushbench
