// Whether a request may become a WebSocket, decided before anything is allocated (RFC 6455 §4.2).
// Pure but for the Date of a refusal; any thread.
#pragma once
#include "core/net/bytes.hpp"
#include "server/request.hpp"

#include <optional>

namespace pushbench::server {

struct Refusal {
    int status = 0;
    net::SharedBytes response;
};

// Nothing: the upgrade is well formed.
std::optional<Refusal> refuse_upgrade(const Request& request, bool keep_alive);

}  // namespace pushbench::server
