// The mark that every report of a debug or sanitizer build carries (docs/methodology.md). Pure.
#pragma once
#include "reports/result_model.hpp"

namespace pushbench {

// One sentence; empty for a release build.
inline std::string build_stamp(const Environment& environment) {
    if (environment.build_type != "Debug" && environment.sanitizer.empty()) return {};
    const std::string build = environment.sanitizer.empty()
                                  ? "a debug build"
                                  : "a build with -fsanitize=" + environment.sanitizer;
    return "MEASURED WITH " + build + ": the numbers say nothing about a release build.";
}

}  // namespace pushbench
