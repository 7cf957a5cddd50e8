// Messages that a server keeps of each topic when nobody says how many: a rule of three places,
// for `run` sizes histories by it, the preflight plans memory by it, and `small-history` of
// docs/methodology.md warns of less. Pure.
#pragma once
#include "core/units.hpp"

#include <cstdint>

namespace pushbench {

// Enough for a poller that misses a poll, and for every reconnect within ten seconds: messages of
// two poll intervals, at least 1,000. `rate`: of a topic, per second.
std::uint64_t history_for(double rate, Nanos poll_interval);

}  // namespace pushbench
