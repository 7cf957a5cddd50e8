// When each client polls: absolute ticks, phase + k × interval, never queued.
//
// Knows clients only by number; tick(id, due) is called on time or late, in order. A stall is made
// up for at once, and the technique reports a poll that is still in flight. On the worker's thread.
#pragma once
#include "client/client_record.hpp"
#include "core/net/timer.hpp"
#include "core/units.hpp"

#include <cstdint>
#include <functional>
#include <vector>

namespace pushbench::client {

class Pacer {
  public:
    using Tick = std::function<void(LocalId id, Nanos due)>;
    Pacer(boost::asio::io_context& context, Tick tick);

    // `phases[id]` in [0, interval); first ticks at start + phase (CLOCK_MONOTONIC). `repeat`
    // false: one round only (fixed delay: the answers pace the rest).
    void start(const std::vector<Nanos>& phases, Nanos start, Nanos interval, bool repeat);
    void stop();

  private:
    void run();

    net::Timer timer_;
    Tick tick_;
    struct Place {
        Nanos phase;
        LocalId id;
    };
    std::vector<Place> order_;  // by phase: one round
    std::size_t next_ = 0;
    Nanos round_start_ = 0;
    Nanos interval_ = 0;
    bool repeat_ = false;
    bool stopped_ = true;
};

}  // namespace pushbench::client
