// The environment and the server builds as reports list them: name and value, without what is
// unknown. Pure; values are of
// foreign origin and not escaped.
#pragma once
#include "reports/result_model.hpp"

#include <string>
#include <utility>
#include <vector>

namespace pushbench {

std::vector<std::pair<std::string, std::string>> environment_rows(const OverlaidExperiment& part);

}  // namespace pushbench
