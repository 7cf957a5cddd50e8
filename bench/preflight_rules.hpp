// Between preflight.cpp and the files of its other rules; included by these only. Pure.
#pragma once
#include "bench/preflight.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace pushbench::preflight {

struct Context {
    const Options& options;  // of the trial
    const MachineFacts& facts;
    Command command;
    bool serves() const { return command != kLoad; }
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
