// What a server says of its schedule in /schedule, checked field by field: the server may be
// anybody's, and what it says decides how much the load side computes and remembers.
//
// Times are nanoseconds, the epoch on CLOCK_MONOTONIC. Pure. Whatever cannot be true is a
// UsageError of one sentence that names the field and its range.
#pragma once
#include "client/plan.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace pushbench::client {

struct ServedSchedule {
    Plan plan;  // schedule and epoch; the window is the caller's
    std::uint64_t payload_bytes = 0;
    std::uint64_t external_topics = 0;
    std::uint16_t raw_tcp_port = 0;
    bool sends_one_per_poll = false;
};

// `where`: HOST:PORT, for the sentence. `boot`: this machine's boot id; `now`: its CLOCK_MONOTONIC.
ServedSchedule read_served_schedule(std::string_view json, std::string_view where,
                                    std::string_view boot, Nanos now);

// Every due time up to the end of measuring is worked out and kept, 8 bytes each: more messages
// than this are refused. `until`: the latest end of the measurement, since the epoch.
inline constexpr double kMostServedMessages = 100e6;
double messages_until(const ServedSchedule& served, Nanos until);
void require_bearable(const ServedSchedule& served, std::string_view where, Nanos until);

}  // namespace pushbench::client
