// results.json: the whole experiment, from which every report can be redone; reports/
// results.schema.json describes it.
//
// Trials carry, besides what was measured, their derived `metrics` for jq and scripts; reading
// ignores those and derives them anew. Pure: text in, text out. Reading what is no results.json of
// this version throws UsageError: one sentence with the file, the place and the remedy.
#pragma once
#include "reports/result_model.hpp"

#include <string>
#include <string_view>

namespace pushbench {

std::string results_json(const Experiment& experiment);
Experiment experiment_from_json(std::string_view text, const std::string& file);

}  // namespace pushbench
