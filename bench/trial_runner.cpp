#include "bench/trial_runner.hpp"

#include "core/error.hpp"
#include "core/net/clock.hpp"
#include "reports/stats_json.hpp"

#include <algorithm>
#include <utility>

#include <boost/json/value_to.hpp>
#include <fmt/format.h>

namespace pushbench {

namespace {

namespace json = boost::json;

constexpr Nanos kAnswer = 30 * kSecond;  // for a child to answer a question
constexpr Nanos kTargetStart = 60 * kSecond;
constexpr Nanos kSettle = kSecond;           // from connected to the memory reading
constexpr Nanos kLead = 200 * kMillisecond;  // for the schedule to reach every child
constexpr Nanos kShortestGuard = 250 * kMillisecond;
constexpr Nanos kGuardPerClient = 10 * kMicrosecond;
constexpr Nanos kShortestDrain = 5 * kSecond;
constexpr std::uint64_t kCanaryClients = 5;
constexpr std::uint64_t kFewestForCanary = 100;  // below, five more would be a part of the load

std::int64_t kernel_bytes() {
    const auto kernel = net::kernel_socket_memory();
    if (!kernel || !kernel->slab_bytes) return 0;
    return *kernel->slab_bytes + kernel->buffer_bytes;
}

std::int64_t growth(std::int64_t before, std::int64_t after) {
    return before == 0 || after == 0 ? 0 : after - before;
}

}  // namespace

TrialRunner::TrialRunner(Waiter& waiter, Progress& progress, const TrialSpec& spec,
                         const TrialPlan& resources, std::uint64_t salt)
    : waiter_(waiter), progress_(progress), spec_(spec), resources_(resources), salt_(salt) {
    trial_.variant = spec.variant;
    trial_.server_build = spec.server.label;
    trial_.clients = spec.clients();
    trial_.topics = spec.options.topics;
    trial_.rate = spec.rate();
    trial_.payload_bytes = spec.size();
    trial_.run = spec.run;
    trial_.order = spec.order;
    trial_.options = resolved_texts(spec.options, kRun);
    trial_.server_threads = spec.target ? 0 : resources.server_threads;
    if (target_publishes()) trial_.rate = 0;  // nobody knows
    if (spec.target) {
        trial_.target = spec.target->title();
        trial_.publisher = spec.target->found.spec.publish ? kWePublish : kTargetPublishes;
        trial_.has_server = !spec.target->command.empty();
    }
    trial_.load_threads = resources.load_threads;
}

Nanos TrialRunner::now() const {
    return monotonic_now() - epoch_;
}

client::Pulse TrialRunner::pulse() const {
    client::Pulse all;
    for (const auto& load : loads_) all += load->pulse();
    return all;
}

void TrialRunner::check_alive() {
    for (Remotes* side : {&servers_, &loads_})
        for (const auto& remote : *side)
            if (remote->gone()) throw Died{remote->how_gone()};
}

void TrialRunner::until(const std::function<bool()>& done, Nanos deadline) {
    waiter_.until(
        [&] {
            check_alive();
            return done();
        },
        deadline);
}

void TrialRunner::await(Remotes& remotes, const std::string& op, Nanos patience) {
    const auto answered = [&] {
        return std::all_of(remotes.begin(), remotes.end(),
                           [&](const auto& remote) { return remote->has(op); });
    };
    // A child that has answered may be gone already: its answer counts first.
    const bool in_time = waiter_.until(
        [&] {
            if (answered()) return true;
            check_alive();
            return false;
        },
        monotonic_now() + patience);
    if (!in_time) throw Died{fmt::format("a process did not answer '{}' in time", op)};
}

// It is in no total: the trial goes on without it.
void TrialRunner::abandon_canary(std::string why) {
    trial_.canary = {};
    trial_.canary.died = std::move(why);
    canary_.clear();
}

bool TrialRunner::canary_answers(const std::string& op) {
    if (canary_.empty()) return false;
    const Remote& canary = *canary_.front();
    until([&] { return canary.has(op) || canary.gone(); }, monotonic_now() + kAnswer);
    if (canary.has(op)) return true;
    abandon_canary(canary.gone() ? canary.how_gone()
                                 : fmt::format("the canary process did not answer '{}'", op));
    return false;
}

// The prefix of its topics is this trial's, so that nothing of another one is delivered again.
void TrialRunner::start_target() {
    servers_.push_back(std::make_unique<Remote>(waiter_.context(), "the target's stand-in",
                                                stand_in_arguments(spec_.options), std::string(),
                                                Remote::Ending::asked));
    Remote& stand_in = *servers_.back();
    stand_in.send(stand_in_message(*spec_.target, topic_prefix(), spec_.options));
    until([&] { return stand_in.has("ready") || stand_in.has("failed"); },
          monotonic_now() + kTargetStart);
    if (const auto failed = stand_in.take("failed"))
        throw Died{fmt::format("the target {}: {}", spec_.server.label,
                               json::value_to<std::string>(failed->at("why")))};
    if (!stand_in.take("ready")) throw Died{"the target did not start in time"};
}

bool TrialRunner::target_publishes() const {
    return spec_.target && !spec_.target->found.spec.publish;
}

std::string TrialRunner::topic_prefix() const {
    return fmt::format("pb{:x}", salt_);
}

void TrialRunner::start_servers() {
    if (spec_.target) return start_target();
    const auto threads = net::split_evenly(resources_.server_threads, resources_.server_processes);
    for (std::uint64_t i = 0; i < resources_.server_processes; ++i) {
        Options options = spec_.options;
        options.server_threads = threads[i];
        options.server_processes = options.load_processes = 0;
        options.join_port = i > 0;
        if (i > 0) {
            options.port = port_;
            options.raw_tcp_port = raw_tcp_port_;
        }
        servers_.push_back(std::make_unique<Remote>(waiter_.context(),
                                                    fmt::format("server process {}", i + 1),
                                                    server_arguments(options), spec_.server.path));
        const Remote& server = *servers_.back();
        until([&] { return server.has("ready"); }, monotonic_now() + kAnswer);
        const auto ready = servers_.back()->take("ready");
        if (!ready) throw Died{"a server process did not start in time"};
        port_ = json::value_to<std::uint16_t>(ready->at("port"));
        raw_tcp_port_ = json::value_to<std::uint16_t>(ready->at("raw_tcp_port"));
        if (const json::value* own = ready->if_contains("certificate"))
            certificates_ += std::string(own->as_string());
    }
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

// It connects first, and must not take the place of a client.
bool TrialRunner::has_room_for_canary() const {
    const std::uint64_t most = spec_.options.max_connections;
    return most == 0 || most * resources_.server_processes >= spec_.clients() + kCanaryClients;
}

void TrialRunner::start_load() {
    const auto shares = net::split_evenly(resources_.load_threads, resources_.load_processes);
    for (std::uint64_t i = 0; i < resources_.load_processes; ++i)
        loads_.push_back(load_process(fmt::format("load process {}", i + 1), shares[i]));
    if (spec_.clients() >= kFewestForCanary && spec_.rate() > 0 && !target_publishes() &&
        has_room_for_canary())
        canary_.push_back(load_process("canary process", 1));
    await(loads_, "ready", kAnswer);
    canary_answers("ready");
}

void TrialRunner::exchange_clocks() {
    epoch_ = monotonic_now();
    for (Remotes* side : {&servers_, &loads_, &canary_}) {
        for (auto& remote : *side) remote->send({{"op", "clock"}});
        if (side == &canary_)
            canary_answers("clock");
        else
            await(*side, "clock", kAnswer);
        // Local children read the same CLOCK_MONOTONIC: the exchange must say so.
        for (auto& remote : *side) {
            const Nanos theirs = remote->take("clock")->at("now").to_number<Nanos>();
            if (theirs < epoch_ || theirs > monotonic_now())
                throw Died{"a child's clock is not this machine's monotonic clock"};
            remote->send({{"op", "epoch"}, {"epoch", epoch_}, {"offset_bound", 0}});
        }
    }
}

void TrialRunner::measure_memory(std::vector<std::int64_t>& server,
                                 std::vector<std::int64_t>& load) {
    for (Remotes* side : {&servers_, &loads_}) {
        for (auto& remote : *side) remote->send({{"op", "memory"}});
        await(*side, "memory", kAnswer);
        auto& into = side == &servers_ ? server : load;
        for (auto& remote : *side)
            into.push_back(remote->take("memory")->at("private_bytes").to_number<std::int64_t>());
    }
}

json::object TrialRunner::connect_message(const client::ClientRange& range,
                                          const std::string& clients) const {
    json::object message{{"op", "connect"},
                         {"host", spec_.options.bind},
                         {"port", port_},
                         {"raw_tcp_port", raw_tcp_port_},
                         {"payload_bytes", spec_.size()},
                         {"topics", spec_.options.topics},
                         {"poll_batch", find_option("poll-batch")->get(spec_.options)},
                         {"salt", salt_},
                         {"first", range.first},
                         {"count", range.count},
                         {"total", range.total}};
    if (spec_.target)
        message["session"] = target_session_message(*spec_.target, topic_prefix(), clients);
    if (!certificates_.empty()) message["certificates"] = certificates_;
    return message;
}

// Before the memory readings, so that its connections are in none of them.
void TrialRunner::connect_canary() {
    if (canary_.empty()) return;
    Remote& canary = *canary_.front();
    canary.send(connect_message({0, kCanaryClients, kCanaryClients}, "canary"));
    until([&] { return canary.gone() || canary.pulse().subscribed >= kCanaryClients; },
          monotonic_now() + spec_.options.connect_timeout);
    if (canary.gone()) return abandon_canary(canary.how_gone());
    // A server that has no room for it is measured without it.
    if (canary.pulse().subscribed < kCanaryClients) canary_.clear();
}

void TrialRunner::collect_canary() {
    if (canary_.empty()) return;
    Remote& canary = *canary_.front();
    canary.send({{"op", "finish"},
                 {"drain_complete", drain_complete_},
                 {"deliveries_in_last_second", deliveries_in_last_second_}});
    if (!canary_answers("stats")) return;
    LoadStats stats = load_stats_from_json(canary.take("stats")->at("stats"));
    trial_.canary = {kCanaryClients, std::move(stats.latency), stats.ledger.lost, {}};
}

bool TrialRunner::connect() {
    const std::vector<std::uint64_t> shares = net::split_evenly(spec_.clients(), loads_.size());
    std::uint64_t first = 0;
    for (std::size_t i = 0; i < loads_.size(); ++i) {
        loads_[i]->send(connect_message({first, shares[i], spec_.clients()}, "client"));
        first += shares[i];
    }
    const double seconds = static_cast<double>(spec_.clients()) / spec_.options.connect_rate;
    // Slower than asked for is not wrong, but somebody who cannot connect at all is not waited for.
    const Nanos deadline = monotonic_now() + static_cast<Nanos>(3 * seconds * kSecond) +
                           spec_.options.connect_timeout + 5 * kSecond;
    show(Phase::connect, 0);
    until([&] { return pulse().subscribed >= spec_.clients(); }, deadline);
    return pulse().subscribed >= spec_.clients();
}

void TrialRunner::schedule() {
    const std::uint64_t per_worker =
        spec_.clients() / std::max<std::uint64_t>(1, resources_.load_threads);
    const Nanos guard = std::max(kShortestGuard, kGuardPerClient * static_cast<Nanos>(per_worker));
    ScheduleSpec& s = plan_.schedule;
    s.arrivals = spec_.options.arrivals;
    s.rate = target_publishes() ? 0 : spec_.rate();
    s.topics = static_cast<unsigned>(spec_.options.topics);
    s.seed = spec_.options.seed;
    // M0 on a whole second since the epoch, so that the seconds of the time series are whole too.
    plan_.measure_from = next_whole_second(now() + kLead + spec_.options.warmup + guard);
    s.start = plan_.measure_from - guard - spec_.options.warmup;
    plan_.measure_to = plan_.measure_from + spec_.options.duration;
    s.silences = {{s.start + spec_.options.warmup, guard}};
    s.end = plan_.measure_to;  // the guard behind the window is the end of the schedule
    plan_.poll_start = s.start;
    plan_.guard = target_publishes() ? 0 : guard;
    plan_.epoch = epoch_;
    const json::object message = schedule_message(plan_);
    for (Remotes* side : {&loads_, &canary_, &servers_})
        for (auto& remote : *side) remote->send(message);
    plan_.complete();
    trial_.guarded = !target_publishes();
    trial_.scheduled = plan_.messages;
    trial_.window_seqs = plan_.window.front();
}

void TrialRunner::measure() {
    const auto never = [] { return false; };
    show(Phase::warmup, epoch_ + plan_.measure_from);
    until(never, epoch_ + plan_.measure_from);
    // Not before: a trial that ends in its warm-up has measured nothing.
    trial_.measure_from = plan_.measure_from;
    trial_.measure_to = plan_.measure_to;
    machine_.measure_begins();
    show(Phase::measure, epoch_ + plan_.measure_to);
    until(never, epoch_ + plan_.measure_to);
    machine_.measure_ends();
}

void TrialRunner::drain() {
    // What is still on its way at M1 gets this long; docs/metrics.md.
    const Nanos patience =
        std::max({kShortestDrain, 2 * spec_.options.poll_interval, 2 * pulse().p99});
    // What a target publishes never ends: what somebody has seen is given this long to reach all.
    if (target_publishes()) {
        const Nanos end =
            epoch_ + plan_.measure_to + std::max(2 * kSecond, 2 * spec_.options.poll_interval);
        show(Phase::drain, end);
        until([] { return false; }, end);
        drain_complete_ = true;
        return;
    }
    const Nanos deadline = epoch_ + plan_.measure_to + plan_.guard + patience;
    show(Phase::drain, deadline);
    const auto complete = [&] {
        return std::all_of(loads_.begin(), loads_.end(),
                           [](const auto& load) { return load->complete(); });
    };
    until(complete, deadline);
    drain_complete_ = complete();
    deliveries_in_last_second_ = !drain_complete_ && now() - pulse().last_due_delivery < kSecond;
}

void TrialRunner::collect() {
    show(Phase::stop, 0);
    for (auto& load : loads_)
        load->send({{"op", "finish"},
                    {"drain_complete", drain_complete_},
                    {"deliveries_in_last_second", deliveries_in_last_second_}});
    await(loads_, "stats", kAnswer);
    collect_canary();
    for (auto& server : servers_) server->send({{"op", "finish"}});
    await(servers_, "stats", kAnswer);
    for (std::size_t i = 0; i < loads_.size(); ++i) {
        const json::object answer = *loads_[i]->take("stats");
        trial_.load += load_stats_from_json(answer.at("stats"));
        ProcessUsage usage = process_usage_from_json(answer.at("usage"));
        usage.private_before_bytes = load_before_[i];
        usage.private_after_bytes = i < load_after_.size() ? load_after_[i] : 0;
        trial_.load_usage.push_back(std::move(usage));
    }
    for (std::size_t i = 0; i < servers_.size(); ++i) {
        const json::object answer = *servers_[i]->take("stats");
        trial_.server += server_stats_from_json(answer.at("stats"));
        if (!trial_.has_server) continue;
        ProcessUsage usage = process_usage_from_json(answer.at("usage"));
        usage.private_before_bytes = server_before_[i];
        usage.private_after_bytes = i < server_after_.size() ? server_after_[i] : 0;
        trial_.server_usage.push_back(std::move(usage));
    }
    trial_.kernel_socket_bytes = growth(kernel_before_, kernel_after_);
    machine_.enter_into(trial_);
    // A process has no more threads than clients.
    if (!trial_.load.deliveries_per_thread.empty())
        trial_.load_threads = trial_.load.deliveries_per_thread.size();
}

std::string TrialRunner::errors_in_words() const {
    std::string words;
    for (int kind = 0; kind < kErrorKinds; ++kind)
        if (const std::uint64_t n = trial_.load.errors[static_cast<std::size_t>(kind)])
            words += fmt::format("{} {} {}", words.empty() ? ":" : ",", n,
                                 to_string(static_cast<ErrorKind>(kind)));
    if (!trial_.load.error_example.empty())
        words += fmt::format(" (the first: {})", trial_.load.error_example);
    if (!trial_.load.tls_failure_example.empty())
        words += fmt::format(" ({})", trial_.load.tls_failure_example);
    return words;
}

void TrialRunner::give_up_connecting() {
    collect();  // what went wrong is in the errors by kind
    throw Died{"no client could subscribe within the connect phase" + errors_in_words()};
}

// A target that refuses every long poll, but slowly, seemed to have parked them.
bool TrialRunner::nobody_was_answered() const {
    if (!technique(spec_.variant.id).has_responses) return false;
    std::int64_t responses = 0;
    for (const ClientCounters& window : trial_.load.counters) responses += window.responses;
    return responses == 0 && !errors_in_words().empty();
}

Trial TrialRunner::run() {
    show(Phase::start, 0);
    try {
        machine_.trial_begins();
        start_servers();
        start_load();
        exchange_clocks();
        connect_canary();
        measure_memory(server_before_, load_before_);
        kernel_before_ = kernel_bytes();
        if (!connect() && pulse().subscribed == 0) give_up_connecting();
        until([] { return false; }, monotonic_now() + kSettle);
        if (spec_.target && pulse().connected == 0) give_up_connecting();
        measure_memory(server_after_, load_after_);
        kernel_after_ = kernel_bytes();
        schedule();
        measure();
        drain();
        collect();
        if (spec_.target && nobody_was_answered())
            throw Died{"no client could subscribe within the connect phase" + errors_in_words()};
    } catch (const Died& died) {
        trial_.died = died.words;
    }
    waiter_.on_tick({});
    finish_trial(trial_);
    return std::move(trial_);
}

}  // namespace pushbench
