// Waiting on the main thread for something that handlers of an io_context bring about, while Ctrl-C
// and SIGTERM are heard. Makes the phases of a trial readable as one sequence.
#pragma once
#include "core/units.hpp"

#include <functional>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

namespace pushbench {

// Thrown out of a wait when the user ends the program; the code is 130 or 143.
struct Interrupted {
    int exit_code;
};

class Waiter {
  public:
    Waiter();
    boost::asio::io_context& context() { return context_; }
    // Runs handlers until done() or the CLOCK_MONOTONIC deadline. false = the deadline came first.
    // Throws Interrupted.
    bool until(const std::function<bool()>& done, Nanos deadline);
    void sleep_until(Nanos deadline);
    // Called about ten times a second while waiting: progress.
    void on_tick(std::function<void()> tick) { tick_ = std::move(tick); }

  private:
    void listen();

    boost::asio::io_context context_{1};
    boost::asio::signal_set signals_;
    std::function<void()> tick_;
    int interrupted_ = 0;  // or 130 or 143
};

}  // namespace pushbench
