// What the bytes on the wire were spent on: parts that add up to the whole, always.
//
// Pure. Up is client to server. Inside the clients' own cuts, like every byte column.
#pragma once
#include "reports/result_model.hpp"

#include <cstdint>
#include <optional>

namespace pushbench {

struct BytePart {
    double up = 0;
    double down = 0;
    double both() const { return up + down; }
};

struct ByteParts {
    BytePart payload;    // down only
    BytePart useful;     // requests, headers and framing of answers that carried messages
    BytePart empty;      // requests and answers without a message
    BytePart setup;      // TCP and TLS handshakes, and what subscribes: requests, upgrades, heads
    BytePart heartbeat;  // SSE comments, WebSocket pings and pongs
    BytePart tls;        // what TLS puts around each record, and its alerts
    BytePart tcp_ip;     // headers of all other segments, and what was sent again
    double sum() const {
        return payload.both() + useful.both() + empty.both() + setup.both() + heartbeat.both() +
               tls.both() + tcp_ip.both();
    }
};

// Per delivered message; the sum is wire_bytes_per_message. Nothing without deliveries, and for
// results of versions that did not count the parts.
std::optional<ByteParts> byte_parts_per_message(const Trial& trial);

}  // namespace pushbench
