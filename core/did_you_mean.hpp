// The known name nearest to a mistyped one, for error messages.
//
// Levenshtein distance (V. Levenshtein, 1966), case ignored. Pure, thread-safe.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace pushbench {

// " (did you mean 'websocket'?)", or empty when nothing is near enough to be a typing mistake.
std::string did_you_mean(std::string_view typed, const std::vector<std::string>& known);

}  // namespace pushbench
