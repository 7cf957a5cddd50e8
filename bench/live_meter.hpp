// From what a trial tells while it runs to what the live view shows: seconds of all load processes
// put together, percentiles of the newest, CPU over the last second.
//
// Pure: the caller says what time it is. One thread.
#pragma once
#include "bench/live_view.hpp"
#include "core/stats.hpp"

#include <deque>
#include <map>
#include <optional>
#include <vector>

namespace pushbench {

// What can be seen of a trial at one moment; nothing in it costs the measured processes anything.
struct LiveSample {
    Phase phase = Phase::start;
    Nanos at = 0;                // CLOCK_MONOTONIC
    Nanos epoch = 0;             // of the trial, on the same clock
    Nanos left = 0, length = 0;  // of the phase; 0 = not known
    std::uint64_t connected = 0, clients = 0;
    std::optional<std::uint64_t> lost = 0;                   // none: nobody knows
    bool has_empty_answer = false;                           // of the technique
    std::size_t load_processes = 1;                          // that each tell of every second
    std::vector<LoadSecond> seconds;                         // told of since the last sample
    std::optional<std::int64_t> server_cpu_ns, load_cpu_ns;  // so far, all processes of the side
};

class LiveMeter {
  public:
    void restart() { *this = LiveMeter(); }  // another trial
    LiveState take(const LiveSample& sample);

  private:
    void add(const LoadSecond& second, std::size_t load_processes);
    void finish_second(const LoadSecond& second);
    void add_cpu(const LiveSample& sample);

    struct Cpu {
        Nanos at;
        std::optional<std::int64_t> server, load;
    };
    std::optional<double> share(std::optional<std::int64_t> Cpu::*side) const;

    struct Partial {
        std::size_t processes = 0;
        LoadSecond sum;
    };
    std::map<std::int64_t, Partial> partial_;  // seconds that some processes have told of
    std::vector<std::uint64_t> deliveries_;
    std::uint64_t responses_ = 0, empty_ = 0;
    std::optional<Nanos> p50_, p99_;
    std::int64_t percentiles_of_ = 0;  // this second
    std::int64_t newest_ = -1;
    std::deque<Cpu> cpu_;
};

}  // namespace pushbench
