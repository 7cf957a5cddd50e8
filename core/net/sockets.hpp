// Making TCP sockets the way a measurement needs them, and reading what the kernel counted.
//
// Every socket gets TCP_NODELAY and, unless mss is 0, TCP_MAXSEG: on loopback the kernel would
// otherwise send 64 KiB segments and the segment counts would say nothing about Ethernet.
// Functions return a descriptor, or -1 with errno set; only listen_on throws (UsageError).
#pragma once
#include <cstdint>
#include <netinet/in.h>
#include <optional>
#include <string>
#include <string_view>

namespace pushbench::net {

struct Address {
    sockaddr_in6 storage{};  // large enough for v4 and v6
    socklen_t length = 0;
    const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
    bool is_loopback() const;
};

// Numeric IPv4 or IPv6, or "localhost"; throws UsageError on anything else: a name service would be
// a hidden part of the measurement.
Address make_address(const std::string& host, std::uint16_t port);
std::string to_string(const Address& address);  // "127.0.0.1:8080"

// A listening, non-blocking socket. The first one of a port binds without SO_REUSEPORT, so that an
// occupied port is an error, and sets it afterwards, so that siblings (join = true) can join it.
// Errors name the flag that chose the port.
int listen_on(const Address& address, bool join, std::uint64_t mss,
              std::string_view port_flag = "--port");
// 0 when a socket can be bound to it, else the errno: EADDRNOTAVAIL is no address of this machine.
int bind_error(const Address& address);
std::uint16_t local_port(int fd);

// Starts a non-blocking connect. `source` (host order, 0 = none) is bound with
// IP_BIND_ADDRESS_NO_PORT: the port is chosen at connect, per destination, so one source address
// serves a whole port range for each destination.
int start_connect(const Address& to, std::uint32_t source, std::uint64_t mss);

bool is_connected(int fd);
int socket_error(int fd);  // SO_ERROR, cleared by reading
bool nodelay_is_on(int fd);
int maximum_segment(int fd);  // TCP_MAXSEG as read back

// What TCP_INFO says of a connection (Linux ≥ 4.19).
struct TcpCounts {
    std::int64_t bytes_sent = 0;  // includes retransmitted bytes
    std::int64_t bytes_retransmitted = 0;
    std::int64_t bytes_received = 0;
    std::int64_t segments_out = 0;
    std::int64_t segments_in = 0;
    std::int64_t retransmits = 0;
    bool timestamps = false;
    bool peer_finished = false;  // its FIN has come, or a reset; a FIN counts as a byte received
    bool is_over = false;        // by a reset, or by both FINs
};
std::optional<TcpCounts> tcp_counts(int fd);

}  // namespace pushbench::net
