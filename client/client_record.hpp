// What a load worker keeps for every client, whatever the technique.
#pragma once
#include "core/counters.hpp"
#include "core/ledger.hpp"

#include <cstdint>

namespace pushbench::client {

using LocalId = std::uint32_t;  // index within the worker

struct ClientRecord {
    ClientLedger ledger;
    std::uint16_t topic = 0;
    Window window = Window::before;
    bool subscribed = false;  // at least once: the ledger has its starting cursor
    bool connected = false;   // subscribed now
    bool stopping = false;
    bool stopped = false;
    bool cut_pending = false;  // a poll was in flight when its cut was due
    bool counted_as_cut = false;
    std::uint8_t attempts = 0;  // failed ones in a row: the back-off
};

}  // namespace pushbench::client
