// Where clients go, and which clients of the trial are meant.
//
// Plain values, made before the load side starts and copied into its workers.
#pragma once
#include "core/net/sockets.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace pushbench {
struct TargetSession;
namespace net {
class TlsContext;
}
}  // namespace pushbench

namespace pushbench::client {

// Clients first … first + count of `total`, in the whole trial.
struct ClientRange {
    std::uint64_t first = 0, count = 0, total = 0;
};

struct Destination {
    net::Address http, raw_tcp;
    std::string host_header;
    std::uint64_t payload_bytes = 128;
    std::uint64_t topics = 1;
    std::vector<std::uint32_t> sources;
    std::shared_ptr<const TargetSession> session;  // of a server that is not ours; else null
    std::shared_ptr<const net::TlsContext> tls;    // null: plain
};

}  // namespace pushbench::client
