#include "core/net/channel.hpp"

#include "core/net/tls_session.hpp"

#include <cerrno>
#include <utility>

namespace pushbench::net {

bool Channel::open(Poller& poller, int fd) {
    return start(Transport(fd), poller.add(fd, this));
}

bool Channel::adopt(Poller& poller, Transport transport) {
    const int fd = transport.fd();
    return start(std::move(transport), poller.move(fd, this));
}

bool Channel::start(Transport transport, bool watched) {
    const int error = errno;
    transport_ = std::move(transport);
    outbox_.clear(*totals_);
    outbox_ = Outbox();
    bytes_read_ = 0;
    if (watched) return true;
    transport_.close();
    errno = error;
    return false;
}

void Channel::secure(std::unique_ptr<TlsSession> session) {
    transport_.secure(std::move(session));
    shake_hands(false);
}

void Channel::shake_hands(bool peer_done) {
    const IoResult result = transport_.tls()->handshake();
    if (result.status == IoStatus::would_block_read) return;
    if (result.status != IoStatus::ok) return on_insecure();
    on_secured();
    // What came behind the handshake may have been read with it.
    if (transport_.is_open()) on_readable(peer_done);
}

std::uint64_t Channel::socket_bytes_up() const {
    return tls() ? tls()->sent() : bytes_up();
}

std::uint64_t Channel::socket_bytes_down() const {
    return tls() ? tls()->received() : bytes_down();
}

SendResult Channel::send(SharedBytes bytes, Droppable droppable) {
    if (!transport_.is_open()) return SendResult::broken;
    return outbox_.send(transport_, std::move(bytes), droppable, *policy_, *totals_);
}

IoResult Channel::read(std::span<char> into) {
    const IoResult result = transport_.try_read(into);
    bytes_read_ += result.n;
    totals_->bytes_received += static_cast<std::int64_t>(result.n);
    return result;
}

IoResult Channel::write_unqueued(const iovec* parts, int count) {
    const IoResult result = transport_.try_write(parts, count);
    outbox_.wrote_past(result.n);
    totals_->bytes_sent += static_cast<std::int64_t>(result.n);
    if (result.status == IoStatus::would_block_write) ++totals_->blocked_writes;
    return result;
}

void Channel::close() {
    cancel_deadline();
    outbox_.clear(*totals_);
    transport_.close();
}

void Channel::close_with_reset() {
    cancel_deadline();
    outbox_.clear(*totals_);
    transport_.close_with_reset();
}

// Else what TLS knows of readiness is added to what the kernel says.
bool Channel::is_handshaking_with(Ready& ready) {
    if (transport_.tls()->is_handshaking()) {
        shake_hands(ready.peer_done);
        return true;
    }
    ready.readable = ready.readable || transport_.tls()->has_buffered_input();
    return false;
}

void Channel::on_ready(Ready ready) {
    if (!transport_.is_open()) return;  // closed earlier in this batch
    if (transport_.tls() && is_handshaking_with(ready)) return;
    if (ready.writable && has_unsent()) {
        IoStatus status = transport_.flush();
        if (status == IoStatus::ok) status = outbox_.flush(transport_, *totals_);
        if (status == IoStatus::error) return on_broken(errno);
        if (!has_unsent()) on_drained();
    }
    if (ready.writable && outbox_.empty() && transport_.is_open()) on_writable();
    if (ready.readable && transport_.is_open()) on_readable(ready.peer_done);
}

}  // namespace pushbench::net
