// The environment as reports list it: name and value, without what is unknown. Pure; values are of
// foreign origin and not escaped.
#pragma once
#include "reports/result_model.hpp"

#include <string>
#include <utility>
#include <vector>

namespace pushbench {

std::vector<std::pair<std::string, std::string>> environment_rows(const Environment& environment);

}  // namespace pushbench
