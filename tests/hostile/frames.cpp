#include "frames.hpp"

#include <fmt/format.h>

namespace pushbench::hostile {

namespace {

std::string big_endian(std::uint64_t value, int bytes) {
    std::string text;
    while (bytes-- > 0) text += static_cast<char>(value >> (8 * bytes));
    return text;
}

std::uint64_t number_of(std::string_view text) {
    std::uint64_t value = 0;
    for (const char c : text) value = value << 8 | static_cast<unsigned char>(c);
    return value;
}

}  // namespace

std::string bytes_of(const Frame& frame) {
    const std::uint64_t length =
        frame.claimed_length == ~0ULL ? frame.payload.size() : frame.claimed_length;
    const unsigned mask = frame.masked ? 0x80 : 0;
    std::string bytes =
        big_endian((frame.fin ? 0x80u : 0u) | frame.reserved << 4 | frame.opcode, 1);
    if (frame.length_form == 64 || length > 0xffff)
        bytes += big_endian(mask | 127u, 1) + big_endian(length, 8);
    else if (frame.length_form == 16 || length > 125)
        bytes += big_endian(mask | 126u, 1) + big_endian(length, 2);
    else
        bytes += big_endian(mask | length, 1);
    if (!frame.masked) return bytes + frame.payload;
    constexpr std::string_view kKey = "\x12\x34\x56\x78";
    bytes += kKey;
    for (std::size_t i = 0; i < frame.payload.size(); ++i)
        bytes += static_cast<char>(frame.payload[i] ^ kKey[i % 4]);
    return bytes;
}

std::string server_frame(Frame frame) {
    frame.masked = false;
    return bytes_of(frame);
}

std::string close_payload(unsigned code, std::string_view reason) {
    return big_endian(code, 2) + std::string(reason);
}

std::string upgrade_request(std::string_view target, std::string_view more_fields) {
    return fmt::format(
        "GET {} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{}\r\n",
        target, more_fields);
}

ServerFrame read_frame(conformance::RawPeer& peer) {
    ServerFrame frame;
    const std::string head = peer.read_exactly(2);
    if (head.size() < 2) return frame;
    frame.opcode = static_cast<unsigned char>(head[0]) & 0x0fu;
    std::uint64_t length = static_cast<unsigned char>(head[1]);
    if (length >= 126) length = number_of(peer.read_exactly(length == 126 ? 2 : 8));
    frame.payload = peer.read_exactly(length);
    frame.arrived = frame.payload.size() == length;
    return frame;
}

unsigned read_close_code(conformance::RawPeer& peer) {
    for (;;) {
        const ServerFrame frame = read_frame(peer);
        if (!frame.arrived) return 0;
        if (frame.opcode != 8) continue;
        return frame.payload.size() < 2
                   ? 1005
                   : static_cast<unsigned>(number_of(frame.payload.substr(0, 2)));
    }
}

}  // namespace pushbench::hostile
