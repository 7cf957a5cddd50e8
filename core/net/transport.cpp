#include "core/net/transport.hpp"

#include <cerrno>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace pushbench::net {

namespace {

IoResult write_result(ssize_t n) {
    if (n >= 0) return {static_cast<std::size_t>(n), IoStatus::ok, 0};
    if (errno == EAGAIN || errno == EWOULDBLOCK) return {0, IoStatus::would_block_write, 0};
    return {0, IoStatus::error, errno};
}

}  // namespace

void Transport::reset(int fd) {
    close();
    fd_ = fd;
}

int Transport::release() {
    return std::exchange(fd_, -1);
}

IoResult Transport::try_read(std::span<char> into) {
    ssize_t n;
    do n = ::recv(fd_, into.data(), into.size(), MSG_DONTWAIT);
    while (n < 0 && errno == EINTR);
    if (n > 0) return {static_cast<std::size_t>(n), IoStatus::ok, 0};
    if (n == 0) return {0, IoStatus::end, 0};
    if (errno == EAGAIN || errno == EWOULDBLOCK) return {0, IoStatus::would_block_read, 0};
    return {0, IoStatus::error, errno};
}

IoResult Transport::try_write(const char* data, std::size_t size) {
    ssize_t n;
    do n = ::send(fd_, data, size, MSG_DONTWAIT | MSG_NOSIGNAL);
    while (n < 0 && errno == EINTR);
    return write_result(n);
}

IoResult Transport::try_write(const iovec* parts, int count) {
    msghdr message{};
    message.msg_iov = const_cast<iovec*>(parts);
    message.msg_iovlen = static_cast<std::size_t>(count);
    ssize_t n;
    do n = ::sendmsg(fd_, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
    while (n < 0 && errno == EINTR);
    return write_result(n);
}

void Transport::shutdown_write() {
    if (fd_ >= 0) ::shutdown(fd_, SHUT_WR);
}

void Transport::close() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
}

void Transport::close_with_reset() {
    if (fd_ < 0) return;
    const linger reset{1, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
    close();
}

}  // namespace pushbench::net
