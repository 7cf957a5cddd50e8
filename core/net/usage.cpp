#include "core/net/usage.hpp"

#include "core/net/clock.hpp"

#include <algorithm>
#include <charconv>
#include <ctime>
#include <filesystem>
#include <malloc.h>
#include <sys/resource.h>
#include <unistd.h>

namespace pushbench::net {

namespace {

std::vector<ThreadSample> sample_threads() {
    std::vector<ThreadSample> threads;
    std::error_code ec;
    for (const auto& entry : std::filesystem::directory_iterator("/proc/self/task", ec)) {
        ThreadSample thread;
        const std::string number = entry.path().filename().string();
        std::from_chars(number.data(), number.data() + number.size(), thread.tid);
        const auto text = read_text_file(entry.path().string() + "/schedstat");
        const auto stat = parse_schedstat(text.value_or(""));
        if (!stat) continue;  // it ended since the directory was read
        thread.cpu_ns = stat->cpu_ns;
        thread.wait_ns = stat->wait_ns;
        thread.name = read_text_file(entry.path().string() + "/comm").value_or("");
        thread.name.erase(std::min(thread.name.find('\n'), thread.name.size()));
        threads.push_back(std::move(thread));
    }
    std::sort(threads.begin(), threads.end(),
              [](const ThreadSample& a, const ThreadSample& b) { return a.tid < b.tid; });
    return threads;
}

std::optional<std::int64_t> read_counter(const char* path, std::string_view group,
                                         std::string_view name) {
    return parse_counter(read_text_file(path).value_or(""), group, name);
}

}  // namespace

UsageSample sample_usage() {
    UsageSample sample;
    timespec cpu{};
    rusage split{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &cpu);
    sample.at = monotonic_now();
    ::getrusage(RUSAGE_SELF, &split);
    sample.cpu_ns = static_cast<std::int64_t>(cpu.tv_sec) * kSecond + cpu.tv_nsec;
    const std::int64_t user = static_cast<std::int64_t>(split.ru_utime.tv_sec) * kSecond +
                              split.ru_utime.tv_usec * kMicrosecond;
    // The clock is exact, the split is not: keep the sum.
    sample.user_ns = std::min(user, sample.cpu_ns);
    sample.system_ns = sample.cpu_ns - sample.user_ns;
    sample.threads = sample_threads();
    return sample;
}

std::optional<std::int64_t> cpu_of_process(pid_t pid) {
    clockid_t clock{};
    timespec cpu{};
    if (::clock_getcpuclockid(pid, &clock) != 0 || ::clock_gettime(clock, &cpu) != 0)
        return std::nullopt;
    return static_cast<std::int64_t>(cpu.tv_sec) * kSecond + cpu.tv_nsec;
}

UsageSample difference(const UsageSample& from, const UsageSample& to) {
    UsageSample result = to;
    result.at -= from.at;
    result.cpu_ns -= from.cpu_ns;
    result.user_ns -= from.user_ns;
    result.system_ns -= from.system_ns;
    for (ThreadSample& thread : result.threads) {
        const auto before =
            std::find_if(from.threads.begin(), from.threads.end(),
                         [&](const ThreadSample& t) { return t.tid == thread.tid; });
        if (before == from.threads.end()) continue;
        thread.cpu_ns -= before->cpu_ns;
        thread.wait_ns -= before->wait_ns;
    }
    return result;
}

void settle_allocator() {
    ::malloc_trim(0);
}

std::optional<std::int64_t> private_bytes() {
    return parse_private_bytes(read_text_file("/proc/self/smaps_rollup").value_or(""));
}

std::optional<std::int64_t> resident_private_bytes() {
    const auto pages =
        parse_resident_private_pages(read_text_file("/proc/self/statm").value_or(""));
    if (!pages) return std::nullopt;
    return *pages * ::sysconf(_SC_PAGESIZE);
}

namespace {

class ThisProcess final : public UsageSource {
    pid_t pid() const override { return ::getpid(); }
    UsageSample sample() override { return sample_usage(); }
    std::int64_t cpu_ns() override {
        timespec cpu{};
        ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &cpu);
        return static_cast<std::int64_t>(cpu.tv_sec) * kSecond + cpu.tv_nsec;
    }
    std::optional<std::int64_t> private_bytes() override {
        settle_allocator();
        return net::private_bytes();
    }
    std::optional<std::int64_t> resident_private_bytes() override {
        return net::resident_private_bytes();
    }
};

}  // namespace

UsageSource& this_process() {
    static ThisProcess process;
    return process;
}

std::optional<KernelSockets> kernel_socket_memory() {
    const auto stat = parse_sockstat(read_text_file("/proc/net/sockstat").value_or(""));
    if (!stat) return std::nullopt;
    KernelSockets sockets;
    sockets.buffer_bytes = stat->tcp_pages * ::sysconf(_SC_PAGESIZE);
    if (const auto slabs = read_text_file("/proc/slabinfo"))
        sockets.slab_bytes = parse_socket_slabs(*slabs);
    return sockets;
}

MachineSample sample_machine() {
    MachineSample sample;
    sample.cpu = parse_cpu_jiffies(read_text_file("/proc/stat").value_or(""));
    sample.listen_overflows = read_counter("/proc/net/netstat", "TcpExt", "ListenOverflows");
    sample.tcp_retransmits = read_counter("/proc/net/snmp", "Tcp", "RetransSegs");
    return sample;
}

std::optional<MachineShare> machine_share(const MachineSample& from, const MachineSample& to) {
    if (!from.cpu || !to.cpu) return std::nullopt;
    const double busy = static_cast<double>(to.cpu->busy - from.cpu->busy);
    const double total = busy + static_cast<double>(to.cpu->idle - from.cpu->idle);
    if (total <= 0) return std::nullopt;
    return MachineShare{busy / total,
                        static_cast<double>(to.cpu->softirq - from.cpu->softirq) / total,
                        static_cast<double>(to.cpu->steal - from.cpu->steal) / total};
}

}  // namespace pushbench::net
