#include "bench/address_check.hpp"

#include "core/error.hpp"
#include "core/net/transport.hpp"

#include <cerrno>
#include <cstring>
#include <poll.h>

#include <fmt/format.h>

namespace pushbench {

namespace {

void try_port(const Options& options, std::uint16_t port, std::string_view flag) {
    const net::Transport probe(
        net::listen_on(net::make_address(options.bind, port), /*join=*/false, options.mss, flag));
}

}  // namespace

void check_listening(const Options& options) {
    try_port(options, options.port, "--port");
    if (options.raw_tcp_port != 0) try_port(options, options.raw_tcp_port, "--raw-tcp-port");
}

void check_sources(const Options& options, const net::Address& target,
                   std::string_view target_flag) {
    if (options.source_ips.empty()) return;
    if (target.storage.sin6_family != AF_INET)
        throw UsageError(
            fmt::format("--source-ip: source addresses are IPv4 and {} is not; leave --source-ip "
                        "out, or give an IPv4 address with {}",
                        net::to_string(target), target_flag));
    for (const std::string& source : options.source_ips)
        if (const int error = net::bind_error(net::make_address(source, 0)))
            throw UsageError(
                fmt::format("--source-ip: cannot connect from {}: {}; give addresses of this "
                            "machine, which `ip address` lists",
                            source, std::strerror(error)));
}

int connect_error(const net::Address& address, Nanos patience) {
    const int fd = net::start_connect(address, 0, 0);
    if (fd < 0) return errno;
    const net::Transport probe(fd);
    pollfd waited{probe.fd(), POLLOUT, 0};
    const int ready = ::poll(&waited, 1, static_cast<int>(patience / kMillisecond));
    return ready == 0 ? ETIMEDOUT : net::socket_error(probe.fd());
}

std::uint16_t free_port(const std::string& host) {
    const net::Transport probe(net::listen_on(net::make_address(host, 0), false, 0, "URL"));
    return net::local_port(probe.fd());
}

}  // namespace pushbench
