// Emits messages on the schedule, never waits for anybody (open loop), on a thread of its own.
//
// A late publisher catches up at once: the messages keep their due times, so lateness shows in the
// latency instead of vanishing. start/stop from one thread; counts are read after stop().
#pragma once
#include "core/histogram.hpp"
#include "core/message.hpp"
#include "core/net/timer.hpp"
#include "core/net/worker.hpp"
#include "core/schedule.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace pushbench::server {

class Publisher {
  public:
    using Emit = std::function<void(const Message&)>;  // called on the publisher's thread
    explicit Publisher(Emit emit);
    ~Publisher();

    // `epoch`: the CLOCK_MONOTONIC instant that the schedule's times count from. Topics below
    // `first_topic` are fed from outside. Messages due in [from, to) are counted as published.
    void start(const ScheduleSpec& spec, Nanos epoch, unsigned first_topic, Nanos from, Nanos to);
    void stop();

    // The test server that publishes fewer messages than the schedule says leaves out this many in
    // a thousand.
    void leave_out(unsigned per_thousand) { leave_out_ = per_thousand; }

    std::uint64_t published_in_window() const { return published_; }
    const Histogram& lateness() const { return lateness_; }  // sent - due, window only

  private:
    struct Source {
        TopicSchedule schedule;
        unsigned topic;
    };
    // Earliest due message on top of the heap; ties by topic, so that every process emits one
    // order.
    struct Later {
        bool operator()(const Source& a, const Source& b) const;
    };
    void publish_due();
    void wait_for(Nanos due);

    Emit emit_;
    net::Worker thread_{"publisher"};
    net::Timer timer_;
    std::vector<Source> heap_;
    Nanos epoch_ = 0, from_ = 0, to_ = 0;
    std::uint64_t published_ = 0;
    unsigned leave_out_ = 0;
    Histogram lateness_;
    bool running_ = false;
};

}  // namespace pushbench::server
