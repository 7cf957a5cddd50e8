#include "client/due_queue.hpp"

#include "core/net/clock.hpp"

#include <utility>

namespace pushbench::client {

DueQueue::DueQueue(boost::asio::io_context& context, Due due)
    : timer_(context), due_(std::move(due)) {}

void DueQueue::push(Nanos at, LocalId id) {
    if (stopped_) return;
    entries_.push({at, id});
    if (entries_.top().id == id) run();
}

void DueQueue::stop() {
    stopped_ = true;
    timer_.cancel();
}

void DueQueue::run() {
    const Nanos now = monotonic_now();
    while (!stopped_ && !entries_.empty() && entries_.top().at <= now) {
        const Entry entry = entries_.top();
        entries_.pop();
        due_(entry.id, entry.at);
    }
    if (stopped_ || entries_.empty()) return;
    timer_.at(entries_.top().at, [this] { run(); });
}

}  // namespace pushbench::client
