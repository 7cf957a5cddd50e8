// What each technique says on the wire, written down by hand: the one place of the suite that knows
// protocols. Everything else iterates the technique table and asks here.
//
// The texts are what client and server half must say byte for byte (minimal headers, topic 0), so
// the same ones drive peers written by hand and check transcripts.
#pragma once
#include "core/closed_forms.hpp"
#include "core/counters.hpp"
#include "core/technique_table.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pushbench::conformance {

using Cursor = std::optional<std::uint64_t>;

struct Dialect {
    TechniqueId id;
    std::string_view request_end;  // of a request, and of the answer to a subscription

    // The client half.
    std::string (*subscribe)(const Technique& row, std::string_view host, Cursor since);
    std::size_t goodbye_bytes = 0;  // what a client says before it closes

    // The server half. `accept` also answers a poll without news.
    std::string (*accept)(std::string_view request, std::uint64_t cursor);
    std::string (*messages)(std::uint64_t first_seq, const std::vector<std::string>& payloads);
    std::string (*refuse)(int status);
    std::string_view broken;           // instead of a message: not of this protocol
    std::string_view endless;          // the beginning of an answer that never comes to its end
    std::string_view goodbye{};        // ends a subscription by its own protocol; empty = it closes
    std::string_view goodbye_reply{};  // to a client that said goodbye
    std::string_view client_reply{};   // what a client must answer to `goodbye`

    ErrorKind bad_answer = ErrorKind::malformed;  // how an answer that is none counts
    Framing framing;                              // around each message
};

// nullptr: nobody has written this technique down yet.
const Dialect* dialect_of(const Technique& row);
bool has_dialect(const Technique& row);

// Every Date, WebSocket key and accept replaced by dots: their length counts, not their value.
std::string masked(std::string text);

}  // namespace pushbench::conformance
