// Heartbeats for topics on which nothing was published for an interval.
//
// All subscribers of a topic receive the same messages, so idleness is a property of the topic and
// costs no timer per connection. A subscriber waits at most 1.25 intervals for a heartbeat.
// On the worker's thread only.
#pragma once
#include "core/net/clock.hpp"
#include "core/net/timer.hpp"
#include "server/technique.hpp"

#include <functional>
#include <utility>
#include <vector>

namespace pushbench::server {

class IdleTopics {
  public:
    // interval 0: off.
    IdleTopics(WorkerContext& context, Nanos interval, std::function<void(std::size_t)> idle)
        : interval_(interval),
          idle_(std::move(idle)),
          last_(context.topics.size(), monotonic_now()),
          timer_(context.worker.context()) {
        if (interval_ > 0) wait();
    }
    void touched(std::size_t topic) {
        if (interval_ > 0) last_[topic] = monotonic_now();
    }

  private:
    void wait() {
        timer_.after(interval_ / 4, [this] {
            const Nanos now = monotonic_now();
            for (std::size_t topic = 0; topic < last_.size(); ++topic) {
                if (now - last_[topic] < interval_) continue;
                last_[topic] = now;
                idle_(topic);
            }
            wait();
        });
    }

    Nanos interval_;
    std::function<void(std::size_t)> idle_;
    std::vector<Nanos> last_;
    net::Timer timer_;
};

}  // namespace pushbench::server
