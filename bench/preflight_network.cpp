// Rules about connections: local ports, connection tracking, listen queue.
#include "bench/preflight_rules.hpp"
#include "core/http_url.hpp"
#include "core/net/sockets.hpp"
#include "reports/text.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace pushbench::preflight {
namespace {

constexpr double kTimeWaitSeconds = 60;  // TCP_TIMEWAIT_LEN, not configurable
// Polls at once (--poll-interval 0) are paced by the machine; no loopback opens more per second.
constexpr double kMostConnectsPerSecond = 100'000;
// connect() searches for a free port: the last ones of a range are found slowly or not at all.
constexpr double kUsablePorts = 0.9;
// A listen queue should outlast the longest pause of a busy accept loop.
constexpr double kQueueSeconds = 0.1;

// New connections per second of one client that does not keep its connection.
double reconnects_per_second(const Options& trial, TechniqueId id) {
    const Technique& row = technique(id);
    if (trial.keep_alive || !row.has_empty_answer) return 0;
    if (!row.polls) return largest(trial.rates) + 1 / seconds(trial.poll_timeout);
    return trial.poll_interval > 0 ? 1 / seconds(trial.poll_interval) : kMostConnectsPerSecond;
}

double connects_per_second(const Options& trial, const TrialPlan& plan) {
    const double again =
        reconnects_per_second(trial, plan.variant.id) * static_cast<double>(plan.clients);
    return std::min(again, kMostConnectsPerSecond);
}

// Without --source-ip clients rotate over 127.0.0.0/8, which no number of clients exhausts; towards
// anything else they have the one address that the kernel chooses.
bool sources_rotate(const Context& context, TechniqueId id) {
    if (!context.options.source_ips.empty()) return false;
    const std::vector<net::Address> all = context.destinations(id);
    return std::all_of(all.begin(), all.end(), [](const net::Address& address) {
        return address.storage.sin6_family == AF_INET && address.is_loopback();
    });
}

// --server HOST:PORT.
std::string host_of(const std::string& server) {
    std::string host = server.substr(0, server.rfind(':'));
    if (host.starts_with('[')) host = host.substr(1, host.size() - 2);
    return host;
}

// A server that listens on every address is reached over loopback.
net::Address address_of_ours(const std::string& host) {
    return net::make_address(host == "0.0.0.0" ? "127.0.0.1" : host, 0);
}

// How often ports are used again within their rest is estimated from above: it warns, it does not
// forbid.
Level level_for(bool even_without_reconnecting) {
    return even_without_reconnecting ? Level::problem : Level::warning;
}

std::string ports_text(const Context& context, const TrialPlan& trial, std::uint64_t each) {
    const MachineFacts& facts = context.facts;
    const double again = connects_per_second(context.options, trial);
    const std::string why =
        again > 0 ? fmt::format(
                        ", as --keep-alive off opens up to {} connections a second and a "
                        "port rests for {} s",
                        grouped(again), kTimeWaitSeconds)
                  : std::string();
    return fmt::format(
        "need {} local ports{}, the range {}-{} yields about {} for each source address: give {} "
        "addresses with --source-ip, or widen the range with `sudo sysctl -w "
        "net.ipv4.ip_local_port_range=\"1024 65535\"`",
        grouped(trial.ports_held), why, facts.first_port, facts.last_port, grouped(each),
        grouped(trial.source_addresses));
}

}  // namespace

bool Context::serves() const {
    const auto is_ours = [](const Served& server) { return !server.target; };
    return command != kLoad &&
           (servers.empty() || std::any_of(servers.begin(), servers.end(), is_ours));
}

bool Context::hosts_server() const {
    const auto is_here = [](const Served& server) {
        return server.target && (!server.target->command.empty() ||
                                 net::make_address(server.target->url.host, 0).is_loopback());
    };
    return serves() || std::any_of(servers.begin(), servers.end(), is_here);
}

std::vector<net::Address> Context::destinations(TechniqueId technique) const {
    if (command == kLoad) return {address_of_ours(host_of(options.server))};
    if (!options.via_url.empty())
        return {net::make_address(parse_http_url(options.via_url).host, 0)};
    std::vector<net::Address> all;
    for (const Served& server : servers)
        if (server.target && server.offers(technique))
            all.push_back(net::make_address(server.target->url_of(technique).host, 0));
    if (serves()) all.push_back(address_of_ours(options.bind));
    return all;
}

void plan_ports(PreflightPlan& plan, const Context& context, TrialPlan& trial) {
    const Options& options = context.options;
    const double held_for =
        std::min(kTimeWaitSeconds, seconds(options.warmup) + seconds(options.duration));
    trial.ports_held =
        trial.clients + static_cast<std::uint64_t>(connects_per_second(options, trial) * held_for);
    const auto each =
        static_cast<std::uint64_t>(static_cast<double>(context.facts.ports()) * kUsablePorts);
    if (each == 0) return;
    trial.source_addresses = (trial.ports_held + each - 1) / each;
    const std::uint64_t sources = std::max<std::uint64_t>(1, options.source_ips.size());
    if (sources_rotate(context, trial.variant.id) || trial.source_addresses <= sources) return;
    add(plan, Check::local_ports, level_for(trial.clients > each * sources),
        ports_text(context, trial, each));
}

void check_conntrack(PreflightPlan& plan, const Context& context, const TrialPlan& trial) {
    const MachineFacts& facts = context.facts;
    if (facts.conntrack_max == 0 || facts.conntrack_used == 0) return;
    const std::uint64_t needed = facts.conntrack_used + trial.ports_held;
    if (needed <= facts.conntrack_max) return;
    add(plan, Check::conntrack,
        level_for(facts.conntrack_used + trial.clients > facts.conntrack_max),
        fmt::format("need {} tracked connections, net.netfilter.nf_conntrack_max is {} and packets "
                    "beyond it are dropped: raise it with `sudo sysctl -w "
                    "net.netfilter.nf_conntrack_max={}`, or ask for fewer --clients",
                    grouped(needed), grouped(facts.conntrack_max), needed));
}

void check_listen_queue(PreflightPlan& plan, const Context& context, const TrialPlan& trial) {
    const MachineFacts& facts = context.facts;
    if (!context.serves() || facts.somaxconn == 0) return;
    const double again = connects_per_second(context.options, trial);
    const double rate = std::max(context.options.connect_rate, again);
    const double clients_at_once = static_cast<double>(trial.clients);
    const double queue =
        static_cast<double>(std::min<std::uint64_t>(facts.somaxconn, 65535) * trial.server_threads);
    const double wanted = std::min(rate * kQueueSeconds, clients_at_once);
    if (queue >= wanted) return;
    add(plan, Check::listen_queue, Level::warning,
        fmt::format("net.core.somaxconn is {}, so a pause of {:.0f} ms overflows the listen queue "
                    "at {} connections a second and makes the trial invalid: raise it with `sudo "
                    "sysctl -w net.core.somaxconn=4096`{}",
                    grouped(facts.somaxconn), 1000 * queue / rate, grouped(rate),
                    again > 0 ? "" : ", or lower --connect-rate"));
}

}  // namespace pushbench::preflight
