// The one result model: what an experiment measured, raw enough that every report is a pure
// function of it and can be redone later from results.json.
//
// Plain data, no clock, no I/O. Times are nanoseconds; points in time count from the trial's epoch.
#pragma once
#include "core/counters.hpp"
#include "core/histogram.hpp"
#include "core/ledger.hpp"
#include "core/options.hpp"
#include "core/technique_table.hpp"
#include "core/units.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace pushbench {

inline constexpr int kSchemaVersion = 1;

// One second of the load side, by time of receipt.
struct LoadSecond {
    std::int64_t second = 0;  // since the trial's epoch
    std::uint64_t deliveries = 0;
    std::uint64_t responses = 0;
    std::uint64_t empty_responses = 0;
    std::uint64_t connected = 0;  // clients, at the end of the second
    Histogram latency;            // of the deliveries of this second
};

// CPU and memory of one process, cut by clock.
struct ThreadUsage {
    std::string name;          // "server-0", "load-1", "publisher"
    std::int64_t cpu_ns = 0;   // in the window
    std::int64_t wait_ns = 0;  // runnable but waiting for a core (schedstat), in the window
};
struct ProcessUsage {
    std::int64_t pid = 0;
    std::int64_t window_ns = 0;  // wall time between the two samples
    std::int64_t cpu_ns = 0;     // user + system in the window
    std::int64_t user_ns = 0;
    std::int64_t system_ns = 0;
    std::int64_t private_before_bytes = 0;  // before anything that depends on the client count
    std::int64_t private_after_bytes = 0;   // 1 s after connect
    std::vector<ThreadUsage> threads;
    std::vector<std::int64_t> cpu_per_second_ns;  // index = second since the epoch
};

// Everything the load processes of a trial answered, merged.
struct LoadStats {
    std::uint64_t clients = 0;             // asked for
    std::uint64_t connected_at_start = 0;  // when measuring began
    LedgerTotals ledger;
    std::array<ClientCounters, kWindows> counters;  // by window: before, inside, after
    std::array<std::uint64_t, kErrorKinds> errors{};
    Histogram latency;    // received - due, messages due in the window
    Histogram transport;  // received - sent, likewise
    Histogram connect;    // connect() called → subscribed, every connection
    Histogram loop_lag;   // how late the load loops served a timer, in the window
    // Per message due in the window: the latency of its slowest delivery, -1 = reached nobody.
    // Order: topic by topic, seq ascending. Merging takes the maximum per place.
    // finish_trial() turns it into `completion` and `unreached`, which are what is kept.
    std::vector<Nanos> slowest;
    Histogram completion;             // per message that reached anybody: its slowest delivery
    std::uint64_t unreached = 0;      // messages that reached nobody
    std::uint64_t bytes_checked = 0;  // connections whose app bytes were compared with TCP_INFO
    std::uint64_t bytes_mismatched = 0;
    std::string bytes_mismatch_example;  // the first one, in words
    std::uint64_t bytes_unchecked = 0;   // ended by reset: counted, left out of the check
    std::uint64_t nodelay_off = 0;
    std::uint64_t no_timestamps = 0;  // connections whose segments carry 40 header bytes
    std::uint64_t mss = 0;            // TCP_MAXSEG read back on a connection; 0 = none made
    bool drain_complete = false;
    bool deliveries_in_last_second = false;  // of an incomplete drain: overloaded, not lost
    // Predicted by walking schedule and poll phases on a virtual clock (short polling only).
    std::optional<double> predicted_mean_latency_us;
    std::optional<std::int64_t> predicted_requests;
    std::optional<std::int64_t> predicted_empty_responses;
    std::vector<LoadSecond> seconds;
    std::vector<std::uint64_t> deliveries_per_thread;
    // Adds a further process. Nothing merged yet (no clients, no threads) takes `other` as it is.
    LoadStats& operator+=(const LoadStats& other);
};

// Everything the server processes of a trial answered, merged.
struct ServerStats {
    ServerCounters counters;  // whole trial
    // Messages due in the window that were handed out, all topics. Every process emits the same
    // stream, so merging keeps the smallest count and remembers whether they disagreed.
    std::uint64_t published = 0;
    bool published_disagree = false;
    Histogram publisher_lateness;  // sent - due, messages due in the window
    std::vector<std::uint64_t> connections_per_thread;
    ServerStats& operator+=(const ServerStats& other);
};

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

// One variant × one setting × one run.
struct Trial {
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
    std::vector<ProcessUsage> server_usage;
    std::vector<ProcessUsage> load_usage;
    std::uint64_t server_threads = 0;
    std::uint64_t load_threads = 0;
    bool has_server = true;                // false for `load` by hand: server columns are empty
    std::int64_t kernel_socket_bytes = 0;  // growth of kernel socket memory, both sides
    double machine_busy = 0;               // fraction of all cores in the window
    double machine_unexplained = 0;        // fraction of all cores that no process of ours explains
    std::uint64_t listen_overflows = 0;
    std::string died;  // a process that ended mid-trial, in words; empty = none
    Validity validity;
};

// Call once per trial, after the stats of its processes were merged and before judge(): derives
// `completion` and `unreached` from `slowest` and frees that.
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

struct Experiment {
    Environment environment;
    OptionTexts options;        // as resolved from all four levels
    std::vector<Trial> trials;  // in the order of the matrix, not of execution
    std::uint64_t planned = 0;  // trials that were to run
    bool interrupted = false;
};

}  // namespace pushbench
