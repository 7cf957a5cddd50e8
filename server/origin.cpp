#include "server/origin.hpp"

#include <string_view>

namespace pushbench::server {

bool origin_is_foreign(const Request& request, const std::string& allowed) {
    if (request.origin.empty() || allowed == "*" || request.origin == allowed) return false;
    const std::string_view origin = request.origin;
    const std::size_t scheme_end = origin.find("://");
    // "null" (a file, a sandbox) has no host and is foreign.
    return scheme_end == std::string_view::npos || origin.substr(scheme_end + 3) != request.host;
}

}  // namespace pushbench::server
