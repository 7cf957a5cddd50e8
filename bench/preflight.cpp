#include "bench/preflight.hpp"

#include "bench/preflight_rules.hpp"
#include "bench/resources.hpp"
#include "core/error.hpp"
#include "core/history_size.hpp"
#include "core/via.hpp"
#include "reports/text.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace pushbench {

using namespace preflight;

namespace {

constexpr double kKiB = 1024;
// Measured on Linux 6.18 for an established socket: sock, inode, dentry, file, epoll item.
constexpr double kKernelPerSocket = 4.8 * kKiB;
constexpr double kBaseOfProcess = 16 * 1024 * kKiB;  // heap arenas, stacks, read buffers
constexpr double kProxyPerClient = 36 * kKiB;  // HAProxy's two buffers of 16 KiB, and a session
constexpr double kHistoryOverhead = 128;       // of an entry, its rendering included

// What a client costs in user memory: the limits of docs/performance.md, which are aimed at;
// Beast's own writer as measured there.
double user_bytes(const Options& trial, TechniqueId id, bool server) {
    if (id != TechniqueId::websocket) return 1 * kKiB;
    if (!server) return 4 * kKiB;
    return trial.ws_writer == WsWriter::beast ? 6 * kKiB : 3.5 * kKiB;
}

std::uint64_t plan_processes(PreflightPlan& plan, const Context& context, std::uint64_t clients,
                             std::uint64_t chosen, std::string_view side) {
    const std::uint64_t limit = context.facts.descriptor_limit;
    try {
        if (chosen > 0) {
            net::check_processes(clients, chosen, limit, fmt::format("{}-processes", side));
            return chosen;
        }
        const std::uint64_t processes = net::processes_needed(clients, limit);
        if (processes > 1)
            add(plan, Check::descriptors, Level::note,
                fmt::format("{} {} processes, because {} clients need more than the {} that one "
                            "process holds under a limit of {} file descriptors",
                            processes, side, grouped(clients),
                            grouped(net::clients_per_process(limit)), grouped(limit)));
        return processes;
    } catch (const UsageError& error) {
        add(plan, Check::descriptors, Level::problem, error.what());
        return chosen > 0 ? chosen : net::kMostProcesses;
    }
}

// `load` by hand starts no further process.
void plan_single_load(PreflightPlan& plan, const Context& context, TrialPlan& trial) {
    const std::uint64_t limit = context.facts.descriptor_limit;
    trial.load_processes = 1;
    if (trial.clients <= net::clients_per_process(limit)) return;
    const std::uint64_t needed = net::limit_needed(trial.clients, 1);
    add(plan, Check::descriptors, Level::problem,
        fmt::format("need {} file descriptors, the limit is {}: `load` holds all {} --clients in "
                    "one process; raise the limit with `sudo prlimit --pid $$ --nofile={}`, or "
                    "start several with at most {} each",
                    grouped(needed), grouped(limit), grouped(trial.clients), needed,
                    grouped(net::clients_per_process(limit))));
}

std::uint64_t plan_threads(PreflightPlan& plan, const Context& context, std::uint64_t chosen,
                           std::uint64_t processes, std::string_view side) {
    const std::uint64_t wanted = threads_of_side(chosen, context.facts.cores.size());
    if (wanted >= processes) return wanted;
    add(plan, Check::cores, Level::note,
        fmt::format("{} {} threads instead of {}, one for each {} process", processes, side, wanted,
                    side));
    return processes;
}

// Each server process counts for itself, and takes its share of the clients at best.
void check_max_connections(PreflightPlan& plan, const Context& context, const TrialPlan& trial) {
    const std::uint64_t most = context.options.max_connections;
    if (most == 0 || most >= (trial.clients + trial.server_processes - 1) / trial.server_processes)
        return;
    add(plan, Check::descriptors, Level::problem,
        fmt::format("--max-connections {} in each of {} server process{} leaves no place for all "
                    "{} --clients: raise it, or leave it out",
                    most, trial.server_processes, trial.server_processes == 1 ? "" : "es",
                    grouped(trial.clients)));
}

std::uint64_t sockets_per_client(const Context& context) {
    const std::uint64_t ends = context.hosts_server() ? 2 : 1;
    return starts_proxy(context) ? ends + Proxy::kDescriptorsPerClient : ends;
}

void check_open_files(PreflightPlan& plan, const Context& context, const TrialPlan& trial) {
    if (context.facts.file_max == 0) return;
    const std::uint64_t needed = context.facts.files_open +
                                 trial.clients * sockets_per_client(context) +
                                 64 * (trial.server_processes + trial.load_processes);
    if (needed <= context.facts.file_max) return;
    add(plan, Check::open_files, Level::problem,
        fmt::format("need {} open files in the whole system, fs.file-max is {}: raise it with "
                    "`sudo sysctl -w fs.file-max={}`, or ask for fewer --clients",
                    grouped(needed), grouped(context.facts.file_max), needed));
}

// Messages that a topic keeps: the chosen history, or as `run` sizes it, but no more
// than are published.
double kept_messages(const Options& options) {
    const double rate = largest(options.rates);
    const std::uint64_t history =
        options.history_given ? options.history : history_for(rate, options.poll_interval);
    return std::min(static_cast<double>(history),
                    rate * (seconds(options.warmup) + seconds(options.duration)));
}

void plan_memory(PreflightPlan& plan, const Context& context, TrialPlan& trial) {
    const Options& options = context.options;
    const TechniqueId id = trial.variant.id;
    double per_client = kKernelPerSocket + user_bytes(options, id, false);
    double bytes = kBaseOfProcess * static_cast<double>(trial.load_processes);
    if (context.hosts_server()) per_client += kKernelPerSocket;
    if (context.serves()) {
        per_client += user_bytes(options, id, true);
        bytes += kBaseOfProcess * static_cast<double>(trial.server_processes);
        bytes += kept_messages(options) * static_cast<double>(options.topics) *
                 (2 * largest(options.sizes) + kHistoryOverhead) *
                 static_cast<double>(trial.server_threads);
    }
    if (starts_proxy(context))
        per_client += Proxy::kDescriptorsPerClient * kKernelPerSocket + kProxyPerClient;
    bytes += per_client * static_cast<double>(trial.clients);
    trial.memory_bytes = static_cast<std::uint64_t>(bytes);
    const auto available = static_cast<double>(context.facts.memory_available);
    if (available <= 0 || bytes <= 0.8 * available) return;
    add(plan, Check::memory, bytes > available ? Level::problem : Level::warning,
        fmt::format("need about {} of memory for {} clients of {}, {} is available: free some, or "
                    "ask for fewer --clients{}",
                    readable(Value(bytes), Unit::bytes), grouped(trial.clients),
                    trial.variant.label(), readable(Value(available), Unit::bytes),
                    context.serves() ? ", a smaller --history or fewer --topics" : ""));
}

void check_pin(PreflightPlan& plan, const Context& context) {
    const PinnedCores pinned = parse_pin(context.options.pin);
    for (const std::vector<unsigned>* side : {&pinned.server, &pinned.load})
        for (const unsigned core : *side) {
            const std::vector<unsigned>& cores = context.facts.cores;
            if (std::find(cores.begin(), cores.end(), core) != cores.end()) continue;
            add(plan, Check::cores, Level::problem,
                fmt::format("--pin names core {}, which this process cannot use: choose among {}",
                            core, fmt::join(cores, ",")));
        }
}

TrialPlan plan_trial(PreflightPlan& plan, const Context& context, const Variant& variant,
                     std::uint64_t clients) {
    const Options& options = context.options;
    TrialPlan trial;
    trial.variant = variant;
    trial.clients = clients;
    if (context.command == kLoad)
        plan_single_load(plan, context, trial);
    else
        trial.load_processes =
            plan_processes(plan, context, clients, options.load_processes, "load");
    trial.load_threads =
        plan_threads(plan, context, options.load_threads, trial.load_processes, "load");
    if (context.serves()) {
        trial.server_processes =
            plan_processes(plan, context, clients, options.server_processes, "server");
        trial.server_threads =
            plan_threads(plan, context, options.server_threads, trial.server_processes, "server");
        check_max_connections(plan, context, trial);
    }
    check_open_files(plan, context, trial);
    plan_ports(plan, context, trial);
    check_proxy(plan, context, trial);
    check_conntrack(plan, context, trial);
    plan_memory(plan, context, trial);
    check_listen_queue(plan, context, trial);
    return trial;
}

}  // namespace

void preflight::add(PreflightPlan& plan, Check check, Level level, std::string text) {
    Finding finding{check, level, std::move(text)};
    if (std::find(plan.findings.begin(), plan.findings.end(), finding) == plan.findings.end())
        plan.findings.push_back(std::move(finding));
}

bool PreflightPlan::feasible() const {
    return std::none_of(findings.begin(), findings.end(),
                        [](const Finding& f) { return f.level == Level::problem; });
}

std::vector<std::string> PreflightPlan::texts(Level level) const {
    std::vector<std::string> found;
    for (const Finding& finding : findings)
        if (finding.level == level) found.push_back(finding.text);
    return found;
}

const TrialPlan& PreflightPlan::trial(const Variant& variant, std::uint64_t clients) const {
    const auto found = std::find_if(trials.begin(), trials.end(), [&](const TrialPlan& t) {
        return t.variant == variant && t.clients == clients;
    });
    if (found == trials.end()) throw std::logic_error("a trial that was not planned");
    return *found;
}

PreflightPlan plan_resources(const Options& options, const MachineFacts& facts, Command command,
                             const std::vector<Served>& servers) {
    PreflightPlan plan;
    for (const Variant& variant : variants_of(options)) {
        const Options trial = with_variant(options, variant);
        const Context context{trial, facts, command, servers};
        for (const std::uint64_t clients : options.clients)
            plan.trials.push_back(plan_trial(plan, context, variant, clients));
    }
    check_pin(plan, {options, facts, command, servers});
    return plan;
}

void require_feasible(const PreflightPlan& plan) {
    const std::vector<std::string> problems = plan.texts(Level::problem);
    if (!problems.empty()) throw UsageError(fmt::format("{}", fmt::join(problems, "\n  also: ")));
}

std::uint64_t largest_clients(const Options& options, const MachineFacts& facts) {
    const auto feasible = [&](std::uint64_t clients) {
        Options trial = options;
        trial.clients = {clients};
        return plan_resources(trial, facts).feasible();
    };
    std::uint64_t good = 0, bad = 10'000'001;  // --clients takes ten million
    while (bad - good > 1) {
        const std::uint64_t middle = good + (bad - good) / 2;
        (feasible(middle) ? good : bad) = middle;
    }
    return good;
}

}  // namespace pushbench
