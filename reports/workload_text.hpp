// What was run, in one sentence, from the resolved options of the trials: "measured for 10s,
// warm-up 2s, constant arrivals, seed 1, …". What differs between trials is listed: "100ms or
// 500ms".
//
// Pure. Texts come from files and are not escaped.
#pragma once
#include "reports/result_model.hpp"

#include <string>

namespace pushbench {

// `label`: of one of several experiments laid over each other, else empty. Empty without trials.
std::string workload_text(const Experiment& experiment, const std::string& label);

// Where its two sides ran and how long a segment may be: "Server and clients ran on one machine
// over loopback; TCP segments carry up to 1,448 bytes."
std::string where_text(const Trial& trial);

}  // namespace pushbench
