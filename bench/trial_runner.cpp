#include "bench/trial_runner.hpp"

#include "core/net/clock.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace pushbench {

namespace {

namespace json = boost::json;

constexpr Nanos kSettle = kSecond;           // from connected to the memory reading
constexpr Nanos kLead = 200 * kMillisecond;  // for the schedule to reach every child
constexpr Nanos kShortestGuard = 250 * kMillisecond;
constexpr Nanos kGuardPerClient = 10 * kMicrosecond;
constexpr Nanos kShortestDrain = 5 * kSecond;

std::int64_t kernel_bytes() {
    const auto kernel = net::kernel_socket_memory();
    if (!kernel || !kernel->slab_bytes) return 0;
    return *kernel->slab_bytes + kernel->buffer_bytes;
}

}  // namespace

TrialRunner::TrialRunner(Waiter& waiter, Progress& progress, const TrialSpec& spec,
                         const TrialPlan& resources, std::uint64_t salt)
    : waiter_(waiter),
      progress_(progress),
      spec_(spec),
      resources_(resources),
      salt_(salt),
      serving_(make_serving(spec, resources, salt)),
      children_(waiter) {
    trial_.variant = spec.variant;
    trial_.server_build = spec.server.label;
    trial_.via = spec.via.label;
    trial_.clients = spec.clients();
    trial_.topics = spec.options.topics;
    trial_.rate = spec.rate();
    trial_.payload_bytes = spec.size();
    trial_.run = spec.run;
    trial_.order = spec.order;
    trial_.options = resolved_texts(spec.options, kRun);
    trial_.load_threads = resources.load_threads;
    serving_->describe(trial_);
}

Nanos TrialRunner::now() const {
    return monotonic_now() - epoch_;
}

client::Pulse TrialRunner::pulse() const {
    client::Pulse all;
    for (const auto& load : children_.loads) all += load->pulse();
    return all;
}

std::unique_ptr<Remote> TrialRunner::load_process(std::string name, std::uint64_t threads) {
    Options options = spec_.options;
    options.control_fd = net::kControlFd;
    options.load_threads = threads;
    options.server_processes = options.load_processes = 0;
    std::vector<std::string> arguments{"load"};
    for (std::string& argument : to_arguments(options, kLoad))
        arguments.push_back(std::move(argument));
    return std::make_unique<Remote>(waiter_.context(), std::move(name), arguments);
}

void TrialRunner::start_load() {
    const auto shares = net::split_evenly(resources_.load_threads, resources_.load_processes);
    for (std::uint64_t i = 0; i < resources_.load_processes; ++i)
        children_.loads.push_back(load_process(fmt::format("load process {}", i + 1), shares[i]));
    if (has_use_for_canary()) children_.canary.push_back(load_process("canary process", 1));
    children_.await(children_.loads, "ready");
    canary_answers("ready");
}

void TrialRunner::exchange_clocks() {
    epoch_ = monotonic_now();
    for (TrialChildren::Side* side :
         {&children_.servers, &children_.proxies, &children_.loads, &children_.canary}) {
        for (auto& remote : *side) remote->send({{"op", "clock"}});
        if (side == &children_.canary)
            canary_answers("clock");
        else
            children_.await(*side, "clock");
        // Local children read the same CLOCK_MONOTONIC: the exchange must say so.
        for (auto& remote : *side) {
            const Nanos theirs = remote->take("clock")->at("now").to_number<Nanos>();
            if (theirs < epoch_ || theirs > monotonic_now())
                throw Died{"a child's clock is not this machine's monotonic clock"};
            remote->send({{"op", "epoch"}, {"epoch", epoch_}, {"offset_bound", 0}});
        }
    }
}

void TrialRunner::measure_memory(MemoryReading& reading) {
    for (TrialChildren::Side* side : children_.sides()) {
        for (auto& remote : *side) remote->send({{"op", "memory"}});
        children_.await(*side, "memory");
        for (auto& remote : *side)
            reading[remote.get()] =
                remote->take("memory")->at("private_bytes").to_number<std::int64_t>();
    }
}

json::object TrialRunner::connect_message(const client::ClientRange& range,
                                          const std::string& clients) const {
    json::object message{{"op", "connect"},
                         {"payload_bytes", spec_.size()},
                         {"topics", spec_.options.topics},
                         {"poll_batch", find_option("poll-batch")->get(spec_.options)},
                         {"salt", salt_},
                         {"first", range.first},
                         {"count", range.count},
                         {"total", range.total}};
    serving_->add_address(message, clients);
    return message;
}

bool TrialRunner::connect() {
    const auto& loads = children_.loads;
    const std::vector<std::uint64_t> shares = net::split_evenly(spec_.clients(), loads.size());
    std::uint64_t first = 0;
    for (std::size_t i = 0; i < loads.size(); ++i) {
        loads[i]->send(connect_message({first, shares[i], spec_.clients()}, "client"));
        first += shares[i];
    }
    const double seconds = static_cast<double>(spec_.clients()) / spec_.options.connect_rate;
    // Slower than asked for is not wrong, but somebody who cannot connect at all is not waited for.
    const Nanos deadline = monotonic_now() + static_cast<Nanos>(3 * seconds * kSecond) +
                           spec_.options.connect_timeout + 5 * kSecond;
    show(Phase::connect, 0);
    children_.until([&] { return pulse().subscribed >= spec_.clients(); }, deadline);
    return pulse().subscribed >= spec_.clients();
}

void TrialRunner::schedule() {
    const std::uint64_t per_worker =
        spec_.clients() / std::max<std::uint64_t>(1, resources_.load_threads);
    const Nanos guard = std::max(kShortestGuard, kGuardPerClient * static_cast<Nanos>(per_worker));
    ScheduleSpec& s = plan_.schedule;
    s.arrivals = spec_.options.arrivals;
    s.rate = serving_->keeps_schedule() ? spec_.rate() : 0;
    s.topics = static_cast<unsigned>(spec_.options.topics);
    s.seed = spec_.options.seed;
    // M0 on a whole second since the epoch, so that the seconds of the time series are whole too.
    plan_.measure_from = next_whole_second(now() + kLead + spec_.options.warmup + guard);
    s.start = plan_.measure_from - guard - spec_.options.warmup;
    plan_.measure_to = plan_.measure_from + spec_.options.duration;
    s.silences = {{s.start + spec_.options.warmup, guard}};
    s.end = plan_.measure_to;  // the guard behind the window is the end of the schedule
    plan_.poll_start = s.start;
    plan_.guard = serving_->keeps_schedule() ? guard : 0;
    plan_.epoch = epoch_;
    const json::object message = schedule_message(plan_);
    for (TrialChildren::Side* side :
         {&children_.loads, &children_.canary, &children_.servers, &children_.proxies})
        for (auto& remote : *side) remote->send(message);
    plan_.complete();
    trial_.guarded = serving_->keeps_schedule();
    trial_.scheduled = plan_.messages;
    trial_.window_seqs = plan_.window.front();
}

void TrialRunner::measure() {
    const auto never = [] { return false; };
    show(Phase::warmup, epoch_ + plan_.measure_from);
    children_.until(never, epoch_ + plan_.measure_from);
    // Not before: a trial that ends in its warm-up has measured nothing.
    trial_.measure_from = plan_.measure_from;
    trial_.measure_to = plan_.measure_to;
    machine_.measure_begins(helpers());
    show(Phase::measure, epoch_ + plan_.measure_to);
    children_.until(never, epoch_ + plan_.measure_to);
    machine_.measure_ends();
}

// Stand-ins publish and look on, and the canary listens; none of it is in the trial's usage.
std::vector<pid_t> TrialRunner::helpers() const {
    std::vector<pid_t> pids;
    const auto add = [&pids](const TrialChildren::Side& side) {
        for (const auto& child : side) pids.push_back(child->pid());
    };
    add(children_.canary);
    add(children_.proxies);
    if (!trial_.target.empty()) add(children_.servers);
    return pids;
}

void TrialRunner::drain() {
    // What is still on its way at M1 gets this long; docs/methodology.md.
    const Nanos patience =
        std::max({kShortestDrain, 2 * spec_.options.poll_interval, 2 * pulse().p99});
    // What comes by no schedule never ends: what somebody has seen is given this long to reach all.
    if (!serving_->keeps_schedule()) {
        const Nanos end =
            epoch_ + plan_.measure_to + std::max(2 * kSecond, 2 * spec_.options.poll_interval);
        show(Phase::drain, end);
        children_.until([] { return false; }, end);
        drain_complete_ = true;
        return;
    }
    const Nanos deadline = epoch_ + plan_.measure_to + plan_.guard + patience;
    show(Phase::drain, deadline);
    const auto complete = [&] {
        return std::all_of(children_.loads.begin(), children_.loads.end(),
                           [](const auto& load) { return load->complete(); });
    };
    children_.until(complete, deadline);
    drain_complete_ = complete();
    deliveries_in_last_second_ = !drain_complete_ && now() - pulse().last_due_delivery < kSecond;
}

Trial TrialRunner::run() {
    show(Phase::start, 0);
    try {
        machine_.trial_begins();
        serving_->start(children_);
        start_load();
        exchange_clocks();
        connect_canary();
        measure_memory(memory_before_);
        kernel_before_ = kernel_bytes();
        if (!connect() && pulse().subscribed == 0) give_up_connecting();
        children_.until([] { return false; }, monotonic_now() + kSettle);
        const bool may_have_been_refused = serving_->subscribes_unanswered();
        if (may_have_been_refused && pulse().connected == 0) give_up_connecting();
        measure_memory(memory_after_);
        kernel_after_ = kernel_bytes();
        schedule();
        measure();
        drain();
        collect();
        if (may_have_been_refused && nobody_was_answered()) {
            trial_.measure_from = trial_.measure_to = 0;  // nothing that was measured
            nobody_subscribed();
        }
    } catch (const Died& died) {
        trial_.died = died.words;
    } catch (const ShutOut& shut_out) {
        trial_.shut_out = shut_out.words;
    }
    waiter_.on_tick({});
    finish_trial(trial_);
    return std::move(trial_);
}

}  // namespace pushbench
