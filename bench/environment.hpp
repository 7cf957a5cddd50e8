// Where a measurement was made: read once at the start and kept with the results.
//
// Read afresh on each call; never throws: what cannot be read is empty or 0. proc(5), sysfs(5).
#pragma once
#include "reports/result_model.hpp"

#include <string>
#include <string_view>

namespace pushbench {

// What this binary is: label and path are empty.
ServerBuild this_build();

// `command` as typed. The descriptor limit is the one in force: raise it first. An absent governor
// (usual in a virtual machine) is empty, which is what the reports take for unknown.
Environment collect_environment(const std::string& command);

std::string rfc3339_utc(std::int64_t unix_seconds);          // "2026-03-01T12:00:00Z"
std::string parse_cpu_model(std::string_view proc_cpuinfo);  // empty = not said

}  // namespace pushbench
