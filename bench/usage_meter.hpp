// CPU of this process, or of whatever else is metered, over the measured window, CPU and memory
// second by second, on the main thread.
//
// Cut by clock: samples are taken by timers at M0 and M1 and at every whole second since the epoch.
#pragma once
#include "core/net/timer.hpp"
#include "core/net/usage.hpp"
#include "core/stats.hpp"

#include <optional>
#include <vector>

namespace pushbench {

class UsageMeter {
  public:
    explicit UsageMeter(boost::asio::io_context& context,
                        net::UsageSource& source = net::this_process());
    // The epoch is a CLOCK_MONOTONIC instant; the seconds are counted from now on.
    void start(Nanos epoch);
    // Of the window, since the epoch.
    void measure(Nanos from, Nanos to);
    void stop();
    // Of the window; what lies after "now" is not in it. Memory is the caller's to fill in.
    ProcessUsage usage() const;

  private:
    void every_second();

    net::UsageSource& source_;
    net::Timer from_timer_, to_timer_, second_timer_;
    Nanos epoch_ = 0;
    std::optional<net::UsageSample> from_, to_;
    std::int64_t second_ = 0;
    std::int64_t last_cpu_ns_ = 0;
    std::vector<std::int64_t> per_second_;
    std::vector<std::int64_t> memory_per_second_;
};

}  // namespace pushbench
