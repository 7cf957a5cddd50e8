// The rules behind judge(), in three files by what they are about. Pure.
#pragma once
#include "reports/validity.hpp"

namespace pushbench {

std::span<const Rule> data_rules();     // invalid: the numbers contradict each other
std::span<const Rule> machine_rules();  // invalid: the machine or the build was measured instead
std::span<const Rule> warning_rules();

// A share that is above its limit, in per cent with as many decimals as it takes to be more than
// that: "95", but "10.4" beside a limit of 10.
std::string percent_above(double share, double limit);

// The worst load thread, as fractions of the wall time between the two samples.
struct ThreadShare {
    std::string name;
    double share = 0;
};
ThreadShare busiest_load_thread(const Trial& trial);
ThreadShare longest_waiting_load_thread(const Trial& trial);

}  // namespace pushbench
