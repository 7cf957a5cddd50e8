// The lines of a matrix: for each dimension that takes several values, the settings that share all
// the rest, and for each variant its results along it. Pure.
#pragma once
#include "reports/analysis.hpp"
#include "reports/columns.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace pushbench {

struct MatrixPoint {
    double x = 0;
    const VariantResult* result = nullptr;
};
struct MatrixLine {
    std::string name;  // with the experiment, of an overlay
    std::string experiment;
    Variant variant;                  // along the interval without it
    std::vector<MatrixPoint> points;  // ascending x
    std::string via = {};
};
struct MatrixSlice {
    std::string id;     // "clients", "rate", "size", "interval"
    std::string title;  // of the axis
    Unit unit = Unit::count;
    std::string setting;  // what all points share
    std::vector<MatrixLine> lines;
};

// Pointers point into the analysis.
std::vector<MatrixSlice> matrix_slices(const Analysis& analysis);

}  // namespace pushbench
