// One deadline and what to do then, on the thread of an io_context.
//
// CLOCK_MONOTONIC nanoseconds. A timer that was cancelled, set anew or destroyed never calls, even
// where it was due already (Asio's own does: its handler may be queued by then). Not thread-safe.
#pragma once
#include "core/net/io_context_fwd.hpp"
#include "core/units.hpp"

#include <functional>
#include <memory>

namespace pushbench::net {

class Timer {
  public:
    using Action = std::function<void()>;  // may set this timer anew, or destroy it
    explicit Timer(boost::asio::io_context& context);
    ~Timer();
    Timer(const Timer&) = delete;
    Timer& operator=(const Timer&) = delete;

    void at(Nanos when, Action action);
    void after(Nanos delay, Action action);
    void cancel();

  private:
    struct State;
    std::shared_ptr<State> state_;  // shared with nobody; what Asio holds knows it weakly
};

}  // namespace pushbench::net
