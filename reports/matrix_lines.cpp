#include "reports/matrix_lines.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace pushbench {
namespace {

struct Axis {
    std::string_view id;
    std::string_view title;
    Unit unit;
    Setting::Part part;
    double (*get)(const Setting&);
};
#define GET [](const Setting& s)
// clang-format off
constexpr std::array kAxes = {
    Axis{"clients", "clients", Unit::count, Setting::Part::clients,
         GET { return static_cast<double>(s.clients); }},
    Axis{"rate", "messages per second and topic", Unit::per_second, Setting::Part::rate,
         GET { return s.rate; }},
    Axis{"size", "payload", Unit::bytes, Setting::Part::payload,
         GET { return static_cast<double>(s.payload_bytes); }},
};
// clang-format on
#undef GET

MatrixLine& line_of(MatrixSlice& slice, const VariantResult& result) {
    const std::string name = result.name();
    for (MatrixLine& line : slice.lines)
        if (line.name == name) return line;
    return slice.lines.emplace_back(
        MatrixLine{name, result.experiment, result.variant, {}, result.via});
}

void sort_by_x(MatrixSlice& slice) {
    for (MatrixLine& line : slice.lines)
        std::stable_sort(line.points.begin(), line.points.end(),
                         [](const MatrixPoint& a, const MatrixPoint& b) { return a.x < b.x; });
}

bool has_several(const MatrixSlice& slice) {
    std::set<double> values;
    for (const MatrixLine& line : slice.lines)
        for (const MatrixPoint& point : line.points) values.insert(point.x);
    return values.size() > 1;
}

// Settings that differ in nothing but this axis share a slice.
std::vector<MatrixSlice> slices_along(const Axis& axis, const Analysis& analysis) {
    std::vector<MatrixSlice> slices;
    for (const Setting& setting : analysis.settings) {
        const std::string shared = setting.text(axis.part);
        auto slice = std::find_if(slices.begin(), slices.end(),
                                  [&](const MatrixSlice& s) { return s.setting == shared; });
        if (slice == slices.end())
            slice = slices.insert(
                slices.end(),
                {std::string(axis.id), std::string(axis.title), axis.unit, shared, {}});
        for (const VariantResult& result : setting.variants)
            line_of(*slice, result).points.push_back({axis.get(setting), &result});
    }
    for (MatrixSlice& slice : slices) sort_by_x(slice);
    std::erase_if(slices, [](const MatrixSlice& slice) { return !has_several(slice); });
    return slices;
}

Value interval_of(const VariantResult& result) {
    return result.runs.empty() ? Value() : find_column("poll_interval")->get(*result.runs.front());
}

VariantResult without_interval(VariantResult result) {
    std::erase_if(result.variant.params,
                  [](const auto& param) { return param.first == "interval"; });
    return result;
}

// What does not poll has the same value at every interval: a level line to compare with.
void add_levels(MatrixSlice& slice, const Setting& setting) {
    std::set<double> intervals;
    for (const MatrixLine& line : slice.lines)
        for (const MatrixPoint& point : line.points) intervals.insert(point.x);
    for (const VariantResult& result : setting.variants)
        if (interval_of(result).empty())
            for (const double x : intervals) line_of(slice, result).points.push_back({x, &result});
}

std::vector<MatrixSlice> slices_along_interval(const Analysis& analysis) {
    std::vector<MatrixSlice> slices;
    for (const Setting& setting : analysis.settings) {
        MatrixSlice slice{"interval", "poll interval", Unit::milliseconds, setting.text(), {}};
        for (const VariantResult& result : setting.variants)
            if (const Value interval = interval_of(result); !interval.empty())
                line_of(slice, without_interval(result))
                    .points.push_back({interval.number, &result});
        if (!has_several(slice)) continue;
        add_levels(slice, setting);
        sort_by_x(slice);
        slices.push_back(std::move(slice));
    }
    return slices;
}

}  // namespace

std::vector<MatrixSlice> matrix_slices(const Analysis& analysis) {
    std::vector<MatrixSlice> all;
    for (const Axis& axis : kAxes)
        for (MatrixSlice& slice : slices_along(axis, analysis)) all.push_back(std::move(slice));
    for (MatrixSlice& slice : slices_along_interval(analysis)) all.push_back(std::move(slice));
    return all;
}

}  // namespace pushbench
