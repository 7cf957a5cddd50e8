#include "bench/waiter.hpp"

#include "bench/exit_codes.hpp"
#include "core/net/clock.hpp"

#include <algorithm>
#include <csignal>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

namespace pushbench {

struct Waiter::Loop {
    boost::asio::io_context context{1};
    boost::asio::signal_set signals{context, SIGINT, SIGTERM};
};

Waiter::Waiter() : loop_(std::make_unique<Loop>()) {
    listen();
}

Waiter::~Waiter() = default;

boost::asio::io_context& Waiter::context() {
    return loop_->context;
}

void Waiter::listen() {
    loop_->signals.async_wait([this](boost::system::error_code ec, int signal) {
        if (ec) return;
        if (interrupted_ == 0)
            interrupted_ = signal == SIGTERM ? kExitTerminated : kExitInterrupted;
        listen();
    });
}

bool Waiter::until(const std::function<bool()>& done, Nanos deadline) {
    constexpr Nanos kTick = 100 * kMillisecond;
    while (!done()) {
        const Nanos now = monotonic_now();
        if (now >= deadline) return false;
        const Nanos step = std::min(now + kTick, deadline);
        loop_->context.restart();
        loop_->context.run_one_until(time_point(step));
        if (interrupted_ != 0) throw Interrupted{interrupted_};
        if (tick_) tick_();
    }
    return true;
}

void Waiter::sleep_until(Nanos deadline) {
    until([] { return false; }, deadline);
}

}  // namespace pushbench
