// The binaries of `--server-exe`: who they are, and whether they can serve this run, asked before
// the first trial.
//
// Main thread: children are started. What is wrong with one of them is a UsageError that names it.
#pragma once
#include "bench/trial_spec.hpp"
#include "bench/waiter.hpp"
#include "core/options.hpp"
#include "reports/result_model.hpp"

#include <string>
#include <vector>

namespace pushbench {

// Asks each binary for its version, then has it start the server of every variant once, with the
// options of this run: one that does not know them, or speaks another protocol, is found now.
// Throws Interrupted.
std::vector<ServerBuild> ask_server_builds(const Options& options,
                                           const std::vector<TrialSpec>& trials, Waiter& waiter);

// The one with this label; nullptr for "": this binary.
const ServerBuild* find_build(const std::vector<ServerBuild>& builds, const std::string& label);

}  // namespace pushbench
