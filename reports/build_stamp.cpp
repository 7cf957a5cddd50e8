#include "reports/build_stamp.hpp"

#include <fmt/format.h>

namespace pushbench {

bool is_slow_build(std::string_view build_type, std::string_view sanitizer) {
    return build_type == "Debug" || !sanitizer.empty();
}

std::string slow_build_name(std::string_view sanitizer) {
    return sanitizer.empty() ? "a debug build"
                             : fmt::format("a build with -fsanitize={}", sanitizer);
}

std::string build_stamp(const Environment& environment) {
    if (!is_slow_build(environment.build_type, environment.sanitizer)) return {};
    return fmt::format("MEASURED WITH {}: the numbers say nothing about a release build.",
                       slow_build_name(environment.sanitizer));
}

std::string build_stamp(const OverlaidExperiment& part) {
    std::string stamp = build_stamp(part.environment);
    for (const ServerBuild& build : part.server_builds)
        if (is_slow_build(build.build_type, build.sanitizer))
            stamp += fmt::format(
                "{}SERVED BY {} ({}): its numbers say nothing about a release build.",
                stamp.empty() ? "" : " ", slow_build_name(build.sanitizer), build.label);
    return stamp;
}

std::string build_text(const ServerBuild& build) {
    if (build.version.empty()) return "not ours";  // a target
    return fmt::format("pushbench {} ({}, {}{}{}, {})", build.version, build.git, build.build_type,
                       build.sanitizer.empty() ? "" : ", sanitizer ", build.sanitizer,
                       build.compiler);
}

}  // namespace pushbench
