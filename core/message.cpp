#include "core/message.hpp"

#include <array>
#include <cassert>
#include <cstring>

namespace pushbench {
namespace {

constexpr std::size_t kField = 16;  // hex digits of one 64-bit field
constexpr std::uint64_t kSeqMask = (1ULL << 48) - 1;

// '0'..'9', 'a'..'f', 'A'..'F' → 0..15; anything else has a high bit, so errors can be OR-ed up.
constexpr std::array<std::uint8_t, 256> kDigits = [] {
    std::array<std::uint8_t, 256> digits{};
    digits.fill(0x80);
    for (std::uint8_t i = 0; i < 10; ++i) digits[static_cast<std::size_t>('0' + i)] = i;
    for (std::uint8_t i = 0; i < 6; ++i) {
        digits[static_cast<std::size_t>('a' + i)] = static_cast<std::uint8_t>(10 + i);
        digits[static_cast<std::size_t>('A' + i)] = static_cast<std::uint8_t>(10 + i);
    }
    return digits;
}();

void write_field(char* out, std::uint64_t value) {
    constexpr std::string_view hex = "0123456789abcdef";
    for (std::size_t i = kField; i-- > 0; value >>= 4) out[i] = hex[value & 15];
}

// One pass without branches: a delivery is parsed for every client. False when not hex.
bool read_field(const char* text, std::uint64_t& value) {
    std::uint64_t high = 0;
    std::uint64_t low = 0;
    unsigned errors = 0;
    for (std::size_t i = 0; i < kField / 2; ++i) {
        const unsigned h = kDigits[static_cast<unsigned char>(text[i])];
        const unsigned l = kDigits[static_cast<unsigned char>(text[i + kField / 2])];
        errors |= h | l;
        high = high << 4 | h;
        low = low << 4 | l;
    }
    value = high << 32 | low;
    return (errors & 0x80) == 0;
}

}  // namespace

void encode_payload_head(char* out, const Message& message) {
    write_field(out, std::uint64_t{message.topic} << 48 | (message.seq & kSeqMask));
}

void encode_payload(char* out, std::size_t size, const Message& message) {
    assert(size >= kMinPayload);
    encode_payload_head(out, message);
    std::size_t written = kMinPayload;
    if (size >= kStampedPayload) {
        write_field(out + kField, static_cast<std::uint64_t>(message.due));
        write_field(out + 2 * kField, static_cast<std::uint64_t>(message.sent));
        written = kStampedPayload;
    }
    std::memset(out + written, 'x', size - written);
}

std::string encode_payload(std::size_t size, const Message& message) {
    std::string payload(size, '\0');
    encode_payload(payload.data(), size, message);
    return payload;
}

std::optional<ReceivedMessage> parse_payload(std::string_view payload) {
    std::uint64_t head = 0;
    if (payload.size() < kMinPayload || !read_field(payload.data(), head)) return std::nullopt;
    ReceivedMessage message;
    message.topic = static_cast<std::uint16_t>(head >> 48);
    message.seq = head & kSeqMask;
    if (message.seq == 0) return std::nullopt;
    if (payload.size() >= kStampedPayload) {
        std::uint64_t due = 0;
        std::uint64_t sent = 0;
        const bool due_ok = read_field(payload.data() + kField, due);
        const bool sent_ok = read_field(payload.data() + 2 * kField, sent);
        if (due_ok && sent_ok) {
            message.due = static_cast<Nanos>(due);
            message.sent = static_cast<Nanos>(sent);
        }
    }
    return message;
}

}  // namespace pushbench
