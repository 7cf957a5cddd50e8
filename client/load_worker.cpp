#include "client/load_worker.hpp"

#include "client/connection.hpp"
#include "core/net/clock.hpp"

#include <algorithm>
#include <utility>

namespace pushbench::client {

namespace {

constexpr Nanos kBeat = 20 * kMillisecond;
constexpr Nanos kProbe = 10 * kMillisecond;
constexpr Nanos kLongestBackoff = 5 * kSecond;
constexpr Nanos kParked = 100 * kMillisecond;
constexpr LocalId kMostUnderWay = 512;

}  // namespace

LoadWorker::LoadWorker(const Options& options, const Destination& to, TechniqueId technique,
                       ClientRange range, std::string name)
    : options_(options),
      row_(pushbench::technique(technique)),
      range_(range),
      worker_(std::move(name)),
      tls_(to.tls),
      clients_(range.count),
      session_(to.session),
      context_{worker_,
               options_,
               recorder_,
               *this,
               clients_,
               {static_cast<std::size_t>(options.outbox_limit), SlowConsumer::close},
               to.http,
               to.raw_tcp,
               to.host_header,
               to.payload_bytes,
               to.sources,
               tls_.get(),
               std::vector<net::TlsTicket>(tls_ && options.tls_resume ? range.count : 0)},
      pacer_(worker_.context(), [this](LocalId id, Nanos due) { tick(id, due); }),
      paced_(row_.polls && options.poll_interval > 0),
      ramp_timer_(worker_.context()),
      cut_in_timer_(worker_.context()),
      cut_out_timer_(worker_.context()),
      start_timer_(worker_.context()),
      beat_timer_(worker_.context()),
      probe_timer_(worker_.context()),
      retries_(worker_.context(),
               [this](LocalId id, Nanos) {
                   if (!clients_[id].stopping) technique_->start(id);
               }),
      delayed_polls_(worker_.context(), [this](LocalId id, Nanos due) {
          clients_[id].poll_delayed = false;
          tick(id, due);
      }) {
    for (LocalId id = 0; id < clients_.size(); ++id)
        clients_[id].topic = static_cast<std::uint16_t>((range.first + id) % to.topics);
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
    ramp_timer_.after(kMillisecond, [this] { ramp(); });
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
    retries_.push(monotonic_now() + backoff, id);
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

void LoadWorker::stop_clients() {
    worker_.post([this] {
        stopping_ = true;
        pacer_.stop();
        ramp_timer_.cancel();
        retries_.stop();
        delayed_polls_.stop();
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
    board_.write(now, second != second_ ? &recorder_.latency() : nullptr);
    for (; second_ < second; ++second_) recorder_.end_of_second(connected_, second_);
    if (plan_) close_second();
    beat_timer_.after(kBeat, [this] { beat(); });
}

void LoadWorker::close_second() {
    const std::int64_t over = second_ - 1;
    if (over > board_.newest_second_number()) board_.write(recorder_.past_second(over));
}

void LoadWorker::probe_loop() {
    probe_timer_.at(probe_due_, [this] {
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
