#include "core/net/transport.hpp"

#include "core/net/tls_session.hpp"

#include <cerrno>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace pushbench::net {

namespace {

IoResult write_result(ssize_t n) {
    if (n >= 0) return {static_cast<std::size_t>(n), IoStatus::ok, false, 0};
    if (errno == EAGAIN || errno == EWOULDBLOCK) return {0, IoStatus::would_block_write, false, 0};
    return {0, IoStatus::error, false, errno};
}

}  // namespace

Transport::Transport() = default;
Transport::Transport(int fd) : fd_(fd) {}

Transport::Transport(Transport&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), tls_(std::move(other.tls_)) {}

Transport& Transport::operator=(Transport&& other) noexcept {
    if (this == &other) return *this;
    close();
    fd_ = std::exchange(other.fd_, -1);
    tls_ = std::move(other.tls_);
    return *this;
}

Transport::~Transport() {
    close();
}

void Transport::secure(std::unique_ptr<TlsSession> session) {
    tls_ = std::move(session);
}

void Transport::drop_tls() {
    tls_.reset();
}

bool Transport::tls_has_unsent() const {
    return tls_->has_unsent();
}

IoStatus Transport::tls_flush() {
    return tls_->flush();
}

IoResult Transport::try_read(std::span<char> into) {
    if (tls_) [[unlikely]]
        return tls_->read(into);
    ssize_t n;
    do n = ::recv(fd_, into.data(), into.size(), MSG_DONTWAIT);
    while (n < 0 && errno == EINTR);
    if (n > 0) {
        const auto size = static_cast<std::size_t>(n);
        return {size, IoStatus::ok, size < into.size(), 0};
    }
    if (n == 0) return {0, IoStatus::end, false, 0};
    if (errno == EAGAIN || errno == EWOULDBLOCK) return {0, IoStatus::would_block_read, true, 0};
    return {0, IoStatus::error, false, errno};
}

IoResult Transport::try_write(const char* data, std::size_t size) {
    if (tls_) [[unlikely]]
        return tls_->write(data, size);
    ssize_t n;
    do n = ::send(fd_, data, size, MSG_DONTWAIT | MSG_NOSIGNAL);
    while (n < 0 && errno == EINTR);
    return write_result(n);
}

IoResult Transport::try_write(const iovec* parts, int count) {
    if (tls_) [[unlikely]]
        return tls_->write(parts, count);
    msghdr message{};
    message.msg_iov = const_cast<iovec*>(parts);
    message.msg_iovlen = static_cast<std::size_t>(count);
    ssize_t n;
    do n = ::sendmsg(fd_, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
    while (n < 0 && errno == EINTR);
    return write_result(n);
}

void Transport::shutdown_write() {
    if (fd_ < 0) return;
    if (tls_)
        tls_->shutdown_write();
    else
        ::shutdown(fd_, SHUT_WR);
}

void Transport::close() {
    if (fd_ < 0) return;
    if (tls_) {
        tls_->say_close();
        tls_.reset();
    }
    ::close(std::exchange(fd_, -1));
}

void Transport::close_with_reset() {
    if (fd_ < 0) return;
    const linger reset{1, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
    tls_.reset();
    ::close(std::exchange(fd_, -1));
}

}  // namespace pushbench::net
