// What a load worker keeps for every client, whatever the technique.
#pragma once
#include "core/counters.hpp"
#include "core/ledger.hpp"
#include "core/units.hpp"

#include <cstdint>

namespace pushbench::client {

using LocalId = std::uint32_t;  // index within the worker

struct ClientRecord {
    ClientLedger ledger;
    Nanos cut_at = 0;  // CLOCK_MONOTONIC: its counting window began; 0 = not yet
    std::uint16_t topic = 0;
    Window window = Window::before;
    bool subscribed = false;  // at least once: the ledger has its starting cursor
    bool connected = false;   // subscribed now
    bool stopping = false;
    bool stopped = false;
    bool cut_pending = false;  // a poll was in flight when its cut was due
    bool counted_as_cut = false;
    bool polling = false;       // its first tick has come
    bool poll_delayed = false;  // fixed delay: its next poll has its time
    std::uint8_t attempts = 0;  // failed ones in a row: the back-off
};

}  // namespace pushbench::client
