// One trial before it has run: variant, setting, run, and the options that hold for it.
#pragma once
#include "bench/targets.hpp"
#include "core/options.hpp"
#include "core/via.hpp"
#include "reports/result_model.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace pushbench {

struct TrialSpec {
    Variant variant;
    ServerExe server;                            // who serves; empty = this binary
    std::shared_ptr<const TargetServer> target;  // a server that is not ours; null = one of ours
    Via via;                                     // what stands before it
    Options options;  // this variant's parameters applied; one client count, rate and size
    std::uint64_t run = 1;
    std::uint64_t order = 0;  // place in the order of execution
    std::uint64_t clients() const { return options.clients.front(); }
    double rate() const { return options.rates.front(); }
    std::uint64_t size() const { return options.sizes.front(); }
    bool keeps_schedule() const { return !target || target->found.spec.publish.has_value(); }
    std::string title() const;  // "sse, 1,000 clients, 1 msg/s, 128 B, run 2"
};

// techniques × server builds or targets × ways to them × clients × rates × sizes × runs, in the
// order of the matrix.
std::vector<TrialSpec> expand_matrix(const Options& options);

// Order of execution: runs are the outermost loop and each run is shuffled by the seed, so that a
// drift of the machine does not fall on one variant. Sets `order` of each; returns indices.
std::vector<std::size_t> execution_order(std::vector<TrialSpec>& trials, std::uint64_t seed);

// Of one server process; threads and processes are those of `options`.
std::vector<std::string> server_arguments(Options options);

// Of the stand-in of a target (bench/stand_in), and what it is then told.
std::vector<std::string> stand_in_arguments(Options options);
boost::json::object stand_in_message(const TargetServer& target, const std::string& prefix,
                                     const Options& options);

}  // namespace pushbench
