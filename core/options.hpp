// Every option, declared once.
//
// The table in options_table*.cpp is the only description of an option: name, type, default, help,
// which commands take it, how its text is read and written. Command line, config file, environment,
// child-process arguments, technique parameters, JSON and docs/options.md all go through it.
// Order: defaults < config file < environment (PUSHBENCH_*) < command line. Pure; errors are
// UsageError.
#pragma once
#include "core/schedule.hpp"
#include "core/technique_table.hpp"
#include "core/units.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pushbench {

enum class PollMode { fixed_rate, fixed_delay };
enum class EmptyAnswer { no_content_204, not_modified_304, ok_200 };
enum class PollBatch { all, one };
enum class SlowConsumer { close, drop_oldest };
enum class SseFraming { chunked, close };
enum class WsFrame { text, binary };
enum class WsWriter { outbox, beast };
enum class HeaderProfile { browser, minimal };
enum class TlsVersion { automatic, v1_2, v1_3 };
enum class GithubReports { automatic, on, off };

// What `compare` judges by unless it is told, and what reports judge by always.
inline constexpr double kDefaultAlpha = 0.05;
inline constexpr double kDefaultBudget = 0.05;

struct Options {
    // The matrix.
    std::vector<Variant> techniques;  // empty = the default comparison
    std::vector<std::uint64_t> clients{1000};
    std::vector<double> rates{1};
    std::vector<std::uint64_t> sizes{128};
    std::uint64_t runs = 1;
    std::string reference;                    // variant label; empty = the first
    std::vector<std::string> server_exes;     // LABEL=PATH; empty = this binary serves
    std::vector<std::string> targets;         // names and files of servers that are not ours
    std::vector<std::string> target_urls;     // in their order, one for each
    std::vector<std::string> vias;            // "direct", "nginx:tuned", … (core/via)
    std::string via_url;                      // of a proxy that runs already; empty = none
    std::vector<std::string> target_command;  // starts the one target; not in the table: after `--`

    // The workload.
    std::uint64_t topics = 1;
    Arrivals arrivals = Arrivals::constant;
    std::uint64_t seed = 1;
    Nanos duration = 10 * kSecond;
    Nanos warmup = 2 * kSecond;
    double connect_rate = 5000;

    // How clients ask.
    Nanos poll_interval = 250 * kMillisecond;  // 0 = at once (throughput mode)
    PollMode poll_mode = PollMode::fixed_rate;
    Nanos poll_timeout = 25 * kSecond;  // long poll: how long the server holds
    bool keep_alive = true;
    HeaderProfile headers = HeaderProfile::browser;
    Nanos connect_timeout = 10 * kSecond;
    Nanos reconnect_delay = 100 * kMillisecond;  // first back-off after a lost connection

    // How the server answers.
    EmptyAnswer poll_empty = EmptyAnswer::no_content_204;
    PollBatch poll_batch = PollBatch::all;
    Nanos sse_heartbeat = 15 * kSecond;  // 0 = off
    Nanos sse_retry = 0;                 // 0 = not sent
    SseFraming sse_framing = SseFraming::chunked;
    Nanos ws_ping = 30 * kSecond;  // 0 = off
    WsFrame ws_frame = WsFrame::text;
    WsWriter ws_writer = WsWriter::outbox;
    std::uint64_t history = 1000;  // messages per topic
    bool history_given = false;    // false = "auto": `run` sizes it from rate and poll interval
    std::uint64_t outbox_limit = 1u << 20;
    SlowConsumer slow_consumer = SlowConsumer::close;
    std::uint64_t max_connections = 0;  // 0 = as many as descriptors allow
    std::uint64_t header_limit = 8192;
    std::uint64_t body_limit = 1u << 20;
    Nanos header_timeout = 10 * kSecond;
    Nanos idle_timeout = 75 * kSecond;  // nginx's keepalive_timeout default
    std::string allow_origin;           // empty = no CORS header, foreign origins refused
    std::uint64_t external_topics = 0;

    // Encryption, of every connection of both sides.
    bool tls = false;
    TlsVersion tls_version = TlsVersion::automatic;  // the highest that both sides have
    std::string cert, key;    // PEM files of the server; empty = generated at start
    std::string cacert;       // PEM file that clients trust; empty: see client_tls()
    bool insecure = false;    // clients take any certificate
    std::string tls_name;     // that the certificate must have; empty = the server's address
    bool tls_resume = false;  // clients resume the session of their last connection

    // Where.
    std::string bind = "127.0.0.1";
    std::uint16_t port = 0;                 // 0 = pick one and print it
    std::uint16_t raw_tcp_port = 0;         // likewise
    std::string server = "127.0.0.1:8080";  // `load`: HOST:PORT

    // Resources.
    std::uint64_t server_threads = 0;    // 0 = max(1, cores/2)
    std::uint64_t load_threads = 0;      // likewise
    std::uint64_t server_processes = 0;  // 0 = from the descriptor limit
    std::uint64_t load_processes = 0;
    std::string pin;                      // "server=0;load=1": cores for each side; empty = off
    std::uint64_t mss = 1460;             // TCP_MAXSEG; 0 = the kernel's choice
    std::vector<std::string> source_ips;  // empty = rotate over 127.0.0.0/8 on loopback

    // Judging.
    std::string baseline;       // a file or a name; empty = none
    std::string save_baseline;  // a name; empty = do not save
    std::string baseline_dir = ".pushbench/baselines";
    std::vector<std::string> fail_on{"latency_p99", "server_cpu_per_message",
                                     "wire_bytes_per_message"};  // METRIC[>PERCENT], or "none"
    double budget = kDefaultBudget;                              // fraction
    double alpha = kDefaultAlpha;
    bool allow_missing = false;           // of the base: judge what both sides have
    std::string by;                       // "server"; empty = two files
    std::vector<std::string> thresholds;  // "sse.latency_p99<50ms"; core/threshold_text

    // Output.
    std::vector<std::string> outputs;  // FORMAT=FILE
    std::vector<std::string> labels;   // of the files of `report`; empty = from their names
    std::string out_dir;
    GithubReports github = GithubReports::automatic;  // automatic: when GitHub Actions runs this
    bool quiet = false;
    bool no_progress = false;
    bool allow_debug_build = false;
    std::string config;
    bool print_config = false;

    // Between processes and for tests; never shown in --help.
    int control_fd = -1;
    bool stand_in = false;   // for a server that is not ours (bench/stand_in)
    bool join_port = false;  // a further server process on an occupied port
    // "drop" "repeat" "reorder" "truncate" "fewer": a server that lies; "slow=DURATION": one that
    // spins so long for every delivery.
    std::string fault;
};

// Bit set of the commands that take an option.
enum Command : unsigned {
    kRun = 1,
    kServe = 2,
    kLoad = 4,
    kReport = 8,
    kDoctor = 16,
    kCompare = 32,
    kHidden = 1u << 16,    // a flag only, and not in --help: between processes and for tests
    kNotSaved = 1u << 17,  // about this invocation: not in files, child arguments, --print-config
};

struct OptionSpec {
    std::string name;        // long flag without dashes = config key = JSON key: "poll-interval"
    std::string short_name;  // "c", or empty
    std::string value_name;  // "DURATION"; empty for a flag
    std::string group;       // heading in --help
    std::string help;        // one line; the default is appended by whoever prints it
    unsigned commands;
    bool is_list;  // a comma list or a repeated flag; the texts are joined with ','
    std::function<void(Options&, const std::string&)>
        set;                                         // throws UsageError without the flag's name
    std::function<std::string(const Options&)> get;  // text that set() reads back to the same
};

std::string command_names(unsigned commands);  // "run, serve"

std::span<const OptionSpec> option_table();
const OptionSpec* find_option(std::string_view name);
std::string environment_name(const OptionSpec& option);  // "PUSHBENCH_POLL_INTERVAL"

// One level of texts: option name → text.
using OptionTexts = std::map<std::string, std::string, std::less<>>;

// Applies texts in the order given; an error is rethrown with the option and where it came from:
// "--poll-interval: …", "PUSHBENCH_RATE: …", "config key 'rate' in x.toml: …".
enum class OptionSource { config_file, environment, command_line };
void apply_options(Options& options, const OptionTexts& texts, OptionSource source,
                   unsigned commands, const std::string& file = {});

// Reads the PUSHBENCH_* variables of `environ` that name an option of `commands`; an unknown
// PUSHBENCH_ variable is a UsageError (with the nearest known name).
OptionTexts environment_texts(unsigned commands, char** environ);

// Only what differs from the defaults, as "--name=value": a child's arguments. A child reads
// neither environment nor file (bench/cli), so these say all.
std::vector<std::string> to_arguments(const Options& options, unsigned commands);
// Every option of `commands` as name → text, without the hidden ones: JSON and --print-config.
OptionTexts resolved_texts(const Options& options, unsigned commands);

// What `run` compares: the techniques asked for, else those of the default comparison.
std::vector<Variant> variants_of(const Options& options);

// --server-exe, taken apart.
struct ServerExe {
    std::string label;
    std::string path;
};

// The target that stands for our own server, beside others.
inline constexpr std::string_view kOwnTarget = "pushbench";
std::vector<ServerExe> server_exes(const Options& options);

// What --fault slow=DURATION spins for every delivery; 0 = another fault, or none.
Nanos slow_delivery(std::string_view fault);

// The options of one trial of this variant: its parameters laid over `base`, and itself as the only
// technique. Errors name the parameter: "short-polling: interval: …".
Options with_variant(const Options& base, const Variant& variant);

// Cores for each side: "server=0;load=1", "server=0,2-3"; a side not named is not pinned.
struct PinnedCores {
    std::vector<unsigned> server;
    std::vector<unsigned> load;
};
PinnedCores parse_pin(std::string_view text);  // "" = no pinning

// What a comparison fails on: a metric, and by which fraction it may be worse. "none" is an empty
// list. Whether there is such a metric is not known here.
struct FailOn {
    std::string metric;
    std::optional<double> budget;
};
std::vector<FailOn> parse_fail_on(const std::vector<std::string>& texts);

// Rules over several options (impossible combinations). Throws UsageError.
void validate_options(const Options& options, Command command);

}  // namespace pushbench
