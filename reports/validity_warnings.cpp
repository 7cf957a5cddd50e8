#include "core/history_size.hpp"
#include "reports/percentiles.hpp"
#include "reports/text.hpp"
#include "reports/trial_options.hpp"
#include "reports/validity_rules.hpp"

#include <algorithm>
#include <array>
#include <numeric>

#include <fmt/format.h>

namespace pushbench {
namespace {

using Finding = std::optional<std::string>;

constexpr std::uint64_t kFewestForBalance = 100;  // connections; below, chance is uneven enough

Finding run_queue_wait(const Trial& t, const JudgeContext& context) {
    const ThreadShare longest = longest_waiting_load_thread(t);
    if (context.throughput_mode || longest.share <= limits::kRunQueueWarning ||
        longest.share > limits::kRunQueueInvalid)
        return {};
    return fmt::format(
        "load thread {} waited for a core {} % of the time (warning above {:.0f} %), so "
        "latency "
        "contains some of that wait; use fewer --threads and --server-threads, or --pin",
        longest.name, percent_above(longest.share, limits::kRunQueueWarning),
        100 * limits::kRunQueueWarning);
}

Finding publisher_late(const Trial& t, const JudgeContext&) {
    const Value p99 = plain_percentile_us(t.server.publisher_lateness, 0.99);
    if (!(t.rate > 0) || p99.empty()) return {};
    const double period_us = 1e6 / t.rate;
    if (p99.number <= limits::kPublisherLateness * period_us) return {};
    return fmt::format(
        "the publisher was late by {:.0f} µs (p99), more than {:.0f} % of the {:.0f} µs between "
        "two "
        "messages of a topic; latency contains it, transport latency does not; lower --rate or "
        "leave a core free",
        p99.number, 100 * limits::kPublisherLateness, period_us);
}

Finding loop_lag(const Trial& t, const JudgeContext&) {
    const Value lag = plain_percentile_us(t.load.loop_lag, 0.99);
    const Value p50 = latency_percentile_us(t, 0.5);
    if (lag.empty() || p50.kind != Value::Kind::number) return {};
    if (lag.number <= limits::kLoopLag * p50.number) return {};
    return fmt::format(
        "the load loops served timers {:.0f} µs late (p99), more than {:.0f} % of the median "
        "latency of {:.0f} µs, so part of the latency is the client's own; use more --threads or "
        "fewer --clients",
        lag.number, 100 * limits::kLoopLag, p50.number);
}

Finding machine_busy(const Trial& t, const JudgeContext&) {
    if (t.machine_busy <= limits::kMachineBusy) return {};
    return fmt::format(
        "all cores together were {} % busy (warning above {:.0f} %), so the two sides compete; "
        "lower --rate or --clients",
        percent_above(t.machine_busy, limits::kMachineBusy), 100 * limits::kMachineBusy);
}

Finding load_queueing(const Trial& t, const JudgeContext&) {
    // Where clients wait for their own next poll, that wait is not the load side's queueing.
    if (technique(t.variant.id).polls) return {};
    const Value everybody = latency_percentile_us(t, 0.50);
    const Value canary = canary_percentile_us(t, 0.50);
    if (everybody.kind != Value::Kind::number || canary.kind != Value::Kind::number) return {};
    if (everybody.number <= (1 + limits::kLoadQueueing) * canary.number) return {};
    return fmt::format(
        "the median latency is {:.0f} µs but {} clients in a process of their own saw {:.0f} µs: "
        "the rest is queueing on the load side (warning above {:.0f} %); use more --threads, fewer "
        "--clients or another machine",
        everybody.number, t.canary.clients, canary.number, 100 * limits::kLoadQueueing);
}

Finding canary_died(const Trial& t, const JudgeContext&) {
    if (t.canary.died.empty()) return {};
    return fmt::format(
        "{}, so how much of the latency is queueing on the load side is not known; nothing else "
        "depends on it, run the trial again to know",
        t.canary.died);
}

Finding unexplained_cpu(const Trial& t, const JudgeContext&) {
    if (t.machine_unexplained <= limits::kMachineUnexplained) return {};
    return fmt::format(
        "{} % of the machine's CPU was used by something else (other programs, softirq, steal; "
        "warning above {:.0f} %); stop other programs or use --runs to see the spread",
        percent_above(t.machine_unexplained, limits::kMachineUnexplained),
        100 * limits::kMachineUnexplained);
}

Finding retransmits(const Trial& t, const JudgeContext&) {
    // Of the client's sockets alone, but over the whole trial.
    const std::int64_t ours = t.load.whole(&ClientCounters::retransmits);
    const auto count = std::max(ours, static_cast<std::int64_t>(t.tcp_retransmits));
    if (count == 0) return {};
    return fmt::format(
        "TCP retransmitted {} segments: a lost one costs at least one timeout or round trip of "
        "latency, a probe that a busy machine answers late costs bytes alone; lower --rate or "
        "--connect-rate",
        grouped(count));
}

Finding errors(const Trial& t, const JudgeContext&) {
    std::string kinds;
    for (std::size_t i = 0; i < t.load.errors.size(); ++i)
        if (t.load.errors[i] > 0)
            kinds += fmt::format("{}{} {}", kinds.empty() ? "" : ", ", t.load.errors[i],
                                 to_string(static_cast<ErrorKind>(i)));
    if (kinds.empty()) return {};
    return fmt::format(
        "clients met errors ({}{}) and reconnected, which costs requests, bytes and latency; lower "
        "--connect-rate or --clients if the server was refusing{}",
        kinds,
        t.load.error_example.empty() ? std::string()
                                     : fmt::format("; the first: {}", t.load.error_example),
        t.load.tls_failure_example.empty()
            ? std::string()
            : "; a TLS handshake failed because " + t.load.tls_failure_example);
}

Finding target_publishes(const Trial& t, const JudgeContext&) {
    if (t.publisher != kTargetPublishes) return {};
    if (t.load.ledger.expected == 0)
        return "the target publishes by itself and its messages have no sequence numbers here, so "
               "loss, repeats and latency are not known; set `sequence` in the target file if they "
               "have any";
    return "the target publishes by itself, so what was expected is what any client saw: loss "
           "common to all clients cannot be seen, nor when a message was due; give the target file "
           "a [publish] to know both";
}

Finding unserved_clients(const Trial& t, const JudgeContext&) {
    if (!t.load.witnesses || *t.load.witnesses >= t.load.connected_at_start) return {};
    return fmt::format(
        "{} of {} connected clients received no message at all, so nothing was owed to them and "
        "what they did not get is not in `lost`; does the target serve so many, on every one of "
        "--topics? Look at url and on-open in the target file",
        grouped(t.load.connected_at_start - *t.load.witnesses), grouped(t.load.connected_at_start));
}

Finding nothing_found(const Trial& t, const JudgeContext&) {
    const ClientCounters& inside = t.load.inside();
    if (t.target.empty() || inside.deliveries > 0) return {};
    if (inside.heartbeats == 0 && inside.responses == inside.empty_responses)
        return fmt::format(
            "nothing came from the target to any of {} clients; do they subscribe to "
            "what is published to it? Look at url and on-open in the target file",
            grouped(t.clients));
    return fmt::format(
        "{} texts came from the target and none of them held a message; look at `message` in the "
        "target file",
        grouped(static_cast<std::uint64_t>(
            std::max(inside.heartbeats, inside.responses - inside.empty_responses))));
}

Finding few_samples(const Trial& t, const JudgeContext& context) {
    if (context.throughput_mode || t.load.ledger.expected == 0) return {};
    if (t.publisher == kTargetPublishes) return {};
    if (!latency_percentile_us(t, 0.99).empty()) return {};
    return fmt::format(
        "{} deliveries of {} messages are too few for a p99 (it needs {} deliveries and {} "
        "messages "
        "above it); use a longer --duration or a higher --rate",
        grouped(t.load.ledger.expected), grouped(t.scheduled), kSamplesAbove, kMessagesAbove);
}

Finding uneven(const std::vector<std::uint64_t>& per_thread, std::string_view what,
               std::string_view flag) {
    if (per_thread.size() < 2) return {};
    const auto sum = std::accumulate(per_thread.begin(), per_thread.end(), std::uint64_t{0});
    const auto most = *std::max_element(per_thread.begin(), per_thread.end());
    const double mean = static_cast<double>(sum) / static_cast<double>(per_thread.size());
    if (sum < kFewestForBalance || static_cast<double>(most) <= limits::kUnevenWorkers * mean)
        return {};
    return fmt::format(
        "the busiest of {} {} has {:.1f} times the mean (warning above {:.1f}), so one core sets "
        "the "
        "tail; use more --clients or fewer {}",
        per_thread.size(), what, static_cast<double>(most) / mean, limits::kUnevenWorkers, flag);
}

Finding uneven_workers(const Trial& t, const JudgeContext&) {
    if (auto text = uneven(t.server.connections_per_thread, "server workers", "--server-threads"))
        return text;
    return uneven(t.load.deliveries_per_thread, "load workers", "--threads");
}

Finding small_history(const Trial& t, const JudgeContext&) {
    const Options options = options_of(t);
    if (!t.has_server || !options.history_given) return {};
    const std::uint64_t wanted = history_for(t.rate, options.poll_interval);
    if (options.history >= wanted) return {};
    return fmt::format(
        "--history {} keeps less than the {} messages that a slow poll or a reconnect may "
        "need, "
        "so loss may be the setting's; leave --history out",
        grouped(options.history), grouped(wanted));
}

Finding unguarded_cuts(const Trial& t, const JudgeContext&) {
    if (t.guarded) return {};
    return "the schedule is not ours, so counters are cut while messages flow: bytes are exact to "
           "plus or minus one message per client; a longer --duration makes that negligible";
}

// Where polls decide the cut, what lies inside differs from what was due by right.
Finding late_deliveries(const Trial& t, const JudgeContext& context) {
    const LedgerTotals& ledger = t.load.ledger;
    if (!t.guarded || technique(t.variant.id).polls || context.throughput_mode) return {};
    // A stream with faults is told of elsewhere.
    if (ledger.expected == 0 || ledger.lost + ledger.duplicated + ledger.reordered > 0) return {};
    const auto due = static_cast<std::int64_t>(ledger.expected);
    const std::int64_t inside = t.load.inside().deliveries;
    if (inside == due) return {};
    return fmt::format(
        "{} deliveries were due in the window but {} fell between the cuts, so the guards were too "
        "short for this latency and bytes belong to slightly other messages; lower --rate or "
        "--clients",
        grouped(due), grouped(inside));
}

Finding somaxconn(const Trial& t, const JudgeContext& context) {
    if (!t.has_server || context.somaxconn == 0 || context.somaxconn >= t.clients) return {};
    if (context.somaxconn >= 4096) return {};
    return fmt::format(
        "net.core.somaxconn is {}, fewer than the {} clients that connect; raise it to 4096 or "
        "lower "
        "--connect-rate",
        grouped(context.somaxconn), grouped(t.clients));
}

Finding port_range(const Trial&, const JudgeContext& context) {
    if (context.local_ports == 0 || static_cast<double>(context.local_ports) >= limits::kLocalPorts)
        return {};
    return fmt::format(
        "net.ipv4.ip_local_port_range has only {} ports (warning below {}); widen it, or give "
        "more addresses with --source-ip",
        grouped(context.local_ports), grouped(limits::kLocalPorts));
}

Finding governor(const Trial&, const JudgeContext& context) {
    if (context.governor.empty() || context.governor == "performance") return {};
    return fmt::format(
        "the CPU frequency governor is '{}', so a lightly loaded trial runs on slower cores than a "
        "busy one; set it to performance",
        context.governor);
}

Finding debug_build_allowed(const Trial&, const JudgeContext& context) {
    const bool slow =
        context.debug_build || !context.sanitizer.empty() || !context.slow_server.empty();
    if (!context.allow_debug_build || !slow) return {};
    return "debug or sanitizer build, accepted with --allow-debug-build: the numbers say nothing "
           "about a release build";
}

constexpr auto kData = Reason::Class::data;
constexpr auto kMachine = Reason::Class::machine;
constexpr std::array kRules = {
    Rule{"run-queue-wait", kMachine, false, limits::kRunQueueWarning, run_queue_wait},
    Rule{"publisher-late", kMachine, false, limits::kPublisherLateness, publisher_late},
    Rule{"loop-lag", kMachine, false, limits::kLoopLag, loop_lag},
    Rule{"load-queueing", kMachine, false, limits::kLoadQueueing, load_queueing},
    Rule{"canary-died", kMachine, false, 0, canary_died},
    Rule{"machine-busy", kMachine, false, limits::kMachineBusy, machine_busy},
    Rule{"unexplained-cpu", kMachine, false, limits::kMachineUnexplained, unexplained_cpu},
    Rule{"retransmits", kMachine, false, 0, retransmits},
    Rule{"errors", kData, false, 0, errors},
    Rule{"target-publishes", kData, false, 0, target_publishes},
    Rule{"unserved-clients", kData, false, 0, unserved_clients},
    Rule{"nothing-found", kData, false, 0, nothing_found},
    Rule{"few-samples", kData, false, 0, few_samples},
    Rule{"uneven-workers", kMachine, false, limits::kUnevenWorkers, uneven_workers},
    Rule{"small-history", kData, false, 0, small_history},
    Rule{"unguarded-cuts", kData, false, 0, unguarded_cuts},
    Rule{"late-deliveries", kMachine, false, 0, late_deliveries},
    Rule{"somaxconn", kMachine, false, 0, somaxconn},
    Rule{"port-range", kMachine, false, limits::kLocalPorts, port_range},
    Rule{"governor", kMachine, false, 0, governor},
    Rule{"debug-build-allowed", kMachine, false, 0, debug_build_allowed},
};

}  // namespace

std::span<const Rule> warning_rules() {
    return kRules;
}

}  // namespace pushbench
