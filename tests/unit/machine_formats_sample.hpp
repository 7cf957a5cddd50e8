// Experiments as the formats for other programs must bear them, and how they are rendered.
#pragma once
#include "reports/result_model.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace pushbench::test {

std::string render(std::string_view format, const Experiment& experiment);
Experiment judged_sample();  // with thresholds of every outcome
// That one, with hostile texts, a matrix, without trials, and an overlay.
std::vector<Experiment> machine_samples();

}  // namespace pushbench::test
