#include "reports/gnuplot.hpp"

#include "reports/gnuplot_parts.hpp"
#include "reports/text.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace pushbench {
namespace {

constexpr int kHead = 58;   // px: title and setting
constexpr int kMarks = 14;  // px: the names of phases, above the frame
constexpr int kAxis = 64;   // px: tics and label below
constexpr int kPlot = 330;  // px: the frame of lines and points

bool has_bars(const Chart& chart) {
    return chart.kind == ChartKind::bars || chart.kind == ChartKind::stacked_bars;
}

int frame_height(const Chart& chart) {
    return has_bars(chart) ? bars_height(chart) : kPlot;
}

int head_height(const Chart& chart) {
    const bool marked = std::any_of(chart.marks.begin(), chart.marks.end(),
                                    [](const ChartMark& mark) { return !mark.y; });
    return kHead + (marked ? kMarks : 0);
}

std::string terminal(const Chart& chart, PictureFormat format) {
    const int height = picture_height(chart);
    return format == PictureFormat::svg
               ? fmt::format(
                     "set terminal svg size {},{} fixed noenhanced font 'sans-serif,13' "
                     "background '#ffffff'\n",
                     kPictureWidth, height)
               : fmt::format(
                     "set terminal pngcairo size {},{} noenhanced font 'sans,10' "
                     "background '#ffffff'\n",
                     kPictureWidth, height);
}

std::string layout(const Chart& chart) {
    const auto share = [height = picture_height(chart)](int px) {
        return script_number(static_cast<double>(px) / height);
    };
    const int height = picture_height(chart);
    return fmt::format(
        "set label {} at screen 0.012, screen {} left font ',15'\n"
        "set label {} at screen 0.012, screen {} left font ',12' tc rgb '#505050'\n"
        "set tmargin at screen {}\nset bmargin at screen {}\nset rmargin at screen 0.97\n"
        "unset key\n"
        "set border 3 lc rgb '#606060'\nset tics nomirror\n"
        "set grid xtics ytics lc rgb '#d8d8d8' lt 1 lw 0.6\n",
        gnuplot_text(chart.title), share(height - 18), gnuplot_text(chart.setting),
        share(height - 39), share(height - head_height(chart)),
        share(legend_height(chart) + kAxis));
}

// The length of the UTF-8 sequence that begins at `at`; 0 where there is none.
std::size_t sequence_length(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char first = byte(at);
    if (first < 0x80) return 1;
    const std::size_t length = first >= 0xC2 && first < 0xE0   ? 2
                               : first >= 0xE0 && first < 0xF0 ? 3
                               : first >= 0xF0 && first < 0xF5 ? 4
                                                               : 0;
    if (length == 0 || at + length > text.size()) return 0;
    for (std::size_t i = 1; i < length; ++i)
        if ((byte(at + i) & 0xC0u) != 0x80u) return 0;
    const unsigned char second = byte(at + 1);
    // Overlong forms, surrogates, beyond Unicode.
    if ((first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F) ||
        (first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F))
        return 0;
    // U+FFFE and U+FFFF are no characters of XML.
    if (first == 0xEF && second == 0xBF && byte(at + 2) >= 0xBE) return 0;
    return length;
}

std::string quoted(std::string_view text, bool double_percent) {
    const std::string line = one_line(text);
    std::string out = "'";
    for (std::size_t at = 0; at < line.size();) {
        const std::size_t length = sequence_length(line, at);
        if (length == 0)
            out += '?';
        else
            out.append(line, at, length);
        if (line[at] == '\'' || (line[at] == '%' && double_percent)) out += line[at];
        at += std::max<std::size_t>(length, 1);
    }
    return out + '\'';
}

}  // namespace

std::string gnuplot_text(std::string_view text) {
    return quoted(text, false);
}

std::string gnuplot_tic_text(std::string_view text) {
    return quoted(text, true);
}

std::string_view picture_suffix(PictureFormat format) {
    return format == PictureFormat::svg ? ".svg" : ".png";
}

PictureFormat picture_format(std::string_view name) {
    return name == "png" ? PictureFormat::png : PictureFormat::svg;
}

int picture_height(const Chart& chart) {
    return head_height(chart) + frame_height(chart) + kAxis + legend_height(chart);
}

std::string point_style(const ChartSeries& series) {
    constexpr std::array kFilled = {5, 7, 9, 11, 13, 15};  // of MarkerShape; hollow is one less
    return fmt::format(
        "lc rgb '{}' pt {}", series_colour(series),
        kFilled[static_cast<std::size_t>(marker_shape(series))] - (series.hollow ? 1 : 0));
}

std::string fill_style(const ChartSeries& series) {
    return series.hollow ? fmt::format("fs solid 0.25 border rgb '{}'", series_colour(series))
                         : std::string("fs solid 1 noborder");
}

std::vector<Picture> pictures(const std::vector<Chart>& charts, PictureFormat format) {
    std::vector<Picture> all;
    for (const Chart& chart : charts) {
        Picture picture;
        picture.file = chart.id + std::string(picture_suffix(format));
        picture.script =
            fmt::format("reset\nset encoding utf8\n{}set output '{}'\n{}{}{}unset output\n",
                        terminal(chart, format), picture.file, layout(chart), legend_script(chart),
                        has_bars(chart) ? bars_script(chart) : lines_script(chart));
        all.push_back(std::move(picture));
    }
    return all;
}

}  // namespace pushbench
