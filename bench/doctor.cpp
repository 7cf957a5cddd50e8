#include "bench/doctor.hpp"

#include "bench/commands.hpp"
#include "bench/environment.hpp"
#include "bench/exit_codes.hpp"
#include "core/error.hpp"
#include "reports/build_stamp.hpp"
#include "reports/text.hpp"
#include "reports/validity.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace pushbench {
namespace {

using State = DoctorRow::State;

constexpr std::string_view to_string(State state) {
    return state == State::ok ? "ok" : state == State::warn ? "warn" : "missing";
}

std::string bytes(std::uint64_t count) {
    return readable(Value(count), Unit::bytes);
}

// The worst that the plan says about a resource decides its row.
DoctorRow planned_row(const PreflightPlan& plan, Check check, std::string name, std::string value) {
    DoctorRow row{std::move(name), std::move(value), State::ok, {}};
    for (const Finding& finding : plan.findings) {
        if (finding.check != check || finding.level == Level::note) continue;
        const State state = finding.level == Level::problem ? State::missing : State::warn;
        if (!row.advice.empty() && state <= row.state) continue;
        row.state = state;
        row.advice = finding.text;
    }
    return row;
}

DoctorRow checked_row(std::string name, std::string value, bool good, std::string advice) {
    return {std::move(name), std::move(value), good ? State::ok : State::warn,
            good ? std::string() : std::move(advice)};
}

DoctorRow ports_row(const MachineFacts& facts, const PreflightPlan& plan) {
    const std::string value =
        facts.ports() == 0 ? "unknown"
                           : fmt::format("{}-{}: {} for each source address", facts.first_port,
                                         facts.last_port, grouped(facts.ports()));
    DoctorRow row = planned_row(plan, Check::local_ports, "local ports", value);
    if (row.state != State::ok || facts.ports() == 0 ||
        static_cast<double>(facts.ports()) >= limits::kLocalPorts)
        return row;
    return checked_row(row.check, value, false,
                       "few: sudo sysctl -w net.ipv4.ip_local_port_range=\"1024 65535\"");
}

DoctorRow clock_row(const Environment& environment) {
    // These cost about a microsecond for each reading, and two are made for each delivery.
    constexpr std::array<std::string_view, 4> kSlow = {"hpet", "acpi_pm", "jiffies",
                                                       "refined-jiffies"};
    const std::string& source = environment.clocksource;
    const bool slow = std::find(kSlow.begin(), kSlow.end(), source) != kSlow.end();
    return checked_row("clock source", source.empty() ? "unknown" : source, !slow,
                       "slow to read: choose another of "
                       "/sys/devices/system/clocksource/clocksource0/available_clocksource");
}

DoctorRow governor_row(const Environment& environment) {
    const std::string& governor = environment.governor;
    return checked_row("CPU governor",
                       governor.empty() ? "not visible, as in a virtual machine" : governor,
                       governor.empty() || governor == "performance",
                       "idle cores run slower: sudo cpupower frequency-set -g performance");
}

std::string text_of(const std::vector<DoctorRow>& rows) {
    std::size_t check_width = 0, value_width = 0;
    for (const DoctorRow& row : rows) {
        check_width = std::max(check_width, row.check.size());
        value_width = std::max(value_width, row.value.size());
    }
    std::string text;
    for (const DoctorRow& row : rows) {
        text += fmt::format("{:<{}}  {:<{}}  {}\n", row.check, check_width, row.value, value_width,
                            to_string(row.state));
        // On a line of its own: advice holds whole commands.
        if (!row.advice.empty())
            text += fmt::format("{:<{}}  -> {}\n", "", check_width, row.advice);
    }
    return text;
}

std::string largest_text(const Options& options, const MachineFacts& facts) {
    const std::uint64_t most = largest_clients(options, facts);
    Options more = options;
    more.clients = {most + 1};
    const std::vector<std::string> problems = plan_resources(more, facts).texts(Level::problem);
    const std::string why = problems.empty() ? "" : problems.front();
    if (most == 0) return fmt::format("No number of clients would start here: {}.\n", why);
    return fmt::format("The largest run that would start here is -c {} ({}){}.\n", most,
                       grouped(most), why.empty() ? "" : "; one client more would " + why);
}

}  // namespace

std::vector<DoctorRow> doctor_rows(const MachineFacts& facts, const Environment& environment,
                                   const PreflightPlan& plan) {
    const std::string stamp = build_stamp(environment);
    std::vector<DoctorRow> rows = {
        checked_row("build", environment.build_type, stamp.empty(),
                    "its measurements are invalid; build with -DCMAKE_BUILD_TYPE=Release"),
        planned_row(plan, Check::cores, "cores",
                    fmt::format("{}: {}", facts.cores.size(), environment.cpu_model)),
        planned_row(plan, Check::descriptors, "file descriptors",
                    fmt::format("{} for each process", grouped(facts.descriptor_limit))),
        planned_row(plan, Check::open_files, "open files, system",
                    fmt::format("{} of {}", grouped(facts.files_open), grouped(facts.file_max))),
        planned_row(plan, Check::memory, "memory",
                    fmt::format("{} available of {}", bytes(facts.memory_available),
                                bytes(facts.memory_bytes))),
        ports_row(facts, plan),
        planned_row(plan, Check::listen_queue, "listen queue",
                    fmt::format("net.core.somaxconn {}", grouped(facts.somaxconn))),
        planned_row(plan, Check::conntrack, "connection tracking",
                    facts.conntrack_max == 0 || facts.conntrack_used == 0
                        ? "off"
                        : fmt::format("{} of {}", grouped(facts.conntrack_used),
                                      grouped(facts.conntrack_max))),
        governor_row(environment),
        clock_row(environment),
        checked_row("run-queue wait", facts.schedstat_readable ? "readable" : "not readable",
                    facts.schedstat_readable,
                    "waiting for a core cannot be told: use a kernel with CONFIG_SCHEDSTATS"),
        checked_row("kernel memory", facts.slabinfo_readable ? "readable" : "not readable",
                    facts.slabinfo_readable,
                    "kernel_bytes_per_client stays empty: run as root to read /proc/slabinfo"),
    };
    if (facts.cores.size() == 1 && rows[1].state == State::ok)
        rows[1] =
            checked_row("cores", rows[1].value, false,
                        "server and load share one core: expect invalid trials at high rates");
    return rows;
}

std::string doctor_text(const Options& options, const MachineFacts& facts,
                        const Environment& environment) {
    const PreflightPlan plan = plan_resources(options, facts);
    std::vector<std::string> counts;
    for (const std::uint64_t clients : options.clients) counts.push_back(grouped(clients));
    std::string text = fmt::format("pushbench run -c {} on {}, {}\n\n", fmt::join(counts, " and "),
                                   environment.host, environment.kernel);
    text += text_of(doctor_rows(facts, environment, plan)) + "\n";
    for (const std::string& note : plan.texts(Level::note)) text += "Note: " + note + ".\n";
    text += largest_text(options, facts);
    text += "tools/tune-host.sh shows the settings for large runs, and sets them with --apply.\n";
    return text;
}

int doctor_command(const Options& options) {
    const MachineFacts facts = read_machine_facts(net::raise_descriptor_limit());
    const std::string text = doctor_text(options, facts, collect_environment("pushbench doctor"));
    if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0)
        throw UsageError("cannot write to the output; check that it is open and has room");
    return plan_resources(options, facts).feasible() ? kExitOk : kExitUsage;
}

}  // namespace pushbench
