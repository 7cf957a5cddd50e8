// The end of every command that measures: judge, save, write, tell, and the exit code.
#pragma once
#include "bench/outputs.hpp"
#include "core/options.hpp"
#include "reports/result_model.hpp"

namespace pushbench {

// Fills in trial.validity.
void judge_trial(Trial& trial, const Environment& environment, const Options& options);

// One line for the progress: "valid", "INVALID: …", "5 lost".
std::string verdict_line(const Trial& trial);

// Writes all reports and prints the console report. `interrupted`: 0, 130 or 143.
int conclude(const Experiment& experiment, const Outputs& outputs, const Options& options,
             int interrupted);

// To stderr, a line for each.
void say_failed_thresholds(const Experiment& experiment);

// 0, 1, 4, 5, 99 and the interruption, by precedence (README, exit codes).
int exit_code_of(const Experiment& experiment, int interrupted);

}  // namespace pushbench
