// Of a load worker: when its clients poll, and when they are cut.
#include "client/load_worker.hpp"
#include "core/closed_forms.hpp"
#include "core/net/clock.hpp"

#include <algorithm>
#include <utility>

namespace pushbench::client {

void LoadWorker::at(net::Timer& timer, Nanos since_epoch, std::function<void()> action) {
    timer.at(plan_->epoch + since_epoch, std::move(action));
}

void LoadWorker::start_polling() {
    if (!row_.has_responses) return;  // pushed to: nothing to ask
    if (paced_) {
        std::vector<Nanos> phases(clients_.size());
        for (LocalId id = 0; id < clients_.size(); ++id)
            phases[id] = poll_phase(range_.first + id, range_.total, options_.poll_interval,
                                    plan_->schedule.seed);
        pacer_.start(phases, plan_->epoch + plan_->poll_start, options_.poll_interval,
                     options_.poll_mode == PollMode::fixed_rate);
        return;
    }
    // Long polling, and short polling without a pause: everybody asks now, and then by itself.
    at(start_timer_, plan_->poll_start,
       [this] { in_slices(0, [this](LocalId id) { technique_->tick(id); }); });
}

void LoadWorker::tick(LocalId id, Nanos due) {
    ClientRecord& client = clients_[id];
    if (client.stopping) return;
    const Nanos since_epoch = due - plan_->epoch;
    // Edge of this client's own cut: immediately before its first request due at or after M0, M1.
    if (client.window == Window::before && since_epoch >= plan_->measure_from)
        technique_->cut(id, Window::inside);
    else if (client.window == Window::inside && since_epoch >= plan_->measure_to)
        technique_->cut(id, Window::after);
    if (client.window == Window::after && !client.counted_as_cut) {
        client.counted_as_cut = true;
        ++cut_;
    }
    client.polling = true;
    if (technique_->tick(id)) return;
    ++recorder_.counters(client).missed_ticks;
    delay_poll(id);
}

void LoadWorker::answered(LocalId id) {
    ClientRecord& client = clients_[id];
    if (client.cut_pending)
        technique_->cut(id, client.window == Window::before ? Window::inside : Window::after);
    delay_poll(id);
}

// Fixed delay: a poll that was answered, that failed or that could not be sent is followed by the
// next; exactly one is ever due.
void LoadWorker::delay_poll(LocalId id) {
    ClientRecord& client = clients_[id];
    if (!paced_ || options_.poll_mode != PollMode::fixed_delay) return;
    if (!client.polling || client.stopping || client.poll_delayed) return;
    client.poll_delayed = true;
    delayed_polls_.push(monotonic_now() + options_.poll_interval, id);
}

void LoadWorker::schedule_cuts() {
    // In the middle of the guard: time before it for the last deliveries, after it for the cutting.
    at(cut_in_timer_, plan_->measure_from - plan_->guard / 2, [this] {
        connected_at_start_ = connected_;
        if (!paced_) cut_all(Window::inside);
    });
    at(cut_out_timer_, plan_->measure_to + plan_->guard / 2, [this] {
        if (!paced_) cut_all(Window::after);
    });
}

void LoadWorker::cut_all(Window to) {
    in_slices(0, [this, to](LocalId id) {
        technique_->cut(id, to);
        if (to == Window::after) ++cut_;
    });
}

void LoadWorker::in_slices(LocalId from, std::function<void(LocalId)> action) {
    const auto end = static_cast<LocalId>(std::min<std::size_t>(clients_.size(), from + kSlice));
    for (LocalId id = from; id < end; ++id) action(id);
    if (end == clients_.size()) return;
    worker_.post([this, end, action = std::move(action)] { in_slices(end, action); });
}

}  // namespace pushbench::client
