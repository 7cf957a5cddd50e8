#include "peer.hpp"

#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <netinet/in.h>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

namespace pushbench::shell {

namespace {

constexpr int kPatience = 20;  // s

int number_after(const std::string& text, const std::string& words) {
    const std::size_t at = text.find(words);
    return at == std::string::npos ? 0 : std::atoi(text.c_str() + at + words.size());
}

}  // namespace

Peer::Peer(int port) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const timeval patience{kPatience, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    if (::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
        throw std::runtime_error("nobody listens on " + std::to_string(port));
}

Peer::~Peer() {
    ::close(fd_);
}

void Peer::send(const std::string& bytes) const {
    if (::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(bytes.size()))
        throw std::runtime_error("cannot send");
}

bool Peer::read_some() {
    std::array<char, 16384> buffer;
    const ssize_t n = ::recv(fd_, buffer.data(), buffer.size(), 0);
    if (n > 0) {
        received_.append(buffer.data(), static_cast<std::size_t>(n));
        return true;
    }
    if (n == 0) end_ = End::closed;
    if (n < 0 && errno == ECONNRESET) end_ = End::reset;
    return false;
}

bool Peer::receives(const std::string& text) {
    while (!contains(received_, text))
        if (!read_some()) return false;
    return true;
}

Peer::End Peer::read_to_end() {
    while (read_some()) {
    }
    return end_;
}

std::string get(int port, const std::string& path) {
    Peer peer(port);
    peer.send("GET " + path + " HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n");
    peer.read_to_end();
    return peer.received();
}

int http_port_in(const std::string& announcement) {
    return number_after(announcement, "http://127.0.0.1:");
}

int raw_tcp_port_in(const std::string& announcement) {
    return number_after(announcement, "raw-tcp on 127.0.0.1:");
}

}  // namespace pushbench::shell
