// How a load worker stands: written by the worker, read by whoever looks on.
#pragma once
#include "core/histogram.hpp"
#include "core/stats.hpp"
#include "core/units.hpp"

#include <cstdint>
#include <mutex>

namespace pushbench::client {

// About 20 ms old at most; summed over workers.
struct Pulse {
    std::uint64_t deliveries = 0, connected = 0, subscribed = 0, stopped = 0, cut = 0;
    std::uint64_t expected = 0, delivered = 0, lost = 0, duplicated = 0, reordered = 0;
    std::uint64_t errors = 0;
    Nanos last_due_delivery = -1;  // of a message due before M1, since the epoch
    Nanos p50 = 0, p99 = 0;
    Pulse& operator+=(const Pulse& other);
};

// One worker's; its lock is taken every 20 ms by the worker, at will by others.
class PulseBoard {
  public:
    // Percentiles are those of `latency`; null: as they were.
    void write(Pulse now, const Histogram* latency);
    void write(LoadSecond second);

    Pulse pulse() const;
    // The newest second since the epoch that is over; -1: none yet.
    LoadSecond newest_second() const;
    std::int64_t newest_second_number() const;

  private:
    mutable std::mutex mutex_;
    Pulse pulse_;
    LoadSecond newest_second_{-1, 0, 0, 0, 0, {}};
};

}  // namespace pushbench::client
