// What a trial should measure, known beforehand: predictions from the realised schedule on a
// virtual clock, and the ideal formulas they approach.
//
// Assumes no network delay, no loss and a server that answers at once, so a measurement lies above
// a predicted latency and beside every predicted count. Times are nanoseconds since the trial's
// epoch; rates are messages per second. Pure and thread-safe. Formulas and derivations in
// docs/metrics.md; frame sizes from RFC 6455 §5.2, RFC 9112 §7.1 and the WHATWG event stream.
#pragma once
#include "core/framing.hpp"
#include "core/options.hpp"
#include "core/schedule.hpp"
#include "core/units.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace pushbench {

// When a client polls first, counted from the start of polling, in [0, interval). Stratified over
// the global client index: ((permuted index + u) / clients) × interval. The pacer uses the same.
// client < clients < 2^32.
Nanos poll_phase(std::uint64_t client, std::uint64_t clients, Nanos interval, std::uint64_t seed);

// The clients of a trial that poll at a fixed rate: client i polls topic i mod topics at
// start + phase(i) + k × interval.
struct PollingPlan {
    std::uint64_t clients = 1;  // of the whole trial
    std::uint64_t seed = 1;
    Nanos interval = 250 * kMillisecond;  // > 0
    PollBatch batch = PollBatch::all;
    Nanos owed_from = 0;     // what was due earlier lies behind the cursor of the subscription
    Nanos start = 0;         // polling time 0
    Nanos measure_from = 0;  // M0
    Nanos measure_to = 0;    // M1
};

struct PollingPrediction {
    std::int64_t requests = 0;        // polls in the clients' cuts
    std::int64_t empty = 0;           // of them, answered without a message
    std::int64_t messages = 0;        // deliveries of messages due in [M0, M1)
    std::int64_t sum_latency_ns = 0;  // of `messages`
    PollingPrediction& operator+=(const PollingPrediction& other);
    bool operator==(const PollingPrediction&) const = default;
    double empty_ratio() const;           // 0 without requests
    double requests_per_message() const;  // 0 without messages
    double mean_latency_us() const;       // 0 without messages
};

// One client whose polls start at `first_poll`, on a topic whose messages are due at `due` (as
// returned by due_times, up to measure_to at least). A poll at t returns what is due at or before t
// and was not returned yet (batch one: the oldest of it); the first poll returns everything
// owed. Its cut is the polls from the first at or after M0 to the last before M1; a
// message due before M1 that no poll of the cut returns is delivered by a later one.
PollingPrediction predict_client(const PollingPlan& plan, Nanos first_poll,
                                 const std::vector<Nanos>& due);

// Clients [first, last) of the plan: one load process predicts its own share, and the shares add
// up. due_by_topic[t] is topic t. Linear in clients and messages.
PollingPrediction predict_polling(const PollingPlan& plan,
                                  std::span<const std::vector<Nanos>> due_by_topic,
                                  std::uint64_t first, std::uint64_t last);

// Short polling at random phases, ideal: what the predictions above approach in long windows.
double ideal_empty_ratio(Arrivals arrivals, double rate, Nanos interval);  // 1 - T/P; e^(-λT)
double ideal_requests_per_message(double rate, Nanos interval);            // P/T; rate > 0
Nanos ideal_poll_latency(Nanos interval);                                  // mean T/2

// Long polling with a cursor, Poisson arrivals: `gap` is the time from the server's answer to the
// arrival of the next request, in which messages gather and are answered together.
struct LongPollForms {
    double messages_per_response = 0;  // λG + e^(-λG)
    double fraction_in_gap = 0;        // of messages that find no request parked
    double mean_extra_wait_ns = 0;     // what the gap adds to the mean latency
};
LongPollForms long_poll_forms(double rate, Nanos gap);
double ideal_long_poll_empty_ratio(double rate, Nanos hold);  // of parked requests: e^(-λτ)

// Exact bytes of one message, payload not included.
std::uint64_t framing_bytes(Framing framing, std::uint64_t seq, std::uint64_t payload_bytes);
// Exact bytes of the messages of a range; seqs below 2^48. Constant time.
std::uint64_t framing_bytes(Framing framing, const SeqRange& range, std::uint64_t payload_bytes);

// What TLS puts around so many bytes that are written at once; nullopt for a protocol or cipher
// ("TLSv1.3 TLS_AES_256_GCM_SHA384") whose records are not known here.
std::optional<std::uint64_t> tls_record_bytes(std::string_view protocol, std::uint64_t bytes);

}  // namespace pushbench
