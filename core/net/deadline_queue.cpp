#include "core/net/deadline_queue.hpp"

#include "core/net/clock.hpp"

#include <algorithm>
#include <utility>

namespace pushbench::net {

void DeadlineHook::cancel_deadline() {
    if (!next_) return;
    previous_->next_ = next_;
    next_->previous_ = previous_;
    previous_ = next_ = nullptr;
    lane_ = nullptr;
}

DeadlineLane::DeadlineLane(DeadlineQueue& queue, Nanos duration, Expired expired)
    : queue_(queue), duration_(duration), expired_(std::move(expired)) {
    end_.next_ = end_.previous_ = &end_;
}

DeadlineLane::~DeadlineLane() {
    while (end_.next_ != &end_) end_.next_->cancel_deadline();
    end_.next_ = end_.previous_ = nullptr;
}

void DeadlineLane::arm(DeadlineHook& hook) {
    hook.cancel_deadline();
    if (duration_ <= 0) return;
    hook.at_ = monotonic_now() + duration_;
    hook.lane_ = this;
    hook.previous_ = end_.previous_;
    hook.next_ = &end_;
    end_.previous_->next_ = &hook;
    end_.previous_ = &hook;
    queue_.want(hook.at_);
}

void DeadlineLane::arm_if_unarmed_in(DeadlineHook& hook) {
    if (hook.lane_ != this) arm(hook);
}

Nanos DeadlineLane::earliest() const {
    return end_.next_ == &end_ ? INT64_MAX : end_.next_->at_;
}

void DeadlineLane::expire(Nanos now) {
    while (earliest() <= now) {
        DeadlineHook& hook = *end_.next_;
        hook.cancel_deadline();
        expired_(hook);
    }
}

DeadlineQueue::DeadlineQueue(boost::asio::io_context& context) : timer_(context) {}

DeadlineLane& DeadlineQueue::add_lane(Nanos duration, DeadlineLane::Expired expired) {
    lanes_.emplace_back(new DeadlineLane(*this, duration, std::move(expired)));
    return *lanes_.back();
}

void DeadlineQueue::stop() {
    stopped_ = true;
    timer_.cancel();
}

void DeadlineQueue::want(Nanos at) {
    if (stopped_ || at >= armed_for_) return;
    armed_for_ = at;
    timer_.at(at, [this] { on_timer(); });
}

void DeadlineQueue::on_timer() {
    armed_for_ = INT64_MAX;
    const Nanos now = monotonic_now();
    Nanos next = INT64_MAX;
    for (auto& lane : lanes_) {
        lane->expire(now);
        next = std::min(next, lane->earliest());
    }
    // A deadline that was cancelled leaves the timer armed: it fires once for nothing.
    if (next != INT64_MAX) want(next);
}

}  // namespace pushbench::net
