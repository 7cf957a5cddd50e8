// The mark that every report of a debug or sanitizer build carries (docs/methodology.md). Pure.
#pragma once
#include "reports/result_model.hpp"

#include <string>
#include <string_view>

namespace pushbench {

bool is_slow_build(std::string_view build_type, std::string_view sanitizer);
std::string slow_build_name(std::string_view sanitizer);  // "a debug build"

// One sentence; empty for a release build.
std::string build_stamp(const Environment& environment);
// Also of the builds that served.
std::string build_stamp(const OverlaidExperiment& part);

// "pushbench 0.1.0 (abc1234, Release, gcc 12.2.0)"
std::string build_text(const ServerBuild& build);

}  // namespace pushbench
