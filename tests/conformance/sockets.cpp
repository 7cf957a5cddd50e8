#include "sockets.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

namespace pushbench::conformance {

namespace {

constexpr timeval kPatience{20, 0};

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    return address;
}

void require(bool good, const char* what) {
    if (good) return;
    fmt::print(stderr, "{}: errno {}\n", what, errno);
    std::abort();
}

int new_socket() {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    require(fd >= 0, "socket");
    const int on = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof kPatience);
    return fd;
}

}  // namespace

int bind_at(std::uint16_t port, std::uint16_t& bound) {
    const int fd = new_socket();
    const int on = 1;
    // Two sockets of this process may share the port, one of them listening.
    ::setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
    sockaddr_in address = loopback(port);
    socklen_t length = sizeof address;
    require(::bind(fd, reinterpret_cast<sockaddr*>(&address), length) == 0, "bind");
    ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length);
    bound = ntohs(address.sin_port);
    return fd;
}

void start_listening(int fd, int backlog) {
    require(::listen(fd, backlog) == 0, "listen");
}

int connect_to(std::uint16_t port, int receive_buffer) {
    const int fd = new_socket();
    // Before connecting: the window is agreed in the handshake.
    if (receive_buffer > 0)
        ::setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
    const sockaddr_in address = loopback(port);
    require(::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0,
            "connect");
    return fd;
}

bool send_all(int fd, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t n = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
}

void close_socket(int& fd) {
    if (fd >= 0) ::close(std::exchange(fd, -1));
}

void close_with_reset(int& fd) {
    if (fd < 0) return;
    const linger reset{1, 0};
    ::setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
    close_socket(fd);
}

RawPeer RawPeer::adopt(int accepted_fd) {
    ::setsockopt(accepted_fd, SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof kPatience);
    return RawPeer(accepted_fd);
}

RawPeer::RawPeer(RawPeer&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)),
      ssl_(std::exchange(other.ssl_, nullptr)),
      buffer_(std::move(other.buffer_)),
      end_(other.end_) {}

bool RawPeer::secure(Records records) {
    std::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes with write(2)
    SSL_CTX* const context = SSL_CTX_new(TLS_client_method());
    if (records == Records::small)
        SSL_CTX_set_tlsext_max_fragment_length(context, TLSEXT_max_fragment_length_512);
    ssl_ = SSL_new(context);
    SSL_CTX_free(context);  // the connection keeps it
    SSL_set_fd(ssl_, fd_);
    return SSL_connect(ssl_) == 1;
}

bool RawPeer::send(std::string_view bytes) {
    if (!ssl_) return send_all(fd_, bytes);
    return SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size())) > 0;
}

void RawPeer::close() {
    SSL_free(std::exchange(ssl_, nullptr));
    close_socket(fd_);
}

void RawPeer::reset() {
    SSL_free(std::exchange(ssl_, nullptr));
    close_with_reset(fd_);
}

long RawPeer::receive(char* into, std::size_t size) {
    if (!ssl_) return ::recv(fd_, into, size, 0);
    errno = ECONNRESET;  // what an end without close_notify is taken for
    ERR_clear_error();
    const int n = SSL_read(ssl_, into, static_cast<int>(size));
    if (n > 0) return n;
    return SSL_get_error(ssl_, n) == SSL_ERROR_ZERO_RETURN ? 0 : -1;
}

bool RawPeer::more() {
    char part[64 * 1024];
    for (;;) {
        const long n = receive(part, sizeof part);
        if (n > 0) {
            buffer_.append(part, static_cast<std::size_t>(n));
            return true;
        }
        if (n < 0 && errno == EINTR) continue;
        end_ = n == 0 ? End::fin : errno == EAGAIN ? End::silence : End::reset;
        return false;
    }
}

std::string RawPeer::take(std::size_t bytes) {
    std::string taken = buffer_.substr(0, bytes);
    buffer_.erase(0, taken.size());
    return taken;
}

std::string RawPeer::read_until(std::string_view mark) {
    for (std::size_t from = 0;;) {
        const std::size_t at = buffer_.find(mark, from);
        if (at != std::string::npos) return take(at + mark.size());
        from = buffer_.size() < mark.size() ? 0 : buffer_.size() - mark.size() + 1;
        if (!more()) return take(buffer_.size());
    }
}

std::string RawPeer::read_exactly(std::size_t bytes) {
    while (buffer_.size() < bytes && more()) {
    }
    return take(bytes);
}

std::string RawPeer::read_to_end() {
    while (more()) {
    }
    return take(buffer_.size());
}

std::string RawPeer::read_response() {
    std::string response = read_until("\r\n\r\n");
    constexpr std::string_view kLength = "Content-Length: ";
    const std::size_t at = response.find(kLength);
    if (at == std::string::npos) return response;
    const std::size_t length = std::strtoul(response.c_str() + at + kLength.size(), nullptr, 10);
    return response + read_exactly(length);
}

void RawPeer::finish_writing() {
    if (ssl_) SSL_shutdown(ssl_);
    ::shutdown(fd_, SHUT_WR);
}

}  // namespace pushbench::conformance
