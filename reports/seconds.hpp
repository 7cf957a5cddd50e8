// What one second of a trial's time series belongs to and used. Pure.
#pragma once
#include "reports/result_model.hpp"
#include "reports/value.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace pushbench {

// "connect", "warmup", "measure", "drain": the phase that holds the middle of the second. Warm-up
// is reckoned back from M0, so a guard before M0 belongs to it.
std::string_view phase_of(const Trial& trial, std::int64_t second);

// Seen from its beginning to its end: the last second of a series is over before it ends, unless it
// is the last of the window.
bool seen_whole(const Trial& trial, std::int64_t second);
// Seen whole and published in all the time, but for the guard before M0: behind the beginning of
// warm-up.
bool published_whole(const Trial& trial, std::int64_t second);

// CPU seconds that the processes of a side used in that second; empty when nobody measured.
Value cpu_in(const std::vector<ProcessUsage>& usage, std::int64_t second);
// Private bytes of a side; empty when that second was not sampled.
Value memory_at(const std::vector<ProcessUsage>& usage, std::int64_t second);

}  // namespace pushbench
