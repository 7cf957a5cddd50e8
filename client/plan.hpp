// What a load process must know before measuring: the schedule and the window, with the due times
// worked out. Immutable once made, shared by the workers.
#pragma once
#include "core/schedule.hpp"

#include <cstdint>
#include <vector>

namespace pushbench::client {

struct Plan {
    ScheduleSpec schedule;
    Nanos epoch = 0;         // CLOCK_MONOTONIC of time 0
    Nanos measure_from = 0;  // M0
    Nanos measure_to = 0;    // M1
    Nanos poll_start = 0;    // polling time 0: clients poll at poll_start + phase + k × interval
    // Message-free stretch before M0 and after M1; 0 = none: bytes are ± one message per client.
    Nanos guard = 0;
    bool open_ended = false;  // the schedule goes on after M1 (`load` by hand)

    // Worked out by complete():
    std::vector<std::vector<Nanos>> due;      // by topic, seq 1, 2, … up to M1
    std::vector<SeqRange> window;             // by topic
    std::vector<std::size_t> slowest_offset;  // by topic: place of its first message in `slowest`
    std::size_t messages = 0;                 // due in the window, all topics

    void complete();
};

}  // namespace pushbench::client
