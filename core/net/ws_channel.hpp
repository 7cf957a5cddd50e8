// A channel under Beast's websocket::stream: Beast keeps the handshake, the read side, pings and
// the close; messages go through the outbox, already framed, so that every technique writes the
// same way.
//
// WsLayer is the next layer that websocket::stream asks for: async_read_some, async_write_some,
// get_executor, beast_close_socket, teardown and async_teardown. A read completes from the poller,
// directly into Beast's buffer; while idle nothing but the handler is stored. On the worker's
// thread.
#pragma once
#include "core/net/channel.hpp"
#include "core/units.hpp"

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core/role.hpp>
#include <boost/beast/websocket/stream.hpp>

namespace pushbench::net {

using WsHandler = boost::asio::any_completion_handler<void(boost::system::error_code, std::size_t)>;

class WsChannel : public Channel {
  public:
    // `writes_directly`: Beast writes the messages itself (writer=beast), so its writes go to the
    // socket as they are instead of being queued behind ours.
    WsChannel(boost::asio::io_context& context, const OutboxPolicy& policy, ChannelTotals& totals,
              bool writes_directly)
        : Channel(policy, totals), context_(context), writes_directly_(writes_directly) {}

    boost::asio::io_context& context() { return context_; }
    // After a close frame nothing more may be written (RFC 6455 §5.5.1).
    bool close_is_queued() const { return close_queued_; }
    Nanos last_read_at() const { return last_read_at_; }  // CLOCK_MONOTONIC, when recv returned

    void start_read(boost::asio::mutable_buffer into, WsHandler handler);
    template <class Buffers>
    void start_write(const Buffers& buffers, WsHandler handler);

    // Pending operations end with operation_aborted, the socket closes.
    void abort();

  protected:
    void on_readable(bool peer_done) override;
    void on_writable() override;
    void on_broken(int error) override;
    // Bytes that came before the socket was taken over; read first.
    void preload(std::string bytes) { preloaded_ = std::move(bytes); }

  private:
    bool read_now(boost::system::error_code& ec, std::size_t& n);
    bool write_now(boost::system::error_code& ec, std::size_t& n);
    void complete(WsHandler& handler, boost::system::error_code ec, std::size_t n);
    void write_parts(WsHandler handler);
    void queue_part(SharedBytes bytes, WsHandler handler);

    boost::asio::io_context& context_;
    WsHandler read_handler_, write_handler_;
    boost::asio::mutable_buffer read_into_;
    iovec write_parts_[4]{};  // Beast writes a frame header and at most two payload buffers
    int write_count_ = 0;
    std::string preloaded_;
    Nanos last_read_at_ = 0;
    bool readable_ = false;  // an edge came, and the socket was not read empty since
    bool peer_done_ = false;
    bool writes_directly_;
    bool close_queued_ = false;
};

class WsLayer {
  public:
    using executor_type = boost::asio::io_context::executor_type;
    explicit WsLayer(WsChannel* channel) : channel_(channel) {}
    WsLayer(WsLayer&&) = default;

    executor_type get_executor() noexcept { return channel_->context().get_executor(); }
    WsChannel& channel() { return *channel_; }

    template <class Buffers, class Token>
    auto async_read_some(const Buffers& buffers, Token&& token) {
        return boost::asio::async_initiate<Token, void(boost::system::error_code, std::size_t)>(
            [this](auto handler, boost::asio::mutable_buffer into) {
                channel_->start_read(into, WsHandler(std::move(handler)));
            },
            token, first_of(buffers));
    }
    template <class Buffers, class Token>
    auto async_write_some(const Buffers& buffers, Token&& token) {
        return boost::asio::async_initiate<Token, void(boost::system::error_code, std::size_t)>(
            [this](auto handler, const Buffers& from) {
                channel_->start_write(from, WsHandler(std::move(handler)));
            },
            token, buffers);
    }

    friend void beast_close_socket(WsLayer& layer) { layer.channel_->abort(); }
    friend void teardown(boost::beast::role_type, WsLayer&, boost::system::error_code& ec) {
        ec = {};
    }
    // The session ends the connection itself (shutdown, read to the end), on both sides alike.
    template <class Handler>
    friend void async_teardown(boost::beast::role_type, WsLayer& layer, Handler&& handler) {
        boost::asio::post(layer.get_executor(), [h = std::forward<Handler>(handler)]() mutable {
            std::move(h)(boost::system::error_code());
        });
    }

  private:
    template <class Buffers>
    static boost::asio::mutable_buffer first_of(const Buffers& buffers) {
        auto end = boost::asio::buffer_sequence_end(buffers);
        for (auto it = boost::asio::buffer_sequence_begin(buffers); it != end; ++it) {
            const boost::asio::mutable_buffer buffer = *it;
            if (buffer.size() > 0) return buffer;
        }
        return {};
    }
    WsChannel* channel_;
};

// Deflate is left out at compile time: it would change what is measured, and costs memory.
using WsStream = boost::beast::websocket::stream<WsLayer, false>;

template <class Buffers>
void WsChannel::start_write(const Buffers& buffers, WsHandler handler) {
    if (!writes_directly_) {
        SharedBytes bytes = SharedBytes::uninitialized(boost::asio::buffer_size(buffers));
        boost::asio::buffer_copy(boost::asio::buffer(bytes.writable(), bytes.size()), buffers);
        return queue_part(std::move(bytes), std::move(handler));
    }
    write_count_ = 0;
    const auto end = boost::asio::buffer_sequence_end(buffers);
    for (auto it = boost::asio::buffer_sequence_begin(buffers); it != end && write_count_ < 4;
         ++it) {
        const boost::asio::const_buffer buffer = *it;
        if (buffer.size() > 0)
            write_parts_[write_count_++] = {const_cast<void*>(buffer.data()), buffer.size()};
    }
    write_parts(std::move(handler));
}

}  // namespace pushbench::net
