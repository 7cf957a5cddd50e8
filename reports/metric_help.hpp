// What a metric is, in half a sentence, for formats that explain themselves (`# HELP`). Pure; the
// whole definitions are in docs/metrics.md.
#pragma once
#include <string_view>

namespace pushbench {

// By Column::metric; empty when there is none (a test sees to it that every number has one).
std::string_view metric_help(std::string_view metric);

}  // namespace pushbench
