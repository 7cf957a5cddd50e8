// Heartbeats for topics on which nothing was published for an interval.
//
// All subscribers of a topic receive the same messages, so idleness is a property of the topic and
// costs no timer per connection. A subscriber waits at most 1.25 intervals for a heartbeat.
// On the worker's thread only.
#pragma once
#include "core/net/clock.hpp"
#include "server/technique.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include <boost/asio/steady_timer.hpp>

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
        timer_.expires_after(std::chrono::nanoseconds(interval_ / 4));
        // A wait that is over already cannot be cancelled any more, and may outlive this object.
        timer_.async_wait([this, alive = std::weak_ptr(alive_)](boost::system::error_code ec) {
            if (ec || alive.expired()) return;
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
    boost::asio::steady_timer timer_;
    std::shared_ptr<const bool> alive_ = std::make_shared<const bool>(true);
};

}  // namespace pushbench::server
