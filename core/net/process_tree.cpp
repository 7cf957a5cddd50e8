#include "core/net/process_tree.hpp"

#include "core/net/clock.hpp"
#include "core/net/orphans.hpp"
#include "core/net/proc_files.hpp"

#include <algorithm>
#include <charconv>
#include <csignal>
#include <filesystem>
#include <poll.h>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

namespace pushbench::net {

namespace {

std::vector<pid_t> all_processes() {
    std::vector<pid_t> pids;
    std::error_code ec;
    for (const auto& entry : std::filesystem::directory_iterator("/proc", ec)) {
        const std::string name = entry.path().filename().string();
        pid_t pid = 0;
        const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), pid);
        if (error == std::errc() && end == name.data() + name.size()) pids.push_back(pid);
    }
    return pids;
}

std::optional<ProcessStat> stat_of(pid_t pid) {
    return parse_process_stat(read_text_file(fmt::format("/proc/{}/stat", pid)).value_or(""));
}

std::string name_of(pid_t pid) {
    std::string name = read_text_file(fmt::format("/proc/{}/comm", pid)).value_or("?");
    name.erase(std::min(name.find('\n'), name.size()));
    return name;
}

bool holds_socket(pid_t pid, const std::vector<std::uint64_t>& inodes) {
    std::error_code ec;
    for (const auto& entry :
         std::filesystem::directory_iterator(fmt::format("/proc/{}/fd", pid), ec)) {
        std::error_code gone;
        const std::string link = std::filesystem::read_symlink(entry.path(), gone).string();
        for (const std::uint64_t inode : inodes)
            if (link == fmt::format("socket:[{}]", inode)) return true;
    }
    return false;
}

}  // namespace

ProcessTree::ProcessTree() : root_(::getpid()) {
    adopt_orphans();
}

std::vector<pid_t> ProcessTree::members() const {
    std::multimap<pid_t, pid_t> children;
    for (const pid_t pid : all_processes())
        if (const auto stat = stat_of(pid); stat && !stat->has_ended())
            children.emplace(stat->parent, pid);
    std::vector<pid_t> found;
    const auto add_children_of = [&](pid_t parent) {
        const auto [first, last] = children.equal_range(parent);
        for (auto it = first; it != last; ++it) found.push_back(it->second);
    };
    add_children_of(root_);
    for (std::size_t i = 0; i < found.size(); ++i) add_children_of(found[i]);
    return found;
}

std::string ProcessTree::Listener::words() const {
    return pid == 0 ? "a process of another user" : fmt::format("{} (pid {})", name, pid);
}

std::optional<ProcessTree::Listener> ProcessTree::listener(const Address& address) const {
    std::vector<std::uint64_t> inodes;
    for (const char* const file : {"/proc/net/tcp", "/proc/net/tcp6"})
        for (const std::uint64_t inode :
             parse_listeners(read_text_file(file).value_or(""), address))
            inodes.push_back(inode);
    if (inodes.empty()) return std::nullopt;
    for (const pid_t pid : members())
        if (holds_socket(pid, inodes)) return Listener{pid, true, name_of(pid)};
    for (const pid_t pid : all_processes())
        if (holds_socket(pid, inodes)) return Listener{pid, false, name_of(pid)};
    return Listener{};
}

// What SIGKILL does not end may not be killed (another user's), or hangs in the kernel.
std::vector<pid_t> ProcessTree::stop(Nanos patience, Nanos to_die) {
    const Nanos deadline = monotonic_now() + patience;
    int number = SIGTERM;
    for (;;) {
        std::vector<pid_t> left = members();
        const Nanos now = monotonic_now();
        if (left.empty() || now > deadline + to_die) return left;
        if (now > deadline) number = SIGKILL;
        if (number != 0)
            for (const pid_t pid : left) ::kill(pid, number);
        number = 0;  // asked once; killed until nobody is left
        ::poll(nullptr, 0, 10);
    }
}

void ProcessTree::look() {
    std::map<pid_t, std::int64_t> now;
    for (const pid_t pid : members())
        if (const auto cpu = cpu_of_process(pid)) now[pid] = *cpu;
    for (const auto& [pid, cpu] : cpu_)
        if (!now.contains(pid)) ended_cpu_ += cpu;
    cpu_ = std::move(now);
}

std::int64_t ProcessTree::cpu_ns() {
    look();
    std::int64_t sum = ended_cpu_;
    for (const auto& [pid, cpu] : cpu_) sum += cpu;
    return sum;
}

UsageSample ProcessTree::sample() {
    UsageSample sample;
    sample.cpu_ns = cpu_ns();
    sample.at = monotonic_now();
    std::int64_t user = 0, all = 0;
    for (const auto& [pid, cpu] : cpu_) {
        if (const auto stat = stat_of(pid)) {
            user += stat->user_ticks;
            all += stat->user_ticks + stat->system_ticks;
        }
        sample.threads.push_back({pid, name_of(pid), cpu, 0});
    }
    // The clock is exact, the split is not: keep the sum.
    sample.user_ns =
        all == 0 ? 0
                 : static_cast<std::int64_t>(static_cast<double>(sample.cpu_ns) *
                                             static_cast<double>(user) / static_cast<double>(all));
    sample.system_ns = sample.cpu_ns - sample.user_ns;
    return sample;
}

std::optional<std::int64_t> ProcessTree::private_bytes() {
    std::optional<std::int64_t> sum;
    for (const pid_t pid : members()) {
        const auto bytes = parse_private_bytes(
            read_text_file(fmt::format("/proc/{}/smaps_rollup", pid)).value_or(""));
        // Of one that lives and may not be read (another user's, or with privileges of its own) a
        // sum over the others would be too small.
        if (const auto stat = stat_of(pid); !bytes && stat && stat->state != 'Z') return {};
        if (bytes) sum = sum.value_or(0) + *bytes;
    }
    return sum;
}

std::optional<std::int64_t> ProcessTree::resident_private_bytes() {
    std::optional<std::int64_t> sum;
    for (const pid_t pid : members())
        if (const auto pages = parse_resident_private_pages(
                read_text_file(fmt::format("/proc/{}/statm", pid)).value_or("")))
            sum = sum.value_or(0) + *pages * ::sysconf(_SC_PAGESIZE);
    return sum;
}

}  // namespace pushbench::net
