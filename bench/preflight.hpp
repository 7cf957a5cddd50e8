// Can this machine run that experiment, and with how many processes and threads? Decided before the
// first trial from plain facts.
//
// Pure. Bytes, counts. Constants and their origin stand beside each rule in preflight.cpp; the same
// rules serve `run`, `load` and `doctor`. README (exit code 2).
#pragma once
#include "bench/machine_check.hpp"
#include "bench/targets.hpp"
#include "core/options.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace pushbench {

enum class Check { cores, descriptors, open_files, memory, local_ports, listen_queue, conntrack };
enum class Level {
    note,     // something was adapted, and why
    warning,  // it will run, but it may cost
    problem   // it cannot run: exit code 2
};
// One sentence; of a warning or problem with the remedy.
struct Finding {
    Check check;
    Level level;
    std::string text;
    bool operator==(const Finding&) const = default;
};

// Resources of the trials of one variant with one number of clients; the largest rate and size of
// the matrix are assumed.
struct TrialPlan {
    Variant variant;
    std::uint64_t clients = 0;
    std::uint64_t server_processes = 0;  // of ours; 0 for `load` and where targets serve alone
    std::uint64_t load_processes = 1;
    std::uint64_t server_threads = 0;  // of the side, at least one for each process
    std::uint64_t load_threads = 1;
    // Connections that hold a local port at once, those in TIME_WAIT included, and the source
    // addresses that they need.
    std::uint64_t ports_held = 0;
    std::uint64_t source_addresses = 1;
    // User and kernel, both sides of this machine; of a target its sockets alone.
    std::uint64_t memory_bytes = 0;
};

struct PreflightPlan {
    std::vector<TrialPlan> trials;  // variant by variant, clients as given
    std::vector<Finding> findings;  // each once
    bool feasible() const;
    std::vector<std::string> texts(Level level) const;
    const TrialPlan& trial(const Variant& variant, std::uint64_t clients) const;  // planned before
};

// `command` is kRun, or kLoad: one side, a server elsewhere. `servers` are those of a run; none
// stands for ours alone.
PreflightPlan plan_resources(const Options& options, const MachineFacts& facts,
                             Command command = kRun, const std::vector<Served>& servers = {});
// Throws UsageError: the first problem, and below it the others.
void require_feasible(const PreflightPlan& plan);

// The largest --clients without a problem, everything else as in `options`; 0 = none.
std::uint64_t largest_clients(const Options& options, const MachineFacts& facts);

}  // namespace pushbench
