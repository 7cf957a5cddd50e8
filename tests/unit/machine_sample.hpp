// A machine on which a default run needs nothing special.
#pragma once
#include "bench/machine_check.hpp"
#include "reports/result_model.hpp"

namespace pushbench::test {

inline MachineFacts machine() {
    constexpr std::uint64_t kGiB = 1u << 30;
    MachineFacts facts;
    facts.cores = {0, 1, 2, 3};
    facts.descriptor_limit = 20'000;
    facts.file_max = 4'000'000;
    facts.files_open = 1000;
    facts.memory_bytes = 32 * kGiB;
    facts.memory_available = 30 * kGiB;
    facts.first_port = 32768;
    facts.last_port = 60999;
    facts.somaxconn = 4096;
    facts.slabinfo_readable = true;
    facts.schedstat_readable = true;
    return facts;
}

inline Environment surroundings() {
    Environment environment;
    environment.build_type = "Release";
    environment.host = "bench";
    environment.kernel = "Linux 6.1";
    environment.cpu_model = "Some CPU";
    environment.clocksource = "tsc";
    return environment;
}

}  // namespace pushbench::test
