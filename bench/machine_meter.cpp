#include "bench/machine_meter.hpp"

#include <algorithm>
#include <optional>
#include <thread>
#include <utility>

namespace pushbench {

namespace {

void enter_growth(std::uint64_t& into, const std::optional<std::int64_t>& from,
                  const std::optional<std::int64_t>& to) {
    if (from && to) into = static_cast<std::uint64_t>(std::max<std::int64_t>(0, *to - *from));
}

// Of the whole machine's time.
double share_of_our_processes(const Trial& trial, std::int64_t helpers_ns) {
    std::int64_t ours = helpers_ns, window = 1;
    for (const auto* side : {&trial.server_usage, &trial.proxy_usage, &trial.load_usage})
        for (const ProcessUsage& usage : *side) {
            ours += usage.cpu_ns;
            window = std::max(window, usage.window_ns);
        }
    return static_cast<double>(ours) /
           (static_cast<double>(window) * static_cast<double>(std::thread::hardware_concurrency()));
}

}  // namespace

std::int64_t MachineMeter::cpu_of_helpers() const {
    std::int64_t sum = 0;
    for (const pid_t pid : helpers_) sum += net::cpu_of_process(pid).value_or(0);
    return sum;
}

void MachineMeter::measure_begins(std::vector<pid_t> helpers) {
    helpers_ = std::move(helpers);
    from_ = net::sample_machine();
    helpers_from_ = cpu_of_helpers();
}

void MachineMeter::measure_ends() {
    to_ = net::sample_machine();
    helpers_ns_ = std::max<std::int64_t>(0, cpu_of_helpers() - helpers_from_);
}

void MachineMeter::enter_into(Trial& trial) const {
    if (const auto share = net::machine_share(from_, to_)) {
        trial.machine_busy = share->busy;
        if (trial.has_server)
            trial.machine_unexplained =
                std::max(0.0, share->busy - share_of_our_processes(trial, helpers_ns_));
    }
    enter_growth(trial.tcp_retransmits, from_.tcp_retransmits, to_.tcp_retransmits);
    // Connecting is when they happen.
    enter_growth(trial.listen_overflows, begin_.listen_overflows, to_.listen_overflows);
}

}  // namespace pushbench
