#include "bench/environment.hpp"

#include "bench/commit.hpp"
#include "bench/machine_check.hpp"
#include "core/net/proc_files.hpp"

#include <algorithm>
#include <array>
#include <ctime>
#include <sys/resource.h>
#include <sys/utsname.h>

#include <fmt/format.h>

namespace pushbench {
namespace {

// What changes how many connections fit and how they behave.
constexpr std::array kSysctls = {
    "fs.file-max",
    "fs.nr_open",
    "net.core.netdev_max_backlog",
    "net.core.rmem_max",
    "net.core.somaxconn",
    "net.core.wmem_max",
    "net.ipv4.ip_local_port_range",
    "net.ipv4.tcp_autocorking",
    "net.ipv4.tcp_congestion_control",
    "net.ipv4.tcp_max_syn_backlog",
    "net.ipv4.tcp_max_tw_buckets",
    "net.ipv4.tcp_mem",
    "net.ipv4.tcp_rmem",
    "net.ipv4.tcp_syncookies",
    "net.ipv4.tcp_timestamps",
    "net.ipv4.tcp_tw_reuse",
    "net.ipv4.tcp_wmem",
    "net.netfilter.nf_conntrack_max",
    "vm.max_map_count",
};

std::string first_line(const char* path) {
    std::string text = net::read_text_file(path).value_or("");
    text.erase(std::min(text.find('\n'), text.size()));
    return text;
}

std::string compiler() {
#if defined(__clang__)
    return fmt::format("clang {}.{}.{}", __clang_major__, __clang_minor__, __clang_patchlevel__);
#else
    return fmt::format("gcc {}.{}.{}", __GNUC__, __GNUC_MINOR__, __GNUC_PATCHLEVEL__);
#endif
}

std::string sanitizer() {
    std::string chosen = PUSHBENCH_SANITIZE;
#ifdef PUSHBENCH_SANITIZED
    return chosen.empty() ? "unknown" : chosen;
#else
    return chosen;
#endif
}

void fill_machine(Environment& environment) {
    utsname name{};
    if (::uname(&name) == 0) {
        environment.host = name.nodename;
        environment.kernel = fmt::format("{} {} {}", name.sysname, name.release, name.machine);
    }
    environment.cpu_model = parse_cpu_model(net::read_text_file("/proc/cpuinfo").value_or(""));
    environment.governor = first_line("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor");
    environment.clocksource =
        first_line("/sys/devices/system/clocksource/clocksource0/current_clocksource");
    const MachineFacts facts = read_machine_facts({});
    environment.cores = facts.cores.size();
    environment.memory_bytes = facts.memory_bytes;
    rlimit descriptors{};
    if (::getrlimit(RLIMIT_NOFILE, &descriptors) == 0)
        environment.descriptor_limit = descriptors.rlim_cur;
    for (const char* sysctl : kSysctls)
        if (const auto value = read_sysctl(sysctl)) environment.sysctls[sysctl] = *value;
}

}  // namespace

std::string rfc3339_utc(std::int64_t unix_seconds) {
    const std::time_t time = unix_seconds;
    std::tm utc{};
    ::gmtime_r(&time, &utc);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", utc.tm_year + 1900, utc.tm_mon + 1,
                       utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec);
}

std::string parse_cpu_model(std::string_view proc_cpuinfo) {
    // Not every architecture has a "model name"; some say "Model" or nothing.
    for (const std::string_view key : {"model name", "Model", "cpu model"}) {
        std::size_t at = 0;
        while (at < proc_cpuinfo.size()) {
            const std::size_t end = std::min(proc_cpuinfo.find('\n', at), proc_cpuinfo.size());
            const std::string_view line = proc_cpuinfo.substr(at, end - at);
            at = end + 1;
            const std::size_t colon = line.find(':');
            if (colon == std::string_view::npos || !line.starts_with(key)) continue;
            if (line.substr(key.size(), colon - key.size()).find_first_not_of(" \t") !=
                std::string_view::npos)
                continue;
            const std::size_t begin = line.find_first_not_of(" \t", colon + 1);
            if (begin != std::string_view::npos) return std::string(line.substr(begin));
        }
    }
    return {};
}

ServerBuild this_build() {
    return {.label = {},
            .path = {},
            .version = PUSHBENCH_VERSION,
            .git = built_commit(),
            .build_type = PUSHBENCH_BUILD_TYPE,
            .compiler = compiler(),
            .sanitizer = sanitizer()};
}

Environment collect_environment(const std::string& command) {
    Environment environment;
    const ServerBuild build = this_build();
    environment.version = build.version;
    environment.git = build.git;
    environment.build_type = build.build_type;
    environment.compiler = build.compiler;
    environment.sanitizer = build.sanitizer;
    environment.started_at = rfc3339_utc(std::time(nullptr));
    environment.command = command;
    fill_machine(environment);
    return environment;
}

}  // namespace pushbench
