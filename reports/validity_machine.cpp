#include "reports/build_stamp.hpp"
#include "reports/text.hpp"
#include "reports/validity_rules.hpp"

#include <array>

#include <fmt/format.h>

namespace pushbench {
namespace {

using Finding = std::optional<std::string>;

ThreadShare worst(const Trial& trial, std::int64_t ThreadUsage::*what) {
    ThreadShare found;
    for (const ProcessUsage& process : trial.load_usage) {
        if (process.window_ns <= 0) continue;
        for (const ThreadUsage& thread : process.threads) {
            const double share =
                static_cast<double>(thread.*what) / static_cast<double>(process.window_ns);
            if (share > found.share) found = {thread.name, share};
        }
    }
    return found;
}

Finding overloaded(const Trial& t, const JudgeContext&) {
    if (t.load.drain_complete || !t.load.deliveries_in_last_second) return {};
    return fmt::format(
        "deliveries still flowed when the drain ended ({} of {} had come), so more was published "
        "than this machine delivers; lower --rate, --clients or --size",
        grouped(t.load.ledger.delivered), grouped(t.load.ledger.expected));
}

Finding load_cpu(const Trial& t, const JudgeContext& context) {
    const ThreadShare busiest = busiest_load_thread(t);
    if (context.throughput_mode || busiest.share <= limits::kLoadThreadCpu) return {};
    return fmt::format(
        "load thread {} used {} % of a core (limit {:.0f} %), so the clients were measured "
        "rather than the server; use more --threads, or lower --clients or --rate",
        busiest.name, percent_above(busiest.share, limits::kLoadThreadCpu),
        100 * limits::kLoadThreadCpu);
}

Finding run_queue(const Trial& t, const JudgeContext& context) {
    const ThreadShare longest = longest_waiting_load_thread(t);
    if (context.throughput_mode || longest.share <= limits::kRunQueueInvalid) return {};
    return fmt::format(
        "load thread {} was ready to run but waited for a core {} % of the time (limit "
        "{:.0f} %), so latency contains that wait; use fewer --threads and --server-threads, or "
        "keep the sides apart with --pin",
        longest.name, percent_above(longest.share, limits::kRunQueueInvalid),
        100 * limits::kRunQueueInvalid);
}

Finding listen_overflow(const Trial& t, const JudgeContext&) {
    if (t.listen_overflows == 0) return {};
    return fmt::format(
        "the listen queue overflowed {} times, so connections were refused or retried after whole "
        "seconds; lower --connect-rate or raise net.core.somaxconn",
        grouped(t.listen_overflows));
}

Finding debug_build(const Trial&, const JudgeContext& context) {
    const bool load_is_slow = context.debug_build || !context.sanitizer.empty();
    if (context.allow_debug_build || (!load_is_slow && context.slow_server.empty())) return {};
    return (load_is_slow ? slow_build_name(context.sanitizer) : context.slow_server) +
           " measures its own checks; build with CMAKE_BUILD_TYPE=Release, or accept such numbers "
           "with --allow-debug-build";
}

constexpr auto kMachine = Reason::Class::machine;
constexpr std::array kRules = {
    Rule{"overloaded", kMachine, true, 0, overloaded},
    Rule{"load-cpu", kMachine, true, limits::kLoadThreadCpu, load_cpu},
    Rule{"run-queue", kMachine, true, limits::kRunQueueInvalid, run_queue},
    Rule{"listen-overflow", kMachine, true, 0, listen_overflow},
    Rule{"debug-build", kMachine, true, 0, debug_build},
};

}  // namespace

std::string percent_above(double share, double limit) {
    constexpr int kMostDecimals = 6;
    std::string text;
    for (int decimals = 0; decimals <= kMostDecimals; ++decimals) {
        text = fmt::format("{:.{}f}", 100 * share, decimals);
        if (text != fmt::format("{:.{}f}", 100 * limit, decimals)) break;
    }
    return text;
}

ThreadShare busiest_load_thread(const Trial& trial) {
    return worst(trial, &ThreadUsage::cpu_ns);
}

ThreadShare longest_waiting_load_thread(const Trial& trial) {
    return worst(trial, &ThreadUsage::wait_ns);
}

std::span<const Rule> machine_rules() {
    return kRules;
}

}  // namespace pushbench
