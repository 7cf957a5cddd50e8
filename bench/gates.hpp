// What can make a command fail although everything was measured, checked before the first trial.
#pragma once
#include "core/options.hpp"
#include "reports/result_model.hpp"

namespace pushbench {

// Thresholds with an unknown metric, unit or variant: UsageError. Of what is to be measured, or of
// what was.
void check_thresholds_of(const Options& options);
void check_thresholds_of(const Options& options, const Experiment& experiment);

}  // namespace pushbench
