// Reading /proc: pure functions of text, and what the kernel's text does not hold is told as such.
//
// Bytes unless the name says otherwise. Thread-safe. proc(5), Documentation/filesystems/proc.rst,
// Documentation/scheduler/sched-stats.rst.
#pragma once
#include "core/net/sockets.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pushbench::net {

// nullopt = missing or not readable.
std::optional<std::string> read_text_file(const std::string& path);

// /proc/self/task/TID/schedstat: "<on the core> <runnable, waiting> <time slices>", nanoseconds.
struct SchedStat {
    std::int64_t cpu_ns = 0;
    std::int64_t wait_ns = 0;
    bool operator==(const SchedStat&) const = default;
};
std::optional<SchedStat> parse_schedstat(std::string_view text);

// A "Name:   123 kB" line of smaps_rollup or meminfo. nullopt = no such line.
std::optional<std::int64_t> parse_kilobytes(std::string_view text, std::string_view name);
// Private_Clean + Private_Dirty of smaps_rollup: what would be free if the process ended.
std::optional<std::int64_t> parse_private_bytes(std::string_view smaps_rollup);

// Resident pages that no file or shared memory stands behind, of /proc/self/statm: cheap enough for
// every second, where smaps_rollup walks the page tables.
std::optional<std::int64_t> parse_resident_private_pages(std::string_view statm);

// /proc/net/sockstat.
struct SockStat {
    std::int64_t sockets = 0;     // "sockets: used", of every family
    std::int64_t tcp_in_use = 0;  // without TIME_WAIT
    std::int64_t time_wait = 0;
    std::int64_t tcp_pages = 0;  // queued data and its bookkeeping
    bool operator==(const SockStat&) const = default;
};
std::optional<SockStat> parse_sockstat(std::string_view text);

// Active objects × object size of the caches in /proc/slabinfo that grow with connections: TCP,
// TCPv6, sock_inode_cache, dentry (each socket has one), filp, eventpoll_epi. Left out:
// tw_sock_TCP, which outlives the connections. A cache that the kernel merged into another is not
// seen, so this is a lower bound; files opened meanwhile count as well.
std::int64_t parse_socket_slabs(std::string_view slabinfo);

// /proc/PID/stat, whose second word is a name in parentheses that may hold anything.
struct ProcessStat {
    int parent = 0;
    char state = '?';  // 'Z': ended, and not reaped
    std::int64_t user_ticks = 0;
    std::int64_t system_ticks = 0;
    int threads = 1;
    // Nothing of it runs any more. A process whose first thread has ended while others are still on
    // their way out is 'Z' too, and holds its sockets.
    bool has_ended() const { return state == 'Z' && threads <= 1; }
    bool operator==(const ProcessStat&) const = default;
};
std::optional<ProcessStat> parse_process_stat(std::string_view text);

// Inodes of the sockets that listen where `address` leads, of /proc/net/tcp and tcp6: on its port,
// and on itself or on every address. Whether one on every IPv6 address takes IPv4 as well the
// kernel does not tell, so it counts.
std::vector<std::uint64_t> parse_listeners(std::string_view text, const Address& address);

// The first line of /proc/stat: jiffies of all cores since boot.
struct CpuJiffies {
    std::int64_t busy = 0;  // everything but idle, softirq and steal included
    std::int64_t idle = 0;  // waiting for a disk included
    std::int64_t softirq = 0;
    std::int64_t steal = 0;  // taken by the hypervisor
    bool operator==(const CpuJiffies&) const = default;
};
std::optional<CpuJiffies> parse_cpu_jiffies(std::string_view stat);

// /proc/net/netstat and /proc/net/snmp: a line of names and a line of numbers, both opened by the
// group: ("TcpExt", "ListenOverflows"), ("Tcp", "RetransSegs").
std::optional<std::int64_t> parse_counter(std::string_view text, std::string_view group,
                                          std::string_view name);

}  // namespace pushbench::net
