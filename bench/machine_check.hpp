// What this machine allows: the facts that decide whether an experiment can run here.
//
// Bytes, counts. Reading is thin and never throws: what cannot be read keeps its "unknown" value.
// Parsers are pure functions of text. proc(5), Documentation/networking/ip-sysctl.rst,
// Documentation/admin-guide/cgroup-v2.rst.
#pragma once
#include "core/net/limits.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pushbench {

struct MachineFacts {
    std::vector<unsigned> cores;         // that this process may run on (affinity), ascending
    std::uint64_t descriptor_limit = 0;  // of a process, as raised
    std::uint64_t file_max = 0;          // of the whole system; 0 = unknown
    std::uint64_t files_open = 0;
    std::uint64_t memory_bytes = 0;
    std::uint64_t memory_available = 0;  // the smaller of MemAvailable and the cgroup's room
    std::uint64_t first_port = 0;        // of connections out; 0 = unknown
    std::uint64_t last_port = 0;
    std::uint64_t somaxconn = 0;       // 0 = unknown
    std::uint64_t conntrack_max = 0;   // 0 = connections are not tracked
    std::uint64_t conntrack_used = 0;  // 0 = nothing is tracked although it could be
    bool slabinfo_readable = false;    // kernel socket memory can be told
    bool schedstat_readable = false;   // waiting for a core can be told

    std::uint64_t ports() const { return first_port == 0 ? 0 : last_port - first_port + 1; }
};
MachineFacts read_machine_facts(const net::DescriptorLimit& limit);

std::optional<std::string> read_sysctl(std::string_view name);  // "net.core.somaxconn"; one line

// "32768\t60999"
std::optional<std::pair<std::uint64_t, std::uint64_t>> parse_port_range(std::string_view text);
// "413\t0\t2466170" of fs.file-nr: open and allowed.
std::optional<std::pair<std::uint64_t, std::uint64_t>> parse_file_nr(std::string_view text);
// "0::/user.slice\n" → "/user.slice"; empty without cgroup v2.
std::string parse_cgroup_path(std::string_view proc_self_cgroup);

}  // namespace pushbench
