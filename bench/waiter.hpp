// Waiting on the main thread for something that handlers of an io_context bring about, while Ctrl-C
// and SIGTERM are heard. Makes the phases of a trial readable as one sequence.
#pragma once
#include "core/net/io_context_fwd.hpp"
#include "core/units.hpp"

#include <functional>
#include <memory>

namespace pushbench {

// Thrown out of a wait when the user ends the program; the code is 130 or 143.
struct Interrupted {
    int exit_code;
};

class Waiter {
  public:
    Waiter();
    ~Waiter();
    boost::asio::io_context& context();
    // Runs handlers until done() or the CLOCK_MONOTONIC deadline. false = the deadline came first.
    // Throws Interrupted.
    bool until(const std::function<bool()>& done, Nanos deadline);
    void sleep_until(Nanos deadline);
    // Called about ten times a second while waiting: progress.
    void on_tick(std::function<void()> tick) { tick_ = std::move(tick); }

  private:
    void listen();

    struct Loop;
    const std::unique_ptr<Loop> loop_;
    std::function<void()> tick_;
    int interrupted_ = 0;  // or 130 or 143
};

}  // namespace pushbench
