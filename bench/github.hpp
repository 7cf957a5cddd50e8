// Tells GitHub Actions, where it runs this: a summary of the job, and annotations.
#pragma once
#include "core/options.hpp"
#include "reports/compare/comparison.hpp"
#include "reports/result_model.hpp"

#include <cstddef>
#include <string>

namespace pushbench {

// --github on, or auto and GITHUB_ACTIONS=true in a command that has something new to say: `report`
// is run beside one that measured, and would say everything twice.
bool reports_to_github(const Options& options, bool says_new);

// Appends to $GITHUB_STEP_SUMMARY, if there is one, and prints annotations to stderr, which the
// runner reads as it does stdout; stdout may be a report. What cannot be written is said and fails
// nothing: the numbers are elsewhere as well.
void report_to_github(const Experiment& experiment);
void report_to_github(const Comparison& comparison);

}  // namespace pushbench
