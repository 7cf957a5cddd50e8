#include "core/net/channel.hpp"

#include <cerrno>
#include <utility>

namespace pushbench::net {

bool Channel::open(Poller& poller, int fd) {
    return start(fd, poller.add(fd, this));
}

bool Channel::adopt(Poller& poller, int fd) {
    return start(fd, poller.move(fd, this));
}

bool Channel::start(int fd, bool watched) {
    const int error = errno;
    transport_.reset(fd);
    outbox_.clear(*totals_);
    outbox_ = Outbox();
    bytes_read_ = unqueued_ = 0;
    if (watched) return true;
    transport_.close();
    errno = error;
    return false;
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
    unqueued_ += result.n;
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

void Channel::on_ready(Ready ready) {
    if (!transport_.is_open()) return;  // closed earlier in this batch
    if (ready.writable && !outbox_.empty()) {
        const IoStatus status = outbox_.flush(transport_, *totals_);
        if (status == IoStatus::error) return on_broken(errno);
        if (outbox_.empty()) on_drained();
    }
    if (ready.writable && outbox_.empty() && transport_.is_open()) on_writable();
    if (ready.readable && transport_.is_open()) on_readable(ready.peer_done);
}

}  // namespace pushbench::net
