// One sentence per setting and question an engineer decides on: which variant is best, by how much.
// Only valid trials take part. Pure.
#pragma once
#include "reports/analysis.hpp"

#include <string>
#include <vector>

namespace pushbench {

std::vector<std::string> headlines(const std::vector<Setting>& settings);

}  // namespace pushbench
