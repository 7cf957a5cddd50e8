// What theory says of a trial, beside what was measured: counts and staleness of short polling from
// the realised schedule and in the ideal, framing bytes of every push technique.
//
// Pure. Predictions assume no network delay and no loss (core/closed_forms), so a measured latency
// lies above and a measured count beside its prediction.
#pragma once
#include "reports/columns.hpp"

#include <string>
#include <vector>

namespace pushbench {

struct Prediction {
    std::string what;  // "requests"
    std::string how;   // "realised schedule", "ideal: P/T"
    Unit unit;
    Value predicted;
    Value measured;
};
// Empty for a trial to which no form applies.
std::vector<Prediction> predictions(const Trial& trial);

}  // namespace pushbench
