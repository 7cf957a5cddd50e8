// The request headers of the simulated clients, by header profile: what a browser sends, byte for
// byte, or what the technique requires and nothing more.
//
// `browser` is a capture of Debian's Chromium (captured_from()), same-origin, without cookies, from
// http://127.0.0.1; the text depends only on the host and on whether it is asked over TLS. Chromium
// sends the sec-ch-ua and Sec-Fetch fields, `br` and `zstd` to loopback and over TLS, but not over
// plain HTTP to other hosts. Texts are made once and reused for every request of a client. Pure,
// thread-safe, no errors. Source: tools/capture-browser-headers.mjs; RFC 9112 §9.3 for Connection.
#pragma once
#include "core/options.hpp"

#include <concepts>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pushbench::client {

// fetch: every poll and http-stream. A WebSocket has websocket_fields() instead.
enum class RequestKind { fetch, event_source };

// Who is asked, and how: "https" and "127.0.0.1:8443".
struct Origin {
    template <std::convertible_to<std::string_view> Text>
    Origin(const Text& host_with_port, bool tls = false)
        : scheme(tls ? "https" : "http"), host_and_port(host_with_port) {}
    std::string_view scheme;
    std::string_view host_and_port;
};

// before + "<decimal number>" + after is a whole GET request.
struct RequestText {
    std::string before;
    std::string after;
};

// `target_up_to_number`: "/poll?topic=3&since=". Without keep_alive the request says
// `Connection: close`; with it, `browser` says keep-alive as Chromium does and `minimal` nothing.
RequestText request_text(HeaderProfile profile, RequestKind kind,
                         std::string_view target_up_to_number, Origin origin, bool keep_alive);

// The fields of such a request, in their order.
using HeaderFields = std::vector<std::pair<std::string, std::string>>;
HeaderFields request_fields(HeaderProfile profile, RequestKind kind, Origin origin,
                            bool keep_alive);

// What an upgrade request carries besides the five fields that Beast writes itself (Host, Upgrade,
// Connection, Sec-WebSocket-Key, Sec-WebSocket-Version), in captured order.
HeaderFields websocket_fields(HeaderProfile profile, Origin origin);

// Browser, version and the bytes of each request's headers, for reports and docs.
std::string_view captured_from();

}  // namespace pushbench::client
