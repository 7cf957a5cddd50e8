// The inputs that several micro-benchmarks share: the default message of 128 bytes.
#pragma once

#include "core/message.hpp"

#include <cstdint>
#include <string>

namespace pushbench::micro {

inline constexpr std::size_t kPayloadBytes = 128;

inline Message message_of(std::uint64_t seq) {
    const auto due = static_cast<Nanos>(seq) * kMillisecond;
    return {0, seq, due, due + 40 * kMicrosecond};
}

inline std::string payload_of(std::uint64_t seq) {
    return encode_payload(kPayloadBytes, message_of(seq));
}

}  // namespace pushbench::micro
