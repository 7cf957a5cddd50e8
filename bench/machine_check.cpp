#include "bench/machine_check.hpp"

#include "bench/resources.hpp"
#include "core/net/proc_files.hpp"

#include <algorithm>
#include <charconv>

namespace pushbench {
namespace {

constexpr std::string_view kBlank = " \t\n";

std::optional<std::uint64_t> take_number(std::string_view& text) {
    text.remove_prefix(std::min(text.find_first_not_of(kBlank), text.size()));
    std::uint64_t value = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc()) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(stop - text.data()));
    return value;
}

std::uint64_t sysctl_number(std::string_view name) {
    const std::string text = read_sysctl(name).value_or("");
    std::string_view rest = text;
    return take_number(rest).value_or(0);
}

std::optional<std::uint64_t> cgroup_number(const std::string& path, std::string_view file) {
    const auto text = net::read_text_file("/sys/fs/cgroup" + path +
                                          (path.ends_with('/') ? "" : "/") + std::string(file));
    if (!text) return std::nullopt;
    std::string_view rest = *text;
    return take_number(rest);  // "max" is no number: unlimited
}

// A container's limit is not in /proc/meminfo. Only the group of this process is looked at.
std::uint64_t room_in_cgroup() {
    const std::string path =
        parse_cgroup_path(net::read_text_file("/proc/self/cgroup").value_or(""));
    if (path.empty()) return UINT64_MAX;
    const auto most = cgroup_number(path, "memory.max");
    const auto used = cgroup_number(path, "memory.current");
    if (!most || !used) return UINT64_MAX;
    return *most > *used ? *most - *used : 0;
}

std::uint64_t meminfo(std::string_view text, std::string_view name) {
    return static_cast<std::uint64_t>(net::parse_kilobytes(text, name).value_or(0));
}

}  // namespace

std::optional<std::string> read_sysctl(std::string_view name) {
    std::string path = "/proc/sys/" + std::string(name);
    std::replace(path.begin() + 10, path.end(), '.', '/');
    auto text = net::read_text_file(path);
    if (!text || text->empty()) return std::nullopt;
    text->erase(text->find_last_not_of(kBlank) + 1);
    std::replace(text->begin(), text->end(), '\t', ' ');
    return text;
}

std::optional<std::pair<std::uint64_t, std::uint64_t>> parse_port_range(std::string_view text) {
    const auto first = take_number(text);
    const auto last = take_number(text);
    if (!first || !last || *first == 0 || *first > *last || *last > 65535) return std::nullopt;
    return std::pair(*first, *last);
}

std::optional<std::pair<std::uint64_t, std::uint64_t>> parse_file_nr(std::string_view text) {
    const auto open = take_number(text);
    const auto unused = take_number(text);
    const auto allowed = take_number(text);
    if (!open || !unused || !allowed) return std::nullopt;
    return std::pair(*open, *allowed);
}

std::string parse_cgroup_path(std::string_view proc_self_cgroup) {
    while (!proc_self_cgroup.empty()) {
        const std::size_t end = std::min(proc_self_cgroup.find('\n'), proc_self_cgroup.size());
        const std::string_view line = proc_self_cgroup.substr(0, end);
        if (line.starts_with("0::")) return std::string(line.substr(3));
        proc_self_cgroup.remove_prefix(std::min(end + 1, proc_self_cgroup.size()));
    }
    return {};
}

MachineFacts read_machine_facts(const net::DescriptorLimit& limit) {
    MachineFacts facts;
    facts.cores = allowed_cores();
    facts.descriptor_limit = limit.soft;
    if (const auto files = parse_file_nr(read_sysctl("fs.file-nr").value_or(""))) {
        facts.files_open = files->first;
        facts.file_max = files->second;
    }
    const std::string memory = net::read_text_file("/proc/meminfo").value_or("");
    facts.memory_bytes = meminfo(memory, "MemTotal");
    facts.memory_available = std::min(meminfo(memory, "MemAvailable"), room_in_cgroup());
    if (const auto range =
            parse_port_range(read_sysctl("net.ipv4.ip_local_port_range").value_or(""))) {
        facts.first_port = range->first;
        facts.last_port = range->second;
    }
    facts.somaxconn = sysctl_number("net.core.somaxconn");
    facts.conntrack_max = sysctl_number("net.netfilter.nf_conntrack_max");
    facts.conntrack_used = sysctl_number("net.netfilter.nf_conntrack_count");
    facts.slabinfo_readable = net::read_text_file("/proc/slabinfo").has_value();
    facts.schedstat_readable =
        net::parse_schedstat(net::read_text_file("/proc/self/schedstat").value_or("")).has_value();
    return facts;
}

}  // namespace pushbench
