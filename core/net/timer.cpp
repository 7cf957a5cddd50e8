#include "core/net/timer.hpp"

#include "core/net/clock.hpp"

#include <cstdint>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

namespace pushbench::net {

struct Timer::State {
    explicit State(boost::asio::io_context& context) : timer(context) {}
    boost::asio::steady_timer timer;
    Action action;
    std::uint64_t turn = 0;  // of at() and cancel()
};

Timer::Timer(boost::asio::io_context& context) : state_(std::make_shared<State>(context)) {}

Timer::~Timer() = default;

void Timer::at(Nanos when, Action action) {
    state_->action = std::move(action);
    state_->timer.expires_at(time_point(when));
    const auto handler = [weak = std::weak_ptr(state_),
                          turn = ++state_->turn](const boost::system::error_code& ec) {
        const std::shared_ptr<State> state = weak.lock();
        if (ec || !state || state->turn != turn) return;
        std::exchange(state->action, nullptr)();
    };
    state_->timer.async_wait(handler);
}

void Timer::after(Nanos delay, Action action) {
    at(monotonic_now() + delay, std::move(action));
}

void Timer::cancel() {
    ++state_->turn;
    state_->action = nullptr;
    state_->timer.cancel();
}

}  // namespace pushbench::net
