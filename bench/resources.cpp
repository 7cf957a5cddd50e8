#include "bench/resources.hpp"

#include <sched.h>

namespace pushbench {

std::vector<unsigned> allowed_cores() {
    std::vector<unsigned> cores;
    cpu_set_t set;
    CPU_ZERO(&set);
    if (::sched_getaffinity(0, sizeof set, &set) == 0)
        for (unsigned core = 0; core < CPU_SETSIZE; ++core)
            if (CPU_ISSET(core, &set)) cores.push_back(core);
    return cores;
}

}  // namespace pushbench
