// Which metrics reports compare, in which order and under which names. Pure.
#pragma once
#include <span>
#include <string_view>

namespace pushbench {

struct ComparisonRow {
    std::string_view metric;
    std::string_view label;
};
struct ComparisonGroup {
    std::string_view title;
    std::span<const ComparisonRow> rows;
};
std::span<const ComparisonGroup> comparison_groups();

}  // namespace pushbench
