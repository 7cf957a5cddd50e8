// A message and its payload text, the same for every technique (docs/metrics.md).
//
// 4 hex digits topic, 12 hex digits seq; from 48 bytes also 16 hex digits due and 16 sent, both in
// nanoseconds since the epoch; then 'x' up to the size. Pure and thread-safe.
#pragma once
#include "core/units.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pushbench {

inline constexpr std::size_t kMinPayload = 16;      // topic + seq
inline constexpr std::size_t kStampedPayload = 48;  // + due + sent
inline constexpr std::size_t kMaxPayload = 16u << 20;

struct Message {
    std::uint16_t topic = 0;
    std::uint64_t seq = 0;  // from 1, without gaps, per topic
    Nanos due = 0;          // when the schedule wanted it
    Nanos sent = 0;         // when the publisher handed it to the workers
};

// What a receiver can read back. `due` and `sent` come together: absent below kStampedPayload, and
// where a body published from outside (POST /publish) stands in their place.
struct ReceivedMessage {
    std::uint16_t topic = 0;
    std::uint64_t seq = 0;
    std::optional<Nanos> due;
    std::optional<Nanos> sent;
};

// Writes exactly `size` bytes; size must be >= kMinPayload.
void encode_payload(char* out, std::size_t size, const Message& message);
std::string encode_payload(std::size_t size, const Message& message);
// The 16 bytes that precede a body published from outside (POST /publish).
void encode_payload_head(char* out, const Message& message);

// nullopt when the text is no payload of ours (too short, topic or seq not hex, seq 0). On a
// scheduled topic a payload of kStampedPayload or more without stamps is damaged: only the caller
// knows which topics are scheduled.
std::optional<ReceivedMessage> parse_payload(std::string_view payload);

}  // namespace pushbench
