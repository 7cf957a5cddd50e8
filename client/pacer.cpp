#include "client/pacer.hpp"

#include "core/net/clock.hpp"

#include <algorithm>
#include <utility>

namespace pushbench::client {

Pacer::Pacer(boost::asio::io_context& context, Tick tick)
    : timer_(context), tick_(std::move(tick)) {}

void Pacer::start(const std::vector<Nanos>& phases, Nanos start, Nanos interval, bool repeat) {
    order_.clear();
    order_.reserve(phases.size());
    for (LocalId id = 0; id < phases.size(); ++id) order_.push_back({phases[id], id});
    std::sort(order_.begin(), order_.end(),
              [](const Place& a, const Place& b) { return a.phase < b.phase; });
    next_ = 0;
    round_start_ = start;
    interval_ = interval;
    repeat_ = repeat;
    stopped_ = order_.empty();
    if (!stopped_) run();
}

void Pacer::stop() {
    stopped_ = true;
    timer_.cancel();
}

void Pacer::run() {
    // Bounded, so that answers are read between the polls even when polling falls behind.
    for (int burst = 0; burst < 64 && !stopped_; ++burst) {
        const Nanos due = round_start_ + order_[next_].phase;
        if (due > monotonic_now()) break;
        const LocalId id = order_[next_].id;
        if (++next_ == order_.size()) {
            next_ = 0;
            round_start_ += interval_;
            if (!repeat_) stopped_ = true;
        }
        tick_(id, due);
    }
    if (stopped_) return;
    timer_.at(round_start_ + order_[next_].phase, [this] { run(); });
}

}  // namespace pushbench::client
