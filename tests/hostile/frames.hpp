// WebSocket by hand: any frame a client may not send, and what the server says to it (RFC 6455).
#pragma once
#include "conformance/sockets.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace pushbench::hostile {

struct Frame {
    unsigned opcode = 1;
    std::string payload = {};
    bool fin = true;
    bool masked = true;
    unsigned reserved = 0;                 // bits 4, 2, 1
    int length_form = 0;                   // 16 or 64: longer than it needs to be
    std::uint64_t claimed_length = ~0ULL;  // instead of the true one
};
std::string bytes_of(const Frame& frame);
std::string server_frame(Frame frame);  // unmasked
std::string close_payload(unsigned code, std::string_view reason = "");

// "GET /ws" with the four fields an upgrade needs.
std::string upgrade_request(std::string_view target = "/ws", std::string_view more_fields = "");

struct ServerFrame {
    bool arrived = false;
    unsigned opcode = 0;
    std::string payload;
};
ServerFrame read_frame(conformance::RawPeer& peer);
// Skips messages and pongs up to the close frame; its code, 1005 for one without, 0 = the
// connection ended without a close frame.
unsigned read_close_code(conformance::RawPeer& peer);

}  // namespace pushbench::hostile
