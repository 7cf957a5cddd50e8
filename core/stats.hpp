// What the processes of a trial count: the answers of load and server processes, mergeable.
//
// Plain data. Times are nanoseconds; points in time count from the trial's epoch. The load and
// server sides fill them, the reports read them; they cross the control stream as JSON
// (reports/stats_json).
#pragma once
#include "core/counters.hpp"
#include "core/histogram.hpp"
#include "core/ledger.hpp"
#include "core/units.hpp"
#include "core/witness.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pushbench {

// One second of the load side, by time of receipt.
struct LoadSecond {
    std::int64_t second = 0;  // since the trial's epoch
    std::uint64_t deliveries = 0;
    std::uint64_t responses = 0;
    std::uint64_t empty_responses = 0;
    std::uint64_t connected = 0;  // clients, at the end of the second
    Histogram latency;            // of the deliveries of this second, to 2 digits, packed
    LoadSecond& operator+=(const LoadSecond& other);  // the same second of another worker
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
    // At the end of each of these seconds: resident memory less what is backed by files.
    std::vector<std::int64_t> memory_per_second_bytes;
};

// How often requests were answered with a status that is no answer to a poll and no subscription.
struct StatusCount {
    std::uint64_t status = 0;
    std::uint64_t count = 0;
    bool operator==(const StatusCount&) const = default;
};
void add_status(std::vector<StatusCount>& counts, std::uint64_t status, std::uint64_t count);

// Everything the load processes of a trial answered, merged.
struct LoadStats {
    std::uint64_t clients = 0;             // asked for
    std::uint64_t connected_at_start = 0;  // when measuring began
    LedgerTotals ledger;
    std::array<ClientCounters, kWindows> counters;  // by window: before, inside, after
    const ClientCounters& inside() const {
        return counters[static_cast<std::size_t>(Window::inside)];
    }
    std::int64_t whole(std::int64_t ClientCounters::*counter) const;  // over the whole trial
    // What the counters inside cover: the time between the two cuts of each client, summed, and of
    // how many. Guards make it longer than [M0, M1), which is why rates divide by it.
    Nanos cut_spans = 0;
    std::uint64_t cut_clients = 0;
    std::array<std::uint64_t, kErrorKinds> errors{};
    std::string error_example;          // the first one of a target, in words
    std::vector<StatusCount> declined;  // by status, the lowest first
    // How long connections had lived that the other side ended while their client counted on them.
    Histogram cut_off;
    Histogram latency;        // received - due, messages due in the window
    Histogram transport;      // received - sent, likewise
    Histogram connect;        // connect() called → subscribed, every connection
    Histogram tls_handshake;  // TCP established → TLS agreed, every connection; empty without TLS
    std::string tls_protocol;         // of the first one: "TLSv1.3 TLS_AES_256_GCM_SHA384"
    std::string tls_failure_example;  // why the first handshake that failed did
    Nanos opening = 0;                // from the first connect() to the last client's subscription
    Histogram loop_lag;               // how late the load loops served a timer, in the window
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
    // Of a target that publishes by itself, until finish_trial() has made the ledger of it.
    std::optional<WitnessStats> witness;
    // By finish_trial(): its clients that received any numbered message.
    std::optional<std::uint64_t> witnesses;
    // Adds a further process. Nothing merged yet (no clients, no threads) takes `other` as it is.
    LoadStats& operator+=(const LoadStats& other);
};

// How a target took what was published to it; messages due in the window.
struct PublishingStats {
    Histogram accepted;              // its answer to the request was read - due
    std::uint64_t not_accepted = 0;  // refused, or never answered
    std::string example;             // the first of these, in words
};

// Everything the server processes of a trial answered, merged.
struct ServerStats {
    ServerCounters counters;  // whole trial
    // Messages due in the window that were handed out, all topics. Every process emits the same
    // stream, so merging keeps the smallest count and remembers whether they disagreed.
    std::uint64_t published = 0;
    bool published_disagree = false;
    Histogram publisher_lateness;               // sent - due, messages due in the window
    std::optional<PublishingStats> publishing;  // of a target that we publish to
    std::vector<std::uint64_t> connections_per_thread;
    ServerStats& operator+=(const ServerStats& other);
};

}  // namespace pushbench
