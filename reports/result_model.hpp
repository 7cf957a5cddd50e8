// The one result model: what an experiment measured, raw enough that every report is a pure
// function of it and can be redone later from results.json.
//
// Plain data, no clock, no I/O. Times are nanoseconds; points in time count from the trial's epoch.
#pragma once
#include "core/counters.hpp"
#include "core/histogram.hpp"
#include "core/ledger.hpp"
#include "core/options.hpp"
#include "core/stats.hpp"
#include "core/technique_table.hpp"
#include "core/units.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pushbench {

inline constexpr int kSchemaVersion = 1;

// Trial::publisher of a target.
inline constexpr std::string_view kWePublish = "pushbench";
inline constexpr std::string_view kTargetPublishes = "target";

struct Reason {
    enum class Class { data, machine } cls = Class::data;
    std::string id;    // "open-ledger": stable, for tests
    std::string text;  // what, why, and which flag helps
    bool operator==(const Reason&) const = default;
};
struct Validity {
    std::vector<Reason> invalid;  // empty = valid
    std::vector<Reason> warnings;
    bool valid() const { return invalid.empty(); }
};

// A few clients in a process of their own, outside all totals: they meet the same server but hardly
// any queueing on the load side, so the difference to the trial's latency is the load side's own.
struct Canary {
    std::uint64_t clients = 0;  // 0 = there was none
    Histogram latency;          // received - due, messages due in the window
    std::uint64_t lost = 0;
    std::string died;  // it ended before the trial was over, in words; empty = it did not
};

// One variant × one setting × one run.
struct Trial {
    std::string
        experiment;  // label of the one it came from, where several were laid over each other
    std::string server_build;  // label of the ServerBuild that served; empty = this binary
    std::string via;    // "direct", "nginx:tuned", a URL: what stood between; empty = not asked
    std::string proxy;  // which program that was: "nginx 1.22.1"; empty = none that we started
    Variant variant;
    std::uint64_t clients = 0;
    std::uint64_t topics = 1;
    double rate = 0;  // messages/s per topic
    std::uint64_t payload_bytes = 0;
    std::uint64_t run = 1;    // 1, 2, …
    std::uint64_t order = 0;  // place in the seeded order of execution
    OptionTexts options;      // resolved for this trial

    Nanos measure_from = 0;       // M0
    Nanos measure_to = 0;         // M1
    bool guarded = true;          // message-free guards around the cuts
    std::uint64_t scheduled = 0;  // messages due in the window, all topics
    SeqRange window_seqs;         // of topic 0, for the framing prediction; empty = unknown
    LoadStats load;
    ServerStats server;
    Canary canary;
    std::vector<ProcessUsage> server_usage;
    std::vector<ProcessUsage> load_usage;
    std::vector<ProcessUsage> proxy_usage;  // of a proxy that we started
    std::uint64_t server_threads = 0;
    std::uint64_t load_threads = 0;
    bool has_server = true;  // false: nobody metered it, server columns are empty
    std::string target;      // "nchan at http://127.0.0.1:8080": a server that is not ours
    std::string publisher;   // who publishes to it: "pushbench" or "target"; empty = our server
    std::int64_t kernel_socket_bytes = 0;  // growth of kernel socket memory, both sides
    double machine_busy = 0;               // fraction of all cores in the window
    double machine_unexplained = 0;        // fraction of all cores that no process of ours explains
    std::uint64_t listen_overflows = 0;
    // Segments that this machine's TCP sent again in the window, whoever sent them: the server's
    // are not in the clients' own counters.
    std::uint64_t tcp_retransmits = 0;
    std::string died;  // a process that ended mid-trial, in words; empty = none
    // Nobody could subscribe through the proxy, in words: a result, where `died` is none.
    std::string shut_out;
    Validity validity;

    // Messages come when our schedule says. Else a target publishes by itself: rate and sizes are
    // its own affair, and there is a ledger only if its messages are numbered.
    bool keeps_schedule() const { return publisher != kTargetPublishes; }
    bool has_ledger() const { return keeps_schedule() || load.ledger.expected > 0; }
    // "sse", "before: sse", "sse on base", "sse via nginx:tuned", "sse direct": its variant, of
    // which experiment, served by which build, through what.
    std::string name() const;
    bool is_proxied() const;
};
std::string trial_name(const std::string& experiment, const Variant& variant,
                       const std::string& server_build, const std::string& via);

// Call once per trial, after the stats of its processes were merged and before judge(): derives
// `completion` and `unreached` from `slowest` and frees that; of a target that publishes by itself,
// the ledger from what its clients saw.
void finish_trial(Trial& trial);

struct Environment {
    std::string version, git, build_type, compiler, sanitizer;
    std::string host, kernel, cpu_model, governor, clocksource;
    std::uint64_t cores = 0;
    std::uint64_t memory_bytes = 0;
    std::uint64_t descriptor_limit = 0;
    std::map<std::string, std::string> sysctls;  // "net.core.somaxconn" → "4096"
    std::string started_at;                      // RFC 3339, UTC
    std::string command;                         // as typed
};

// Another pushbench binary that served trials (`run --server-exe`), as it described itself.
struct ServerBuild {
    std::string label;
    std::string path;  // as given
    std::string version, git, build_type, compiler, sanitizer;
};

// What is kept of an experiment whose trials were laid over those of others (reports/overlay).
struct OverlaidExperiment {
    std::string label;
    Environment environment;
    OptionTexts options;
    std::vector<ServerBuild> server_builds;
    std::uint64_t planned = 0;
    std::uint64_t finished = 0;  // trials
    bool interrupted = false;
};

struct Experiment {
    Environment environment;
    OptionTexts options;                     // as resolved from all four levels
    std::vector<ServerBuild> server_builds;  // in the order given; empty = this binary served
    std::vector<Trial> trials;               // in the order of the matrix, not of execution
    std::uint64_t planned = 0;               // trials that were to run
    bool interrupted = false;
    // Two or more, in the order given: then environment, options and server builds are the first
    // one's, and every trial says which it is of. Else empty.
    std::vector<OverlaidExperiment> overlaid;
};

}  // namespace pushbench
