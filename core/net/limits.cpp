#include "core/net/limits.hpp"

#include "core/error.hpp"

#include <algorithm>
#include <fcntl.h>
#include <fstream>
#include <string>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <unistd.h>

#include <fmt/format.h>

namespace pushbench::net {

namespace {

constexpr std::uint64_t kOwnDescriptors = 64;
constexpr rlim_t kReservedDescriptors = 65'536;

std::uint64_t kernel_maximum() {
    std::uint64_t value = 0;
    std::ifstream("/proc/sys/fs/nr_open") >> value;
    return value != 0 ? value : 1'048'576;  // the kernel's default
}

bool set_limit(rlim_t soft, rlim_t hard) {
    const rlimit limit{soft, hard};
    return ::setrlimit(RLIMIT_NOFILE, &limit) == 0;
}

std::uint64_t divide_up(std::uint64_t a, std::uint64_t b) {
    return a / b + (a % b != 0 ? 1 : 0);
}

std::string with_thousands(std::uint64_t number) {
    std::string digits = std::to_string(number);
    for (std::size_t at = digits.size(); at > 3;) digits.insert(at -= 3, 1, ',');
    return digits;
}

}  // namespace

DescriptorLimit raise_descriptor_limit() {
    rlimit found{};
    DescriptorLimit result;
    if (::getrlimit(RLIMIT_NOFILE, &found) != 0) return result;
    const std::uint64_t most = kernel_maximum();
    result.hard_before = found.rlim_max == RLIM_INFINITY ? most : found.rlim_max;
    const rlim_t soft_before = found.rlim_cur;
    const bool raised = (result.hard_before < most && set_limit(most, most)) ||
                        (soft_before < found.rlim_max &&
                         set_limit(std::min<rlim_t>(result.hard_before, most), found.rlim_max));
    if (raised) ::getrlimit(RLIMIT_NOFILE, &found);
    result.soft = found.rlim_cur == RLIM_INFINITY ? most : found.rlim_cur;
    result.raised = raised && found.rlim_cur > soft_before;
    return result;
}

void reserve_descriptor_table() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    const auto entries = std::min<rlim_t>(limit.rlim_cur, kReservedDescriptors);
    const int any = ::eventfd(0, EFD_CLOEXEC);
    if (any < 0) return;
    // A descriptor at its end makes the table reach there, and it never shrinks.
    const int last = ::fcntl(any, F_DUPFD_CLOEXEC, static_cast<int>(entries) - 1);
    if (last >= 0) ::close(last);
    ::close(any);
}

std::uint64_t clients_per_process(std::uint64_t limit) {
    const std::uint64_t usable = limit / 20 * 19 + limit % 20 * 19 / 20;  // 0.95 × limit
    return usable > kOwnDescriptors ? usable - kOwnDescriptors : 0;
}

std::uint64_t limit_needed(std::uint64_t clients, std::uint64_t processes) {
    return divide_up((divide_up(clients, processes) + kOwnDescriptors) * 20, 19);
}

std::uint64_t processes_needed(std::uint64_t clients, std::uint64_t limit) {
    const std::uint64_t each = clients_per_process(limit);
    const std::uint64_t processes =
        each == 0 ? kMostProcesses + 1 : std::max<std::uint64_t>(1, divide_up(clients, each));
    if (processes <= kMostProcesses) return processes;
    const std::uint64_t needed = limit_needed(clients, kMostProcesses);
    throw UsageError(fmt::format(
        "need {} file descriptors, the limit is {}: {} clients are {} in each of the {} processes "
        "that a side may have; raise the limit with `sudo prlimit --pid $$ --nofile={}` (in a "
        "container: `docker run --ulimit nofile={}`), or ask for at most {} clients",
        with_thousands(needed), with_thousands(limit), with_thousands(clients),
        with_thousands(divide_up(clients, kMostProcesses)), kMostProcesses, needed, needed,
        with_thousands(each * kMostProcesses)));
}

void check_processes(std::uint64_t clients, std::uint64_t processes, std::uint64_t limit,
                     std::string_view flag) {
    if (processes == 0 || divide_up(clients, processes) <= clients_per_process(limit)) return;
    const std::uint64_t needed = limit_needed(clients, processes);
    throw UsageError(fmt::format(
        "need {} file descriptors, the limit is {}: --{} {} leaves {} of {} clients to each; leave "
        "out --{} or raise the limit with `sudo prlimit --pid $$ --nofile={}`",
        with_thousands(needed), with_thousands(limit), flag, processes,
        with_thousands(divide_up(clients, processes)), with_thousands(clients), flag, needed));
}

std::vector<std::uint64_t> split_evenly(std::uint64_t total, std::uint64_t parts) {
    std::vector<std::uint64_t> shares(parts, total / parts);
    std::fill_n(shares.begin(), total % parts, total / parts + 1);
    return shares;
}

}  // namespace pushbench::net
