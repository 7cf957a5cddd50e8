// Results of Google Benchmark (--benchmark_out_format=json), to be compared like ours.
//
// The values are real_time and cpu_time of each repetition, in µs whatever their time_unit;
// aggregates are ignored, they can be computed again. Fields: json_reporter.cc of
// google/benchmark 1.7. Pure; what is no such file is a UsageError.
#pragma once
#include "reports/compare/subjects.hpp"

#include <string>
#include <string_view>

namespace pushbench {

// Whether it says so of itself; false for what is no JSON.
bool is_google_benchmark(std::string_view text);
SubjectSet google_benchmark_subjects(std::string_view text, const std::string& file);

}  // namespace pushbench
