// The sections of report.md that are about the trials; each starts with its heading. Pure.
#pragma once
#include "reports/analysis.hpp"
#include "reports/charts.hpp"
#include "reports/formats.hpp"

#include <string>

namespace pushbench {

std::string passage_section(const Analysis& analysis);     // "" where nobody asked for a proxy
std::string comparison_section(const Analysis& analysis);  // medians, ratios to the reference
// Empty without charts.
std::string pictures_section(const std::vector<Chart>& charts, const PictureLinks& links);
std::string prediction_section(const Analysis& analysis);  // theory beside measurement
// Empty without thresholds.
std::string threshold_section(const Experiment& experiment, const Analysis& analysis);
std::string spread_section(const Analysis& analysis);   // runs, and what they tell apart
std::string remarks_section(const Analysis& analysis);  // why invalid, what to doubt

}  // namespace pushbench
