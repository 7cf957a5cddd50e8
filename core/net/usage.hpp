// CPU and memory: of this process, cut by clock at the window edges, and of the machine and the
// kernel's sockets.
//
// Nanoseconds, bytes, jiffies. Every call reads afresh and may come from any thread; an edge of a
// window costs well under a millisecond, settle_allocator() more. A file that cannot be read leaves
// its value empty, never 0. getrusage(2), proc(5), docs/metrics.md; parsers in proc_files.hpp.
#pragma once
#include "core/net/proc_files.hpp"
#include "core/units.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace pushbench::net {

struct ThreadSample {
    pid_t tid = 0;
    std::string name;
    std::int64_t cpu_ns = 0;   // exact to a scheduler tick while the thread runs
    std::int64_t wait_ns = 0;  // runnable, waiting for a core
};
struct UsageSample {
    Nanos at = 0;             // CLOCK_MONOTONIC
    std::int64_t cpu_ns = 0;  // since the process started; user + system
    std::int64_t user_ns = 0;
    std::int64_t system_ns = 0;
    std::vector<ThreadSample> threads;  // in the order of their numbers
};
UsageSample sample_usage();

// CPU of another process of ours so far; nullopt once it is gone. One system call.
std::optional<std::int64_t> cpu_of_process(pid_t pid);

// What happened between two samples; `at` is the length of time between them. A thread that began
// in between counts from its beginning, one that ended is left out (its CPU is in the sums).
UsageSample difference(const UsageSample& from, const UsageSample& to);

// Gives freed memory back to the kernel, so that the next private_bytes() says what is in use.
void settle_allocator();
std::optional<std::int64_t> private_bytes();
// Nearly the same in microseconds instead of milliseconds: resident memory of this process less
// what files and shared memory stand behind.
std::optional<std::int64_t> resident_private_bytes();

// What is metered: this process, or the processes of a server that is not ours (process_tree.hpp).
class UsageSource {
  public:
    virtual ~UsageSource() = default;
    virtual pid_t pid() const = 0;
    virtual UsageSample sample() = 0;
    virtual std::int64_t cpu_ns() = 0;                                 // so far
    virtual std::optional<std::int64_t> private_bytes() = 0;           // in use, exact
    virtual std::optional<std::int64_t> resident_private_bytes() = 0;  // quick
};
UsageSource& this_process();

// Memory that the kernel holds for sockets of this network namespace.
struct KernelSockets {
    std::int64_t buffer_bytes = 0;           // TCP queues
    std::optional<std::int64_t> slab_bytes;  // the sockets themselves; only root may know
};
std::optional<KernelSockets> kernel_socket_memory();

struct MachineSample {
    std::optional<CpuJiffies> cpu;  // all cores
    std::optional<std::int64_t> listen_overflows;
    std::optional<std::int64_t> tcp_retransmits;  // segments
};
MachineSample sample_machine();

// Fractions of all cores between two samples, 0 to 1.
struct MachineShare {
    double busy = 0;
    double softirq = 0;
    double steal = 0;
};
std::optional<MachineShare> machine_share(const MachineSample& from, const MachineSample& to);

}  // namespace pushbench::net
