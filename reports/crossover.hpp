// Where two lines over a setting cross: from which value on one variant is better than another.
//
// Pure. Lines are medians over runs; they are taken as straight between measured points, on the
// scale on which they are drawn.
#pragma once
#include "reports/analysis.hpp"

#include <vector>

namespace pushbench {

struct LinePoint {
    double x = 0;
    Spread y;  // of numbers; others are left out
};
using Line = std::vector<LinePoint>;  // ascending x

struct Scales {
    bool x_logarithmic = false;
    bool y_logarithmic = false;
};

struct Crossover {
    double x = 0;
    double y = 0;
    bool tested = false;  // both sides rest on enough runs
};

// Between two points at which the lines are told apart: by their runs (reports/report_verdict),
// or with too few by kClearlyApart. Lines that only touch within their spread do not cross.
inline constexpr double kClearlyApart = 0.05;
std::vector<Crossover> crossovers(const Line& a, const Line& b, Scales scales);

// The height of the line at x; nothing outside of it.
std::optional<double> height_at(const Line& line, double x, Scales scales);

}  // namespace pushbench
