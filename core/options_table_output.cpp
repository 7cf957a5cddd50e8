// Rows of where things run and where results go.
#include "core/host_port.hpp"
#include "core/options_rows.hpp"

#include <arpa/inet.h>

namespace pushbench {
namespace {

void check_address(const std::string& text) {
    in6_addr address;
    if (inet_pton(AF_INET, text.c_str(), &address) != 1 &&
        inet_pton(AF_INET6, text.c_str(), &address) != 1)
        throw UsageError(
            fmt::format("'{}' is not an IP address; give one such as 127.0.0.1 or ::1", text));
}

void check_ipv4(const std::string& text) {
    in_addr address;
    if (inet_pton(AF_INET, text.c_str(), &address) != 1)
        throw UsageError(
            fmt::format("'{}' is not an IPv4 address; give one such as 127.0.0.2", text));
}

// Unlike other texts an address has no empty form: nothing can be bound to "".
OptionSpec required(OptionSpec spec) {
    spec.set = [set = spec.set, example = spec.get(Options{})](Options& options,
                                                               const std::string& text) {
        if (text.empty()) throw UsageError(fmt::format("no value; give e.g. {}", example));
        set(options, text);
    };
    return spec;
}

void check_output(const std::string& text) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == text.size())
        throw UsageError(fmt::format(
            "'{}' is not FORMAT=FILE; give e.g. csv=results.csv, or csv=- for stdout (a comma "
            "separates two outputs)",
            text));
}

constexpr std::array kGithub = {Choice<GithubReports>{"auto", GithubReports::automatic},
                                Choice<GithubReports>{"on", GithubReports::on},
                                Choice<GithubReports>{"off", GithubReports::off}};

constexpr Range kProcesses{.least = 0, .most = 256};
constexpr Range kThreads{.least = 0, .most = 1024};

OptionSpec mss_row(Row row) {
    OptionSpec spec = count_row(row, &Options::mss, {.least = 0, .most = 32767});
    spec.set = [set = spec.set](Options& options, const std::string& text) {
        Options read;
        set(read, text);
        // The kernel's own lower bound (TCP_MIN_MSS).
        if (read.mss > 0 && read.mss < 88)
            throw UsageError(fmt::format(
                "{} is too small: the kernel takes 88 to 32767; give one of them, or 0 for its own "
                "choice",
                read.mss));
        options.mss = read.mss;
    };
    return spec;
}

constexpr std::array kFaults = {"drop", "repeat", "reorder", "truncate", "fewer"};

void check_fault(const std::string& text) {
    if (std::find(kFaults.begin(), kFaults.end(), text) == kFaults.end() &&
        slow_delivery(text) == 0)
        throw UsageError(fmt::format("'{}' is not known; give {} or slow=DURATION", text,
                                     fmt::join(kFaults, " or ")));
}

OptionSpec control_fd_row(Row row) {
    OptionSpec spec = blank_row(row, "FD");
    spec.set = [](Options& options, const std::string& text) {
        options.control_fd =
            static_cast<int>(in_range(parse_count(text), {.least = 0, .most = INT32_MAX}));
    };
    spec.get = [](const Options& options) { return std::to_string(options.control_fd); };
    return spec;
}

}  // namespace

std::vector<OptionSpec> resource_rows() {
    constexpr std::string_view group = "Addresses and resources";
    constexpr unsigned server = kRun | kServe;
    constexpr unsigned load = kRun | kLoad;
    return {
        required(
            text_row({"bind", "", "ADDRESS", group, server, "address that the server listens on"},
                     &Options::bind, check_address)),
        port_row({"port", "", "", group, server, "of the server; 0 = pick one and print it"},
                 &Options::port),
        port_row({"raw-tcp-port", "", "", group, server, "of raw-tcp; 0 = pick one and print it"},
                 &Options::raw_tcp_port),
        required(text_row({"server", "", "HOST:PORT", group, kLoad, "the server to put load on"},
                          &Options::server,
                          [](const std::string& text) { parse_host_port(text); })),
        texts_row({"source-ip", "", "ADDRESS[,...]", group, load,
                   "addresses that clients connect from; empty = rotate over 127.0.0.0/8"},
                  &Options::source_ips, check_ipv4),
        mss_row({"mss", "", "", group, server | load,
                 "largest TCP segment, so that loopback resembles Ethernet; 0 = the kernel's"}),
        count_row({"server-threads", "", "", group, server,
                   "over all server processes; 0 = half the cores"},
                  &Options::server_threads, kThreads),
        count_row({"threads", "j", "", group, load,
                   "load threads, over all load processes; 0 = half the cores"},
                  &Options::load_threads, kThreads),
        count_row({"server-processes", "", "", group, kRun | kDoctor,
                   "0 = as many as the descriptor limit needs"},
                  &Options::server_processes, kProcesses),
        count_row({"load-processes", "", "", group, kRun | kDoctor,
                   "0 = as many as the descriptor limit needs"},
                  &Options::load_processes, kProcesses),
        text_row({"pin", "", "CORES", group, server | load | kDoctor,
                  "cores of each side, e.g. \"server=0;load=1\"; empty = off"},
                 &Options::pin, [](const std::string& text) { parse_pin(text); }),
    };
}

std::vector<OptionSpec> output_rows() {
    constexpr std::string_view group = "Output";
    constexpr unsigned measuring = kRun | kLoad;
    constexpr unsigned any = kRun | kServe | kLoad | kReport | kDoctor | kCompare;
    return {
        texts_row({"output", "o", "FORMAT=FILE", group, measuring | kReport | kCompare,
                   "repeatable; - is stdout; replaces the file"},
                  &Options::outputs, check_output),
        texts_row(
            {"label", "", "NAME", group, kReport,
             "of each of several files, in their order; repeatable; empty = from their names"},
            &Options::labels, check_label),
        text_row({"out-dir", "", "DIR", group, measuring | kReport,
                  "every format under its known name; empty = a new folder in pushbench-results/ "
                  "(report: none)"},
                 &Options::out_dir),
        choice_row(
            {"github", "", "", group, measuring | kReport | kCompare,
             "job summary and annotations for GitHub Actions; auto = when it runs `run`, `load` or "
             "`compare`"},
            &Options::github, kGithub),
        flag_row({"quiet", "q", "", group, measuring, "no progress and no summary"},
                 &Options::quiet),
        flag_row({"no-progress", "", "", group, measuring, "no progress on stderr"},
                 &Options::no_progress),
        flag_row({"allow-debug-build", "", "", group, measuring,
                  "measure with a debug or sanitizer build, stamped in every report"},
                 &Options::allow_debug_build),
        text_row({"config", "", "FILE.toml", group, any | kNotSaved,
                  "options from a file; its keys are the long flags"},
                 &Options::config),
        flag_row({"print-config", "", "", group, any | kNotSaved,
                  "print the resolved options as such a file and stop"},
                 &Options::print_config),
    };
}

std::vector<OptionSpec> hidden_rows() {
    constexpr std::string_view group = "Hidden";
    constexpr unsigned child = kServe | kLoad | kHidden;
    return {
        control_fd_row({"control-fd", "", "", group, child, "control stream of a child process"}),
        flag_row({"join-port", "", "", group, kServe | kHidden,
                  "listen beside a sibling on an occupied port"},
                 &Options::join_port),
        flag_row({"stand-in", "", "", group, kServe | kHidden,
                  "for a server that is not ours: start, publish to, meter it"},
                 &Options::stand_in),
        text_row({"fault", "", "KIND", group, kRun | kServe | kHidden,
                  "a server that lies or is slow, for tests"},
                 &Options::fault, check_fault),
    };
}

}  // namespace pushbench
