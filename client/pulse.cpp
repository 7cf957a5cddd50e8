#include "client/pulse.hpp"

#include <algorithm>
#include <utility>

namespace pushbench::client {

Pulse& Pulse::operator+=(const Pulse& o) {
    deliveries += o.deliveries;
    connected += o.connected;
    subscribed += o.subscribed;
    stopped += o.stopped;
    cut += o.cut;
    expected += o.expected;
    delivered += o.delivered;
    lost += o.lost;
    duplicated += o.duplicated;
    reordered += o.reordered;
    errors += o.errors;
    last_due_delivery = std::max(last_due_delivery, o.last_due_delivery);
    p50 = std::max(p50, o.p50);
    p99 = std::max(p99, o.p99);
    return *this;
}

void PulseBoard::write(Pulse now, const Histogram* latency) {
    const std::lock_guard lock(mutex_);
    now.p50 = pulse_.p50;
    now.p99 = pulse_.p99;
    if (latency && latency->count() > 0) {
        now.p50 = latency->value_at_rank((latency->count() + 1) / 2);
        now.p99 = latency->value_at_rank(latency->count() - latency->count() / 100);
    }
    pulse_ = now;
}

void PulseBoard::write(LoadSecond second) {
    const std::lock_guard lock(mutex_);
    newest_second_ = std::move(second);
}

Pulse PulseBoard::pulse() const {
    const std::lock_guard lock(mutex_);
    return pulse_;
}

LoadSecond PulseBoard::newest_second() const {
    const std::lock_guard lock(mutex_);
    return newest_second_;
}

std::int64_t PulseBoard::newest_second_number() const {
    const std::lock_guard lock(mutex_);
    return newest_second_.second;
}

}  // namespace pushbench::client
