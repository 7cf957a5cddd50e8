// The URL of a target: http://host:port/path or https://, or ws:// and wss:// for the same.
//
// Pure; what is no such URL is a UsageError that begins with the text. RFC 3986 as far as it goes
// here: no user, no fragment.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace pushbench {

struct HttpUrl {
    std::string host;  // without brackets
    std::uint16_t port = 80;
    std::string path;  // with the query; "" or begins with '/'
    bool tls = false;  // https, wss
    bool operator==(const HttpUrl&) const = default;
    std::string authority() const;  // "127.0.0.1:8080", "[::1]:8080": what Host says
    std::string origin() const;     // "http://127.0.0.1:8080"
};

// Port 0 is taken, whatever it then means. Without one it is 80, of https and wss 443.
HttpUrl parse_http_url(std::string_view text);

// What `reference` means beside `base`: an absolute URL is itself, "/path" the path there. The
// base's own path, without a '/' at its end, comes before it.
HttpUrl resolve_url(const HttpUrl& base, std::string_view reference);

}  // namespace pushbench
