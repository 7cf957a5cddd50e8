#include "core/host_port.hpp"

#include "core/error.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace pushbench {

HostPort parse_host_port(const std::string& text) {
    const std::size_t colon = text.rfind(':');
    const std::string port = colon == std::string::npos ? "" : text.substr(colon + 1);
    const bool digits = !port.empty() && port.size() <= 5 &&
                        port.find_first_not_of("0123456789") == std::string::npos;
    const std::string host = text.substr(0, std::min(colon, text.size()));
    const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
    const bool plain = !host.empty() && host.find_first_of(":/[]@ ") == std::string::npos;
    if (!digits || !(bracketed || plain) || std::stoul(port) == 0 || std::stoul(port) > 65535)
        throw UsageError(
            fmt::format("'{}' is not HOST:PORT; give e.g. 127.0.0.1:8080 or [::1]:8080", text));
    return {bracketed ? host.substr(1, host.size() - 2) : host,
            static_cast<std::uint16_t>(std::stoul(port))};
}

}  // namespace pushbench
