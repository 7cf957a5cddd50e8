#include "core/net/ws_channel.hpp"

#include "core/net/clock.hpp"

#include <algorithm>
#include <cstring>

namespace pushbench::net {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

constexpr char kCloseFrame = static_cast<char>(0x88);  // FIN and opcode 8, RFC 6455 §5.2

error_code system_error(int error) {
    return {error, boost::system::system_category()};
}

}  // namespace

void WsChannel::complete(WsHandler& handler, error_code ec, std::size_t n) {
    WsHandler taken = std::move(handler);
    handler = nullptr;
    std::move(taken)(ec, n);
}

bool WsChannel::read_now(error_code& ec, std::size_t& n) {
    if (!preloaded_.empty()) {
        n = std::min(preloaded_.size(), read_into_.size());
        std::memcpy(read_into_.data(), preloaded_.data(), n);
        preloaded_.erase(0, n);
        return true;
    }
    const IoResult result = read({static_cast<char*>(read_into_.data()), read_into_.size()});
    last_read_at_ = monotonic_now();
    n = result.n;
    // The next bytes bring another edge. The peer's end may have come with the last one, and then
    // brings none.
    if (result.drained && !peer_done_) readable_ = false;
    if (result.status == IoStatus::would_block_read) {
        readable_ = false;
        return false;
    }
    if (result.status == IoStatus::end) ec = asio::error::eof;
    if (result.status == IoStatus::error) ec = system_error(result.error);
    return true;
}

void WsChannel::start_read(asio::mutable_buffer into, WsHandler handler) {
    read_into_ = into;
    error_code ec;
    std::size_t n = 0;
    if (!is_open())
        ec = asio::error::operation_aborted;
    else if (!(readable_ || !preloaded_.empty()) || !read_now(ec, n)) {
        // Not move assignment: Asio 1.26's calls itself without end.
        read_handler_.swap(handler);
        return;
    }
    asio::post(context_, [h = std::move(handler), ec, n]() mutable { std::move(h)(ec, n); });
}

void WsChannel::on_readable(bool peer_done) {
    readable_ = true;
    peer_done_ = peer_done;
    if (!read_handler_) return;
    error_code ec;
    std::size_t n = 0;
    if (read_now(ec, n)) complete(read_handler_, ec, n);
}

void WsChannel::queue_part(SharedBytes bytes, WsHandler handler) {
    error_code ec;
    const std::size_t n = bytes.size();
    if (n > 0 && bytes.data()[0] == kCloseFrame) close_queued_ = true;
    const SendResult result = send(std::move(bytes), Droppable::no);
    if (result == SendResult::broken) ec = asio::error::broken_pipe;
    if (result == SendResult::overflow) ec = asio::error::no_buffer_space;
    asio::post(context_, [h = std::move(handler), ec, n]() mutable { std::move(h)(ec, n); });
}

bool WsChannel::write_now(error_code& ec, std::size_t& n) {
    if (write_count_ > 0 && *static_cast<const char*>(write_parts_[0].iov_base) == kCloseFrame)
        close_queued_ = true;
    const IoResult result = write_unqueued(write_parts_, write_count_);
    if (result.status == IoStatus::would_block_write) return false;
    if (result.status == IoStatus::error) ec = system_error(result.error);
    n = result.n;
    return true;
}

void WsChannel::write_parts(WsHandler handler) {
    error_code ec;
    std::size_t n = 0;
    if (!is_open())
        ec = asio::error::operation_aborted;
    else if (!write_now(ec, n)) {
        write_handler_.swap(handler);
        return;
    }
    asio::post(context_, [h = std::move(handler), ec, n]() mutable { std::move(h)(ec, n); });
}

void WsChannel::on_writable() {
    if (!write_handler_) return;
    error_code ec;
    std::size_t n = 0;
    if (write_now(ec, n)) complete(write_handler_, ec, n);
}

void WsChannel::on_broken(int error) {
    if (read_handler_) return complete(read_handler_, system_error(error), 0);
    abort();
}

void WsChannel::abort() {
    close();
    for (WsHandler* handler : {&read_handler_, &write_handler_}) {
        if (!*handler) continue;
        asio::post(context_, [h = std::move(*handler)]() mutable {
            std::move(h)(error_code(asio::error::operation_aborted), 0);
        });
        *handler = nullptr;
    }
}

}  // namespace pushbench::net
