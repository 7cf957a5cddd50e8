// Asks a running server what it publishes: GET /schedule. Blocking, bounded by a timeout.
#pragma once
#include "client/plan.hpp"

#include <cstdint>
#include <string>

namespace pushbench {

struct ServedSchedule {
    client::Plan plan;  // schedule and epoch; the window is the caller's
    std::uint64_t payload_bytes = 0;
    std::uint64_t external_topics = 0;
    std::uint16_t raw_tcp_port = 0;
    bool sends_one_per_poll = false;
};

// Throws UsageError: nobody listens, not a pushbench server, or one on another machine.
ServedSchedule fetch_schedule(const std::string& host, std::uint16_t port);

}  // namespace pushbench
