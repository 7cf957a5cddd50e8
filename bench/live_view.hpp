// How a trial that is under way looks on a terminal: a pure function of its state and the look.
//
// A block of six lines where there is room, else one line. Text without cursor movements; lines
// never reach the last column, so that no terminal wraps them. Thread-safe.
#pragma once
#include "core/units.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pushbench {

enum class Phase { start, connect, warmup, measure, drain, stop };
std::string_view to_string(Phase phase);  // "measuring"

struct LiveState {
    std::string title;  // "[2/4] sse, 100 clients, 10 msg/s, 128 B"
    Phase phase = Phase::start;
    Nanos left = 0, length = 0;  // of the phase; length 0 = nobody knows how long it takes
    std::uint64_t connected = 0, clients = 0;
    std::optional<std::uint64_t> lost = 0;  // none: nobody knows
    std::vector<std::uint64_t> deliveries;  // per second that is over, oldest first
    // Over the deliveries of the newest second that had any; `age` counts from its end.
    std::optional<Nanos> p50, p99;
    Nanos age = 0;
    std::optional<double> empty_ratio;           // of the responses so far; none: has no empty ones
    std::optional<double> server_cpu, load_cpu;  // cores busy over the last second
};

struct Look {
    std::size_t width = 80, height = 24;
    bool colour = false;
    bool unicode = true;  // else ASCII only
};

bool has_room(const Look& look);  // for the block
std::string render_block(const LiveState& state, const Look& look);
std::string render_line(const LiveState& state, const Look& look);

// The last `width` of the values as a line of bars, the largest of those shown as the highest.
std::string sparkline(const std::vector<std::uint64_t>& values, std::size_t width, bool unicode);

}  // namespace pushbench
