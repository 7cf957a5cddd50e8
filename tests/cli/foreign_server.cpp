#include "foreign_server.hpp"

#include <array>
#include <cerrno>
#include <netinet/in.h>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace pushbench::shell {

namespace {

constexpr int kLook = 20;  // ms, how often it looks whether the test is over

bool readable(int fd) {
    pollfd one{fd, POLLIN, 0};
    return ::poll(&one, 1, kLook) == 1;
}

}  // namespace

ForeignServer::ForeignServer(std::string answer, Then then)
    : answer_(std::move(answer)),
      then_(then),
      listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* const at = reinterpret_cast<sockaddr*>(&address);
    socklen_t length = sizeof address;
    if (::bind(listener_, at, length) != 0 || ::listen(listener_, 16) != 0 ||
        ::getsockname(listener_, at, &length) != 0)
        throw std::runtime_error("cannot listen");
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
}

ForeignServer::~ForeignServer() {
    over_ = true;
    thread_.join();
    ::close(listener_);
}

void ForeignServer::serve() {
    while (!over_) {
        if (!readable(listener_)) continue;
        const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (fd < 0) continue;
        // A send to somebody who does not read must not outlive the test.
        const timeval patience{0, kLook * 1000};
        ::setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
        converse(fd);
        ::close(fd);
    }
}

void ForeignServer::converse(int fd) const {
    const auto say = [&] { return ::send(fd, answer_.data(), answer_.size(), MSG_NOSIGNAL) > 0; };
    std::array<char, 4096> heard;
    std::string request;
    while (!over_ && request.find("\r\n\r\n") == std::string::npos) {
        if (!readable(fd)) continue;
        const ssize_t n = ::recv(fd, heard.data(), heard.size(), 0);
        if (n <= 0) return;
        request.append(heard.data(), static_cast<std::size_t>(n));
    }
    if (!answer_.empty() && !say()) return;
    if (then_ == Then::close) return;
    while (!over_) {
        if (then_ == Then::repeat && !say() && errno != EAGAIN) return;
        if (then_ == Then::say_nothing_more && readable(fd) &&
            ::recv(fd, heard.data(), heard.size(), 0) <= 0)
            return;
    }
}

}  // namespace pushbench::shell
