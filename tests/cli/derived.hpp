// Results derived from one real run: its trial several times, with values scaled.
#pragma once
#include "results.hpp"

namespace pushbench::shell {

// One short SSE run of 4 clients, measured once for the whole program; whatever the machine did to
// its validity is forgotten.
const Experiment& real_run();

struct Derived {
    std::uint64_t runs = 7;
    double cpu = 1;    // factor of the server's CPU time, besides 0.2 % from run to run
    double bytes = 1;  // factor of TCP/IP header bytes, which are part of the wire bytes
};
Experiment derived(const Derived& how = {});
void invalidate(Trial& trial);
void lose_one(Trial& trial);  // and stay valid
std::string save(const TempFolder& folder, const std::string& name, const Experiment& experiment);

}  // namespace pushbench::shell
