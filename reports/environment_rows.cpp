#include "reports/environment_rows.hpp"

#include "reports/build_stamp.hpp"
#include "reports/text.hpp"

namespace pushbench {

std::vector<std::pair<std::string, std::string>> environment_rows(const OverlaidExperiment& part) {
    const Environment& e = part.environment;
    std::vector<std::pair<std::string, std::string>> rows;
    const auto add = [&rows](const std::string& name, const std::string& value) {
        if (!value.empty()) rows.emplace_back(name, value);
    };
    add("pushbench", e.version + " (" + e.git + ")");
    add("build", e.build_type + (e.sanitizer.empty() ? "" : ", sanitizer " + e.sanitizer));
    add("compiler", e.compiler);
    for (const ServerBuild& build : part.server_builds)
        add("server build " + build.label, build_text(build) + ", " + build.path);
    add("host", e.host);
    add("kernel", e.kernel);
    add("CPU", e.cpu_model);
    add("cores", std::to_string(e.cores));
    add("memory", readable(Value(e.memory_bytes), Unit::bytes));
    add("descriptor limit", grouped(e.descriptor_limit));
    add("governor", e.governor);
    add("clock source", e.clocksource);
    for (const auto& [name, value] : e.sysctls) add(name, value);
    return rows;
}

}  // namespace pushbench
