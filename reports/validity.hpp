// Where the tool distrusts its own numbers aloud: one table of rules decides which trials are
// invalid and what is warned about.
//
// Pure: judging needs nothing but the trial and what is listed in JudgeContext. Fractions are of 1.
// The same thresholds stand in docs/methodology.md; a test compares them.
#pragma once
#include "reports/result_model.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace pushbench {

// What about the surroundings matters; reports never decide from anything else.
struct JudgeContext {
    bool debug_build = false;
    std::string sanitizer;  // "address,undefined"; empty = none
    // Of a server build that is not this binary: "server build 'base', a debug build"; else empty.
    std::string slow_server;
    bool allow_debug_build = false;
    bool throughput_mode = false;   // poll interval 0: the load side is meant to be busy
    bool drops_when_slow = false;   // slow-consumer=drop-oldest: loss is agreed upon
    std::uint64_t somaxconn = 0;    // 0 = unknown
    std::uint64_t local_ports = 0;  // width of ip_local_port_range; 0 = unknown
    std::string governor;           // empty = unknown
};
// `server`: who served the trial, when it was not the binary of `environment`.
JudgeContext judge_context(const Environment& environment, const Trial& trial,
                           bool allow_debug_build, const ServerBuild* server = nullptr);

namespace limits {
inline constexpr double kLoadThreadCpu = 0.85;       // of the wall time
inline constexpr double kRunQueueInvalid = 0.50;     // of the wall time
inline constexpr double kRunQueueWarning = 0.10;     // of the wall time
inline constexpr double kPublisherLateness = 0.10;   // p99, of the period of a topic
inline constexpr double kLoopLag = 0.10;             // p99, of latency p50
inline constexpr double kLoadQueueing = 0.25;        // latency p50 above the canary's
inline constexpr double kMachineBusy = 0.90;         // of all cores
inline constexpr double kMachineUnexplained = 0.10;  // of all cores
inline constexpr double kUnevenWorkers = 1.5;        // busiest worker to the mean
inline constexpr double kLocalPorts = 10'000;        // narrowest port range without a warning
}  // namespace limits

struct Rule {
    std::string_view id;  // "ledger-open": stable
    Reason::Class cls;
    bool invalidates;  // else it warns
    double threshold;  // 0 = any at all
    // What, why, and which flag helps; nullopt = all is well.
    std::optional<std::string> (*check)(const Trial&, const JudgeContext&);
};
std::span<const Rule> validity_rules();

Validity judge(const Trial& trial, const JudgeContext& context);

// A valid trial lost messages although its variant does not drop any, or repeated or reordered
// some, which no variant may: exit code 5.
bool delivery_violated(const Trial& trial);

}  // namespace pushbench
