// Many deadlines, one timer: each lane holds deadlines of one duration, so they expire in the order
// in which they were armed and arming, cancelling and expiring are O(1).
//
// An idle connection pays a list hook (32 bytes), no timer object. Nanoseconds of CLOCK_MONOTONIC.
// One queue per worker, used on its thread only.
#pragma once
#include "core/net/timer.hpp"
#include "core/units.hpp"

#include <functional>
#include <list>
#include <memory>

namespace pushbench::net {

class DeadlineLane;

// Base of whatever has a deadline; in at most one lane at a time.
class DeadlineHook {
  public:
    DeadlineHook() = default;
    DeadlineHook(const DeadlineHook&) = delete;
    DeadlineHook& operator=(const DeadlineHook&) = delete;
    void cancel_deadline();

  protected:
    ~DeadlineHook() { cancel_deadline(); }

  private:
    friend class DeadlineLane;
    DeadlineHook* previous_ = nullptr;
    DeadlineHook* next_ = nullptr;
    DeadlineLane* lane_ = nullptr;
    Nanos at_ = 0;
};

class DeadlineQueue;

class DeadlineLane {
  public:
    using Expired = std::function<void(DeadlineHook&)>;
    ~DeadlineLane();
    // Arms anew from now on; a hook in another lane moves here. A lane of duration 0 never expires.
    void arm(DeadlineHook& hook);
    // Unless it is armed in this lane already: bytes that drip in must not push a deadline away.
    void arm_if_unarmed_in(DeadlineHook& hook);
    Nanos duration() const { return duration_; }

  private:
    friend class DeadlineQueue;
    struct End : DeadlineHook {};
    DeadlineLane(DeadlineQueue& queue, Nanos duration, Expired expired);
    Nanos earliest() const;  // INT64_MAX when empty
    void expire(Nanos now);

    DeadlineQueue& queue_;
    Nanos duration_;
    Expired expired_;
    End end_;
};

class DeadlineQueue {
  public:
    explicit DeadlineQueue(boost::asio::io_context& context);
    // The lane lives as long as the queue. The callback gets a hook that is no longer armed.
    DeadlineLane& add_lane(Nanos duration, DeadlineLane::Expired expired);
    void stop();

  private:
    friend class DeadlineLane;
    void want(Nanos at);
    void on_timer();

    Timer timer_;
    std::list<std::unique_ptr<DeadlineLane>> lanes_;
    Nanos armed_for_ = INT64_MAX;
    bool stopped_ = false;
};

}  // namespace pushbench::net
