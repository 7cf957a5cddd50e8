#include "core/net/sockets.hpp"

#include "core/error.hpp"

#include <arpa/inet.h>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <linux/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <fmt/format.h>

namespace pushbench::net {

namespace {

// TCP_FIN_WAIT2 and TCP_CLOSE of tcp_states.h, not in <linux/tcp.h>.
constexpr int kLastWithoutFin = 5;
constexpr int kClosed = 7;

bool set_int(int fd, int level, int name, int value) {
    return ::setsockopt(fd, level, name, &value, sizeof value) == 0;
}

int get_int(int fd, int level, int name) {
    int value = 0;
    socklen_t length = sizeof value;
    return ::getsockopt(fd, level, name, &value, &length) == 0 ? value : -1;
}

int close_keeping_errno(int fd) {
    const int saved = errno;
    ::close(fd);
    errno = saved;
    return -1;
}

int tcp_socket(int family, std::uint64_t mss) {
    const int fd = ::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP);
    if (fd < 0) return -1;
    set_int(fd, IPPROTO_TCP, TCP_NODELAY, 1);
    if (mss != 0) set_int(fd, IPPROTO_TCP, TCP_MAXSEG, static_cast<int>(mss));
    return fd;
}

std::string listen_remedy(int error, std::string_view port_flag) {
    switch (error) {
        case EADDRINUSE:
            return fmt::format(
                "another process listens there; stop it or choose another {} (0 picks a free one)",
                port_flag);
        case EADDRNOTAVAIL:
            return "no interface of this machine has that address; choose another --bind";
        case EACCES:
            return fmt::format("ports below 1024 need privileges; choose another {}", port_flag);
        default:
            return fmt::format("choose another --bind or {}", port_flag);
    }
}

[[noreturn]] void fail_to_listen(int fd, const Address& address, std::string_view port_flag) {
    const int error = errno;
    ::close(fd);
    throw UsageError(fmt::format("cannot listen on {}: {}: {}", to_string(address),
                                 std::strerror(error), listen_remedy(error, port_flag)));
}

}  // namespace

bool Address::is_loopback() const {
    if (storage.sin6_family == AF_INET) {
        const auto& v4 = reinterpret_cast<const sockaddr_in&>(storage);
        return (ntohl(v4.sin_addr.s_addr) >> 24) == 127;
    }
    return IN6_IS_ADDR_LOOPBACK(&storage.sin6_addr);
}

Address make_address(const std::string& host, std::uint16_t port) {
    Address address;
    auto& v4 = reinterpret_cast<sockaddr_in&>(address.storage);
    const std::string& name = host == "localhost" ? "127.0.0.1" : host;
    if (::inet_pton(AF_INET, name.c_str(), &v4.sin_addr) == 1) {
        v4.sin_family = AF_INET;
        v4.sin_port = htons(port);
        address.length = sizeof(sockaddr_in);
        return address;
    }
    if (::inet_pton(AF_INET6, name.c_str(), &address.storage.sin6_addr) == 1) {
        address.storage.sin6_family = AF_INET6;
        address.storage.sin6_port = htons(port);
        address.length = sizeof(sockaddr_in6);
        return address;
    }
    throw UsageError(fmt::format(
        "'{}' is not a numeric IP address; give one such as 127.0.0.1 or ::1 (names are not looked "
        "up, so that no name service is part of a measurement)",
        host));
}

std::string to_string(const Address& address) {
    char text[INET6_ADDRSTRLEN] = "?";
    if (address.storage.sin6_family == AF_INET) {
        const auto& v4 = reinterpret_cast<const sockaddr_in&>(address.storage);
        ::inet_ntop(AF_INET, &v4.sin_addr, text, sizeof text);
        return fmt::format("{}:{}", text, ntohs(v4.sin_port));
    }
    ::inet_ntop(AF_INET6, &address.storage.sin6_addr, text, sizeof text);
    return fmt::format("[{}]:{}", text, ntohs(address.storage.sin6_port));
}

int listen_on(const Address& address, bool join, std::uint64_t mss, std::string_view port_flag) {
    const int fd = tcp_socket(address.storage.sin6_family, mss);
    if (fd < 0) throw UsageError(fmt::format("cannot make a socket: {}", std::strerror(errno)));
    set_int(fd, SOL_SOCKET, SO_REUSEADDR, 1);
    if (join) set_int(fd, SOL_SOCKET, SO_REUSEPORT, 1);
    if (::bind(fd, address.get(), address.length) != 0) fail_to_listen(fd, address, port_flag);
    if (!join) set_int(fd, SOL_SOCKET, SO_REUSEPORT, 1);
    // The kernel caps the backlog at net.core.somaxconn; doctor reports that limit.
    if (::listen(fd, 65535) != 0) fail_to_listen(fd, address, port_flag);
    return fd;
}

int bind_error(const Address& address) {
    const int fd = tcp_socket(address.storage.sin6_family, 0);
    if (fd < 0) return errno;
    const int error = ::bind(fd, address.get(), address.length) == 0 ? 0 : errno;
    ::close(fd);
    return error;
}

std::uint16_t local_port(int fd) {
    sockaddr_in6 address{};
    socklen_t length = sizeof address;
    ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length);
    return ntohs(address.sin6_port);  // sin_port and sin6_port share their place
}

int start_connect(const Address& to, std::uint32_t source, std::uint64_t mss) {
    const int fd = tcp_socket(to.storage.sin6_family, mss);
    if (fd < 0) return -1;
    if (source != 0 && to.storage.sin6_family == AF_INET) {
        set_int(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1);
        sockaddr_in from{};
        from.sin_family = AF_INET;
        from.sin_addr.s_addr = htonl(source);
        if (::bind(fd, reinterpret_cast<sockaddr*>(&from), sizeof from) != 0)
            return close_keeping_errno(fd);
    }
    if (::connect(fd, to.get(), to.length) != 0 && errno != EINPROGRESS)
        return close_keeping_errno(fd);
    return fd;
}

bool is_connected(int fd) {
    sockaddr_in6 peer;
    socklen_t length = sizeof peer;
    return ::getpeername(fd, reinterpret_cast<sockaddr*>(&peer), &length) == 0;
}

int socket_error(int fd) {
    return get_int(fd, SOL_SOCKET, SO_ERROR);
}

bool nodelay_is_on(int fd) {
    return get_int(fd, IPPROTO_TCP, TCP_NODELAY) > 0;
}

int maximum_segment(int fd) {
    return get_int(fd, IPPROTO_TCP, TCP_MAXSEG);
}

std::optional<TcpCounts> tcp_counts(int fd) {
    tcp_info info{};
    socklen_t length = sizeof info;
    if (::getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &length) != 0) return std::nullopt;
    if (length < offsetof(tcp_info, tcpi_bytes_retrans) + sizeof info.tcpi_bytes_retrans)
        return std::nullopt;
    TcpCounts counts;
    counts.bytes_sent = static_cast<std::int64_t>(info.tcpi_bytes_sent);
    counts.bytes_retransmitted = static_cast<std::int64_t>(info.tcpi_bytes_retrans);
    counts.bytes_received = static_cast<std::int64_t>(info.tcpi_bytes_received);
    counts.segments_out = info.tcpi_segs_out;
    counts.segments_in = info.tcpi_segs_in;
    counts.retransmits = info.tcpi_total_retrans;
    // TCP_ESTABLISHED to TCP_FIN_WAIT2 wait for the peer's FIN, or for the connection itself.
    counts.peer_finished = info.tcpi_state > kLastWithoutFin;
    counts.is_over = info.tcpi_state == kClosed;
    counts.timestamps = (info.tcpi_options & TCPI_OPT_TIMESTAMPS) != 0;
    return counts;
}

}  // namespace pushbench::net
