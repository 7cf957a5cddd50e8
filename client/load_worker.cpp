#include "client/load_worker.hpp"

#include "client/connection.hpp"
#include "core/closed_forms.hpp"
#include "core/net/clock.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace pushbench::client {

namespace {

constexpr Nanos kBeat = 20 * kMillisecond;
constexpr Nanos kProbe = 10 * kMillisecond;
constexpr Nanos kLongestBackoff = 5 * kSecond;
constexpr Nanos kParked = 100 * kMillisecond;
constexpr LocalId kSlice = 256;  // clients cut or stopped per turn of the loop: about 1 ms
constexpr LocalId kMostUnderWay = 512;

std::chrono::steady_clock::time_point time_point(Nanos monotonic) {
    return std::chrono::steady_clock::time_point(std::chrono::nanoseconds(monotonic));
}

}  // namespace

Pulse& Pulse::operator+=(const Pulse& o) {
    deliveries += o.deliveries;
    connected += o.connected;
    subscribed += o.subscribed;
    stopped += o.stopped;
    cut += o.cut;
    expected += o.expected;
    delivered += o.delivered;
    lost += o.lost;
    duplicated += o.duplicated;
    reordered += o.reordered;
    errors += o.errors;
    last_due_delivery = std::max(last_due_delivery, o.last_due_delivery);
    p50 = std::max(p50, o.p50);
    p99 = std::max(p99, o.p99);
    return *this;
}

LoadWorker::LoadWorker(const Options& options, const Target& target, TechniqueId technique,
                       ClientRange range, std::string name)
    : options_(options),
      row_(pushbench::technique(technique)),
      range_(range),
      worker_(std::move(name)),
      tls_(target.tls),
      clients_(range.count),
      session_(target.session),
      context_{worker_,
               options_,
               recorder_,
               *this,
               clients_,
               {static_cast<std::size_t>(options.outbox_limit), SlowConsumer::close},
               target.http,
               target.raw_tcp,
               target.host_header,
               target.payload_bytes,
               target.sources,
               tls_.get(),
               std::vector<net::TlsTicket>(tls_ && options.tls_resume ? range.count : 0)},
      pacer_(worker_.context(), [this](LocalId id, Nanos due) { tick(id, due); }),
      paced_(row_.polls && options.poll_interval > 0),
      ramp_timer_(worker_.context()),
      reconnect_timer_(worker_.context()),
      cut_in_timer_(worker_.context()),
      cut_out_timer_(worker_.context()),
      start_timer_(worker_.context()),
      beat_timer_(worker_.context()),
      probe_timer_(worker_.context()),
      delayed_timer_(worker_.context()) {
    for (LocalId id = 0; id < clients_.size(); ++id)
        clients_[id].topic = static_cast<std::uint16_t>((range.first + id) % target.topics);
    if (!context_.sources.empty()) context_.next_source = range.first % context_.sources.size();
    context_.connect_lane =
        &worker_.deadlines().add_lane(options.connect_timeout, [](net::DeadlineHook& hook) {
            dynamic_cast<ClientDeadline&>(static_cast<net::Channel&>(hook)).on_deadline();
        });
    context_.target = session_.get();
    context_.first_client = range.first;
    context_.parked_lane = &worker_.deadlines().add_lane(kParked, [](net::DeadlineHook& hook) {
        dynamic_cast<ClientDeadline&>(static_cast<net::Channel&>(hook)).on_deadline();
    });
    technique_ = make_client_technique(technique, context_);
}

LoadWorker::~LoadWorker() {
    worker_.stop();
}

void LoadWorker::connect(Nanos epoch, double per_second) {
    worker_.post([this, epoch, per_second] {
        connect_rate_ = per_second;
        ramp_start_ = monotonic_now();
        count_seconds_from(plan_ ? plan_->epoch : epoch);
        beat();
        ramp();
    });
}

void LoadWorker::count_seconds_from(Nanos epoch) {
    epoch_ = epoch;
    second_ = (monotonic_now() - epoch_) / kSecond;
}

void LoadWorker::ramp() {
    const double elapsed = static_cast<double>(monotonic_now() - ramp_start_) / kSecond;
    const auto due = static_cast<std::uint64_t>(elapsed * connect_rate_) + 1;
    // At most a slice per turn, so that answers are served while connections are opened, and so
    // many under way that the server's listen queue (net.core.somaxconn) takes them all: a SYN that
    // it drops comes back a second later.
    for (LocalId n = 0; n < kSlice && started_ < clients_.size() && started_ < due; ++n) {
        if (started_ - tried_ >= kMostUnderWay) break;
        technique_->start(started_++);
    }
    if (started_ == clients_.size() || stopping_) return;
    ramp_timer_.expires_after(std::chrono::milliseconds(1));
    ramp_timer_.async_wait([this](boost::system::error_code ec) {
        if (!ec) ramp();
    });
}

void LoadWorker::subscribed(LocalId id, std::uint64_t cursor, std::uint64_t lost,
                            Nanos connect_time) {
    ClientRecord& client = clients_[id];
    if (!client.subscribed) {
        if (client.attempts == 0) ++tried_;
        client.subscribed = true;
        client.ledger.start(cursor);
        if (++subscribed_ == clients_.size()) opening_ = monotonic_now() - ramp_start_;
    } else {
        recorder_.declared_lost(client, lost);
    }
    if (!client.connected) ++connected_;
    client.connected = true;
    client.attempts = 0;
    recorder_.subscribed_after(connect_time);
}

void LoadWorker::ended(LocalId id, ErrorKind kind) {
    ClientRecord& client = clients_[id];
    recorder_.error(kind);
    ++errors_;
    if (!client.subscribed && client.attempts == 0) ++tried_;
    if (client.connected) --connected_;
    client.connected = false;
    if (client.stopping) return stopped(id);
    delay_poll(id);
    const Nanos backoff = std::min<Nanos>(
        options_.reconnect_delay << std::min<unsigned>(client.attempts, 20), kLongestBackoff);
    if (client.attempts < 20) ++client.attempts;
    retries_.push({monotonic_now() + backoff, id});
    if (retries_.top().id == id) reconnect_due();
}

void LoadWorker::reconnect_due() {
    const Nanos now = monotonic_now();
    while (!retries_.empty() && retries_.top().at <= now) {
        const LocalId id = retries_.top().id;
        retries_.pop();
        if (!clients_[id].stopping) technique_->start(id);
    }
    if (retries_.empty()) return;
    reconnect_timer_.expires_at(time_point(retries_.top().at));
    reconnect_timer_.async_wait([this](boost::system::error_code ec) {
        if (!ec) reconnect_due();
    });
}

void LoadWorker::begin(std::shared_ptr<const Plan> plan) {
    worker_.post([this, plan = std::move(plan)]() mutable {
        plan_ = std::move(plan);
        if (plan_->epoch != epoch_) count_seconds_from(plan_->epoch);
        std::uint64_t expected = 0;
        for (const ClientRecord& client : clients_) expected += plan_->window[client.topic].count();
        recorder_.begin(plan_, expected);
        schedule_cuts();
        start_polling();
        probe_due_ = monotonic_now() + kProbe;
        probe_loop();
    });
}

void LoadWorker::at(boost::asio::steady_timer& timer, Nanos since_epoch,
                    std::function<void()> action) {
    timer.expires_at(time_point(plan_->epoch + since_epoch));
    timer.async_wait([action = std::move(action)](boost::system::error_code ec) {
        if (!ec) action();
    });
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
    delayed_polls_.push({monotonic_now() + options_.poll_interval, id});
    if (delayed_polls_.size() == 1) delayed_poll_due();
}

void LoadWorker::delayed_poll_due() {
    const Nanos now = monotonic_now();
    while (!delayed_polls_.empty() && delayed_polls_.top().at <= now) {
        const Retry poll = delayed_polls_.top();
        delayed_polls_.pop();
        clients_[poll.id].poll_delayed = false;
        tick(poll.id, poll.at);
    }
    if (delayed_polls_.empty() || stopping_) return;
    delayed_timer_.expires_at(time_point(delayed_polls_.top().at));
    delayed_timer_.async_wait([this](boost::system::error_code ec) {
        if (!ec) delayed_poll_due();
    });
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

void LoadWorker::stop_clients() {
    worker_.post([this] {
        stopping_ = true;
        pacer_.stop();
        ramp_timer_.cancel();
        reconnect_timer_.cancel();
        delayed_timer_.cancel();
        in_slices(0, [this](LocalId id) {
            clients_[id].stopping = true;
            technique_->stop(id);
        });
    });
}

void LoadWorker::stopped(LocalId id) {
    if (std::exchange(clients_[id].stopped, true)) return;
    ++stopped_;
    if (clients_[id].connected) --connected_;
    clients_[id].connected = false;
}

void LoadWorker::beat() {
    Pulse now;
    now.deliveries = recorder_.deliveries();
    now.connected = connected_;
    now.subscribed = subscribed_;
    now.stopped = stopped_;
    now.cut = cut_;
    now.errors = errors_;
    const LedgerTotals& ledger = recorder_.ledger();
    now.expected = ledger.expected;
    now.delivered = ledger.delivered;
    now.lost = ledger.lost;
    now.duplicated = ledger.duplicated;
    now.reordered = ledger.reordered;
    now.last_due_delivery = recorder_.last_due_delivery();
    const std::int64_t second = (monotonic_now() - epoch_) / kSecond;
    const Histogram& latency = recorder_.latency();
    {
        const std::lock_guard lock(pulse_mutex_);
        now.p50 = pulse_.p50;
        now.p99 = pulse_.p99;
        if (second != second_ && latency.count() > 0) {
            now.p50 = latency.value_at_rank((latency.count() + 1) / 2);
            now.p99 = latency.value_at_rank(latency.count() - latency.count() / 100);
        }
        pulse_ = now;
    }
    for (; second_ < second; ++second_) recorder_.end_of_second(connected_, second_);
    if (plan_) close_second();
    beat_timer_.expires_after(std::chrono::nanoseconds(kBeat));
    beat_timer_.async_wait([this](boost::system::error_code ec) {
        if (!ec) beat();
    });
}

void LoadWorker::close_second() {
    const std::int64_t over = second_ - 1;
    if (over <= newest_second_.second) return;  // written by this thread only
    LoadSecond second = recorder_.past_second(over);
    const std::lock_guard lock(pulse_mutex_);
    newest_second_ = std::move(second);
}

LoadSecond LoadWorker::newest_second() const {
    const std::lock_guard lock(pulse_mutex_);
    return newest_second_;
}

std::int64_t LoadWorker::newest_second_number() const {
    const std::lock_guard lock(pulse_mutex_);
    return newest_second_.second;
}

Pulse LoadWorker::pulse() const {
    const std::lock_guard lock(pulse_mutex_);
    return pulse_;
}

void LoadWorker::probe_loop() {
    probe_timer_.expires_at(time_point(probe_due_));
    probe_timer_.async_wait([this](boost::system::error_code ec) {
        if (ec) return;
        const Nanos now = monotonic_now();
        recorder_.loop_lag(now - probe_due_, now);
        // A stall of a second counts as a hundred late timers, not as one.
        while (probe_due_ + kProbe <= now) {
            probe_due_ += kProbe;
            recorder_.loop_lag(now - probe_due_, now);
        }
        probe_due_ += kProbe;
        probe_loop();
    });
}

LoadStats LoadWorker::finish() {
    worker_.run([this] {
        for (LocalId id = 0; id < clients_.size(); ++id)
            if (!clients_[id].stopped) technique_->drop(id);
    });
    worker_.stop();
    LoadStats stats = recorder_.finish(clients_);
    stats.connected_at_start = connected_at_start_;
    stats.opening = opening_;
    return stats;
}

}  // namespace pushbench::client
