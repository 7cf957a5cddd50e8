#include "server/techniques/websocket_upgrade.hpp"

#include "server/response.hpp"

#include <algorithm>
#include <cctype>

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/verb.hpp>

namespace pushbench::server {

namespace {

// 16 bytes in base64: 22 digits and two fillers (RFC 6455 §4.1).
bool is_nonce(std::string_view key) {
    return key.size() == 24 && key.ends_with("==") &&
           std::all_of(key.begin(), key.end() - 2,
                       [](unsigned char c) { return std::isalnum(c) || c == '+' || c == '/'; });
}

// Upgrade in HTTP/1.0 is ignored (RFC 9110 §7.8).
bool asks_for_websocket(const Request& request) {
    return request.version >= 11 && request.upgrade &&
           boost::beast::iequals(request.upgrade_to, "websocket") && request.ws_version == "13";
}

Refusal only_get(const Request& request, bool keep_alive) {
    ResponseBuilder response(405, keep_alive, request.version);
    response.field("Allow", "GET");
    return {405, response.with_body("")};
}

// RFC 9110 §15.5.22; §7.8: who sends Upgrade names it in Connection too.
Refusal upgrade_required(const Request& request, bool keep_alive) {
    ResponseBuilder response(426, keep_alive, request.version);
    response.field("Connection", "Upgrade")
        .field("Upgrade", "websocket")
        .field("Sec-WebSocket-Version", "13");
    response.field("Content-Type", "text/plain; charset=utf-8");
    return {426, response.with_body("this path speaks WebSocket (RFC 6455)\n")};
}

}  // namespace

std::optional<Refusal> refuse_upgrade(const Request& request, bool keep_alive) {
    if (request.method != boost::beast::http::verb::get) return only_get(request, keep_alive);
    if (!asks_for_websocket(request)) return upgrade_required(request, keep_alive);
    if (!is_nonce(request.ws_key))
        return Refusal{400, error_response(400,
                                           "Sec-WebSocket-Key must be 16 bytes in base64 "
                                           "(RFC 6455)",
                                           keep_alive)};
    return std::nullopt;
}

}  // namespace pushbench::server
