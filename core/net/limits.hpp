// How many descriptors a process may hold, and how many processes a side needs because of that.
//
// One simulated client holds one descriptor on either side. The limit is inherited by children, so
// the runner raises it once, before the first of them starts. Counts are descriptors or clients.
// Errors are UsageError. setrlimit(2), ARCHITECTURE.md.
#pragma once
#include <cstdint>
#include <string_view>
#include <vector>

namespace pushbench::net {

struct DescriptorLimit {
    std::uint64_t soft = 0;         // in force now
    std::uint64_t hard_before = 0;  // as found; RLIM_INFINITY is told as fs.nr_open
    bool raised = false;            // the soft limit is higher than it was found
};

// Soft to hard, and hard to fs.nr_open where that is permitted (CAP_SYS_RESOURCE). Never throws:
// what could not be raised is what the caller has to work with. Not thread-safe.
DescriptorLimit raise_descriptor_limit();

// Makes the kernel's table of this process's descriptors as large as the limit, at most 65,536
// entries of 8 bytes. Call it before threads start: the table doubles as it fills, and with several
// threads each doubling waits for a grace period of the kernel (fs/file.c, expand_fdtable), 10 to
// 20 ms here in which nothing is connected or accepted. Never throws; without room it stays as it
// is. Not thread-safe.
void reserve_descriptor_table();

inline constexpr std::uint64_t kMostProcesses = 32;  // of one side

// 0.95 × limit − 64: SO_REUSEPORT spreads clients over processes unevenly, and a process has its
// own files, timers and listening sockets.
std::uint64_t clients_per_process(std::uint64_t limit);
// The smallest limit with which `processes` hold `clients`.
std::uint64_t limit_needed(std::uint64_t clients, std::uint64_t processes);

// At least 1. UsageError when more than kMostProcesses would be needed.
std::uint64_t processes_needed(std::uint64_t clients, std::uint64_t limit);
// As chosen by hand with --`flag`; UsageError when that many cannot hold the clients.
void check_processes(std::uint64_t clients, std::uint64_t processes, std::uint64_t limit,
                     std::string_view flag);

// Shares that differ by one at most and add up; the larger ones first. parts ≥ 1.
std::vector<std::uint64_t> split_evenly(std::uint64_t total, std::uint64_t parts);

}  // namespace pushbench::net
