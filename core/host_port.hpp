// "127.0.0.1:8080", "[::1]:8080", "host:8080": where a server is that runs already.
// Pure; what is none is a UsageError that begins with the text.
#pragma once
#include <cstdint>
#include <string>

namespace pushbench {

struct HostPort {
    std::string host;  // without brackets
    std::uint16_t port = 0;
};

HostPort parse_host_port(const std::string& text);  // the port is never 0

}  // namespace pushbench
