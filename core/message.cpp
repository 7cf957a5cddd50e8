#include "core/message.hpp"

#include <bit>
#include <cassert>
#include <cstring>

namespace pushbench {
namespace {

constexpr std::size_t kField = 16;  // hex digits of one 64-bit field
constexpr std::uint64_t kSeqMask = (1ULL << 48) - 1;

void write_field(char* out, std::uint64_t value) {
    constexpr std::string_view hex = "0123456789abcdef";
    for (std::size_t i = kField; i-- > 0; value >>= 4) out[i] = hex[value & 15];
}

constexpr std::uint64_t each_byte(std::uint64_t byte) {
    return byte * 0x0101010101010101;
}

// Eight hex digits at once: every delivery is parsed, and digit by digit that took longer than
// ledger and histogram together. Adds to `errors` the bits that no hex digit would have left.
std::uint64_t read_half(const char* text, std::uint64_t& errors) {
    std::uint64_t chars = 0;
    std::memcpy(&chars, text, sizeof chars);
    const std::uint64_t letters = chars >> 6 & each_byte(1);  // bit 6 tells 'a', 'A' from '0'
    std::uint64_t digits = (chars & each_byte(0x0f)) + letters * 9;
    // Written back in lower case, the digits must give the text again.
    const std::uint64_t above_nine = (digits + each_byte(6)) >> 4 & each_byte(1);
    const std::uint64_t back = digits + each_byte('0') + above_nine * ('a' - '9' - 1);
    errors |= (back ^ (chars | letters << 5)) | (digits & each_byte(0xf0));
    if constexpr (std::endian::native == std::endian::little) digits = __builtin_bswap64(digits);
    digits = (digits | digits >> 4) & 0x00ff00ff00ff00ff;
    digits = (digits | digits >> 8) & 0x0000ffff0000ffff;
    return (digits | digits >> 16) & 0xffffffff;
}

// False when the text is not hex.
bool read_field(const char* text, std::uint64_t& value) {
    std::uint64_t errors = 0;
    value = read_half(text, errors) << 32;
    value |= read_half(text + kField / 2, errors);
    return errors == 0;
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
    std::optional<ReceivedMessage> message;  // the one object returned: copying it cost 8 ns
    std::uint64_t head = 0;
    if (payload.size() < kMinPayload || !read_field(payload.data(), head)) return message;
    const std::uint64_t seq = head & kSeqMask;
    if (seq == 0) return message;
    message.emplace();
    message->topic = static_cast<std::uint16_t>(head >> 48);
    message->seq = seq;
    if (payload.size() < kStampedPayload) return message;
    std::uint64_t due = 0;
    std::uint64_t sent = 0;
    const bool due_ok = read_field(payload.data() + kField, due);
    const bool sent_ok = read_field(payload.data() + 2 * kField, sent);
    if (due_ok && sent_ok) {
        message->due = static_cast<Nanos>(due);
        message->sent = static_cast<Nanos>(sent);
    }
    return message;
}

}  // namespace pushbench
