#include "core/http_url.hpp"

#include "core/error.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace pushbench {
namespace {

constexpr std::uint16_t kHttpsPort = 443;  // RFC 9110 §4.2.2

[[noreturn]] void refuse(std::string_view text, std::string_view why) {
    throw UsageError(fmt::format("'{}' {}; give a URL such as http://127.0.0.1:8080", text, why));
}

bool takes(std::string_view& text, std::string_view prefix) {
    if (!text.starts_with(prefix)) return false;
    text.remove_prefix(prefix.size());
    return true;
}

std::uint16_t parse_port(std::string_view text, std::string_view digits) {
    std::uint16_t port = 0;
    const char* const end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, port);
    if (digits.empty() || error != std::errc() || stop != end)
        refuse(text, fmt::format("has no port after the colon ('{}')", digits));
    return port;
}

}  // namespace

std::string HttpUrl::authority() const {
    return host.find(':') == std::string::npos ? fmt::format("{}:{}", host, port)
                                               : fmt::format("[{}]:{}", host, port);
}

std::string HttpUrl::origin() const {
    return (tls ? "https://" : "http://") + authority();
}

HttpUrl parse_http_url(std::string_view text) {
    std::string_view rest = text;
    HttpUrl url;
    url.tls = takes(rest, "https://") || takes(rest, "wss://");
    if (!url.tls && !takes(rest, "http://") && !takes(rest, "ws://"))
        refuse(text, "does not begin with http:// or https://");
    if (url.tls) url.port = kHttpsPort;
    const bool printable =
        std::all_of(rest.begin(), rest.end(), [](char c) { return c > ' ' && c <= '~'; });
    if (!printable) refuse(text, "has blanks or control characters in it");
    const std::size_t end = std::min(rest.find_first_of("/?#"), rest.size());
    std::string_view authority = rest.substr(0, end);
    url.path = rest.substr(end, rest.find('#') - end);
    if (url.path.starts_with('?')) url.path.insert(0, 1, '/');
    if (authority.find('@') != authority.npos)
        refuse(text, "names a user, which only a header of the target file can");
    if (takes(authority, "[")) {
        const std::size_t bracket = std::min(authority.find(']'), authority.size());
        url.host = authority.substr(0, bracket);
        authority.remove_prefix(std::min(bracket + 1, authority.size()));
    } else {
        const std::size_t colon = std::min(authority.rfind(':'), authority.size());
        url.host = authority.substr(0, colon);
        authority.remove_prefix(colon);
    }
    if (url.host.empty()) refuse(text, "names no host");
    if (takes(authority, ":"))
        url.port = parse_port(text, authority);
    else if (!authority.empty())
        refuse(text, "has something else than a port after the host");
    return url;
}

HttpUrl resolve_url(const HttpUrl& base, std::string_view reference) {
    if (reference.find("://") < reference.find('/')) return parse_http_url(reference);
    HttpUrl url = base;
    url.path.erase(std::min(url.path.find('?'), url.path.size()));
    while (url.path.ends_with('/')) url.path.pop_back();
    if (!reference.starts_with('/')) url.path += '/';
    url.path += reference;
    return url;
}

}  // namespace pushbench
