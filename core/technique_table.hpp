// The techniques pushbench knows, one row each; CLI, matrix, conformance tests and reports iterate
// this table, so a new technique is a row here, a server half and a client half.
//
// Constant data, thread-safe.
#pragma once
#include "core/framing.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pushbench {

enum class TechniqueId { short_polling, long_polling, sse, websocket, http_stream, raw_tcp };
inline constexpr std::size_t kTechniqueCount = static_cast<std::size_t>(TechniqueId::raw_tcp) + 1;

// A parameter of a technique is an option under a short name, so that type, default, help and
// checks exist once (core/options): `short-polling:interval=500ms` is `--poll-interval 500ms` for
// the trials of that variant.
struct TechniqueParam {
    std::string_view key;     // "interval"
    std::string_view option;  // "poll-interval"
};

struct Technique {
    TechniqueId id;
    std::string_view name;       // "short-polling": CLI, JSON, CSV
    std::string_view label;      // "Short polling": reports
    std::string_view path;       // HTTP path, empty when the technique has its own port
    bool in_default_comparison;  // `run` without -t
    bool polls;              // the client asks on a clock (pacer), so staleness has a closed form
    bool has_responses;      // one response per request: responses, requests per message make sense
    bool has_empty_answer;   // a response may carry no message
    bool refused_by_status;  // 403 and 503 are answered as HTTP statuses
    bool has_heartbeat;
    bool own_listener;               // raw-tcp: a second port
    std::optional<Framing> framing;  // of a message in a stream, as far as bytes are predicted
    std::string_view colour;         // "#0072b2": the same in every picture
    std::span<const TechniqueParam> params;
    std::string_view summary;  // one sentence for `list` and reports
};

std::span<const Technique> techniques();
const Technique& technique(TechniqueId id);
const Technique* find_technique(std::string_view name);  // nullptr when unknown

// A technique with parameters, as given with -t.
struct Variant {
    TechniqueId id = TechniqueId::short_polling;
    std::vector<std::pair<std::string, std::string>> params;  // key, value text; sorted by key
    std::string label() const;  // "short-polling:empty=304,interval=500ms"; the name without params
    bool operator==(const Variant&) const = default;
};

// "sse", "short-polling:interval=500ms,empty=304", or a comma list "sse,websocket:frame=binary": an
// item without '=' starts a new technique. Throws UsageError (unknown technique or parameter, with
// the known ones named). Values are checked where the options are resolved.
std::vector<Variant> parse_variants(std::string_view text);

}  // namespace pushbench
