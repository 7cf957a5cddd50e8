// Charts as scripts for gnuplot 5.4 or later, data included: what it draws depends on nothing else.
//
// Pure; running gnuplot is bench/gnuplot. Texts of foreign origin stay text: they stand in single
// quotes, where gnuplot neither substitutes nor escapes, on terminals without enhanced text.
#pragma once
#include "reports/charts.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace pushbench {

enum class PictureFormat { svg, png };
std::string_view picture_suffix(PictureFormat format);  // ".svg"
PictureFormat picture_format(std::string_view name);    // "svg", "png"

struct Picture {
    std::string file;  // "wire-bytes.svg"
    std::string
        script;  // sets terminal and output (that file, in the working directory), and draws
};
std::vector<Picture> pictures(const std::vector<Chart>& charts, PictureFormat format);

// As wide as a README shows; as high as the chart needs.
inline constexpr int kPictureWidth = 800;
int picture_height(const Chart& chart);

// 'it''s': quoted, on one line, valid UTF-8.
std::string gnuplot_text(std::string_view text);
// The same for labels of tics, which gnuplot takes for number formats.
std::string gnuplot_tic_text(std::string_view text);

}  // namespace pushbench
