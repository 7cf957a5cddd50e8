// Between preflight.cpp and the files of its other rules; included by these only. Pure.
#pragma once
#include "bench/preflight.hpp"
#include "core/net/sockets.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace pushbench::preflight {

struct Context {
    const Options& options;  // of the trial
    const MachineFacts& facts;
    Command command;
    const std::vector<Served>& servers;  // none: ours alone
    // Our own server's processes are here.
    bool serves() const;
    // Some server's processes are: ours, or those of a target on this machine.
    bool hosts_server() const;
    // What the clients of a technique connect to; of `load` by hand and --via-url that alone.
    std::vector<net::Address> destinations(TechniqueId technique) const;
};

void add(PreflightPlan& plan, Check check, Level level, std::string text);  // each text once

inline double seconds(Nanos time) {
    return static_cast<double>(time) / static_cast<double>(kSecond);
}

template <class T>
double largest(const std::vector<T>& values) {
    return values.empty() ? 0
                          : static_cast<double>(*std::max_element(values.begin(), values.end()));
}

// Each looks at one resource of a trial whose processes and threads are known.
void plan_ports(PreflightPlan& plan, const Context& context, TrialPlan& trial);
void check_conntrack(PreflightPlan& plan, const Context& context, const TrialPlan& trial);
bool starts_proxy(const Context& context);
void check_proxy(PreflightPlan& plan, const Context& context, const TrialPlan& trial);
void check_listen_queue(PreflightPlan& plan, const Context& context, const TrialPlan& trial);

}  // namespace pushbench::preflight
