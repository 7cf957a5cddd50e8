// Rules about a proxy that is started between clients and server: what it needs besides them.
#include "bench/preflight_rules.hpp"
#include "core/via.hpp"
#include "reports/text.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace pushbench::preflight {
namespace {

// connect() finds the last free ports of a range slowly or not at all.
constexpr double kUsablePorts = 0.9;

// Nothing spreads clients evenly over its workers, so one must have room for all.
void check_descriptors(PreflightPlan& plan, const Context& context, const TrialPlan& trial) {
    const std::uint64_t needed = Proxy::kDescriptorsPerClient * trial.clients + Proxy::kOfItsOwn;
    const std::uint64_t limit = context.facts.descriptor_limit;
    if (needed <= limit) return;
    add(plan, Check::descriptors, Level::problem,
        fmt::format("need {} file descriptors in one process of the proxy, two for each of {} "
                    "--clients, the limit is {}: raise it with `sudo prlimit --pid $$ "
                    "--nofile={}`, ask for fewer, or leave --via out",
                    grouped(needed), grouped(trial.clients), grouped(limit), needed));
}

// From the proxy to the server all connections come from one address.
void check_ports(PreflightPlan& plan, const Context& context, const TrialPlan& trial) {
    const auto most =
        static_cast<std::uint64_t>(static_cast<double>(context.facts.ports()) * kUsablePorts);
    if (most == 0 || trial.clients <= most) return;
    add(plan, Check::local_ports, Level::problem,
        fmt::format("need {} local ports between the proxy and the server, whose connections all "
                    "come from one address, the range {}-{} yields about {}: widen it with `sudo "
                    "sysctl -w net.ipv4.ip_local_port_range=\"1024 65535\"`, ask for fewer "
                    "--clients, or leave --via out",
                    grouped(trial.clients), context.facts.first_port, context.facts.last_port,
                    grouped(most)));
}

}  // namespace

bool starts_proxy(const Context& context) {
    const std::vector<Via> vias = vias_of(context.options);
    return context.command == kRun &&
           std::any_of(vias.begin(), vias.end(), [](const Via& via) { return via.proxy; });
}

void check_proxy(PreflightPlan& plan, const Context& context, const TrialPlan& trial) {
    if (!starts_proxy(context)) return;
    check_descriptors(plan, context, trial);
    check_ports(plan, context, trial);
}

}  // namespace pushbench::preflight
