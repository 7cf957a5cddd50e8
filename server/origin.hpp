// Which pages may talk to this server (RFC 6454): WebSocket and POST are not protected by a
// browser's same-origin policy, so a foreign Origin is refused unless it was allowed.
#pragma once
#include "server/request.hpp"

#include <string>

namespace pushbench::server {

// No Origin header: not a browser, never foreign. `allowed`: an origin, "*", or empty.
bool origin_is_foreign(const Request& request, const std::string& allowed);

}  // namespace pushbench::server
