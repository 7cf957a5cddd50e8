// What a subscriber asked for from the history, given as fast as it reads and not faster.
//
// The replay is owed to whoever names a cursor, so it does not count against --outbox-limit: one
// message waits in the outbox at a time, and instead of copies there is a place in the history.
// Messages published meanwhile stand in the history behind that place, so order needs no care.
// On the worker's thread.
#pragma once
#include "server/topics.hpp"

#include <cstdint>

namespace pushbench::server {

enum class ReplayState {
    waiting,    // for the socket: call again when the outbox is empty
    complete,   // the subscriber has everything and is live
    overtaken,  // the history no longer has what comes next: end, so that a resume declares the gap
    broken      // the connection is gone
};

// `place` is Topic::place() of the next message and moves on. `waits` tells whether anything is
// unsent; `deliver` sends an entry and is false when the connection is gone.
template <class Waits, class Deliver>
ReplayState replay(Topic& topic, std::uint64_t& place, Waits waits, Deliver deliver) {
    while (place < topic.end_place()) {
        if (place < topic.first_place()) return ReplayState::overtaken;
        if (waits()) return ReplayState::waiting;
        if (!deliver(topic.at(place++))) return ReplayState::broken;
    }
    return ReplayState::complete;
}

}  // namespace pushbench::server
