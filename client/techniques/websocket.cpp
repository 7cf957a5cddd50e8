// WebSocket, client half: Beast speaks RFC 6455; one message per text or binary frame. What is
// asked for and what a frame means is a dialect: ours, or that of a target's file.
#include "client/connection.hpp"
#include "client/techniques/connections.hpp"
#include "client/techniques/frame_dialects.hpp"
#include "client/techniques/table.hpp"
#include "core/message.hpp"
#include "core/net/ws_channel.hpp"

#include <algorithm>
#include <deque>
#include <memory>
#include <optional>
#include <string>

#include <boost/beast/http/error.hpp>
#include <boost/beast/http/field.hpp>
#include <boost/beast/websocket/error.hpp>
#include <boost/beast/websocket/rfc6455.hpp>

namespace pushbench::client {

namespace {

namespace http = boost::beast::http;
namespace websocket = boost::beast::websocket;
using boost::system::error_code;

// As our server writes it; frames may have come with it in the same read.
std::size_t head_bytes(const websocket::response_type& answer) {
    const std::size_t status_line = std::string_view("HTTP/1.1 101 \r\n").size();
    std::size_t bytes = status_line + answer.reason().size() + std::string_view("\r\n").size();
    for (const auto& field : answer)
        bytes +=
            field.name_string().size() + field.value().size() + std::string_view(": \r\n").size();
    return bytes;
}

template <class Dialect>
struct WsShared {
    explicit WsShared(LoadContext& load_context)
        : context(load_context),
          dialect(load_context),
          // Beast reads 1536 bytes ahead by itself; more than that goes straight into this buffer.
          buffer_size(std::clamp<std::size_t>(context.payload_bytes, 64, 4096)) {}
    LoadContext& context;
    Dialect dialect;
    std::size_t buffer_size;
};

template <class Dialect>
class WsClient final : public Connection<net::WsChannel> {
  public:
    WsClient(WsShared<Dialect>& shared, LocalId id)
        : Connection(shared.context, id, shared.context.worker.context(),
                     shared.context.outbox_policy,
                     shared.context.recorder.totals(shared.context.clients[id]),
                     /*writes_directly=*/false),
          shared_(shared),
          conversation_(shared.dialect, id) {}

    void start() {
        ++generation_;
        unwritten_.reset();
        message_.clear();
        open_for_messages_ = false;
        dial(context_.http);
    }

    void stop() {
        stopping_ = true;
        if (link_ == Link::finishing) return;
        if (link_ != Link::open || !open_for_messages_) {
            drop();
            return context_.host.stopped(id_);
        }
        context_.connect_lane->arm(*this);
        stream_->async_close(websocket::close_code::normal,
                             [this, g = generation_](error_code) { close_done(g); });
    }

    void drop() {
        const bool was_open = link_ == Link::open || link_ == Link::finishing;
        Connection::drop();
        if (was_open) abort();
    }

  private:
    void on_connected() override {
        stream_.emplace(net::WsLayer(this));
        stream_->read_message_max(kMaxPayload);
        stream_->control_callback(
            [this](websocket::frame_type kind, boost::beast::string_view text) {
                // Header, and of the pong that Beast answers with its mask too.
                if (kind == websocket::frame_type::ping)
                    context_.recorder.heartbeat(record(), 6 + text.size(), 2 + text.size());
            });
        stream_->set_option(
            websocket::stream_base::decorator([this](websocket::request_type& request) {
                for (const auto& [name, value] : conversation_.fields()) request.set(name, value);
            }));
        ++counters().requests;
        context_.connect_lane->arm(*this);
        answer_ = std::make_unique<websocket::response_type>();
        stream_->async_handshake(*answer_, context_.host_header, conversation_.path(),
                                 [this, g = generation_](error_code ec) {
                                     if (g == generation_) on_handshake(ec);
                                 });
    }

    void on_handshake(error_code ec) {
        if (link_ != Link::open) return;
        cancel_deadline();
        if (ec == websocket::error::upgrade_declined) {
            context_.recorder.declined(answer_->result_int());
            conversation_.on_declined(*answer_);
            return lost(refusal_kind(answer_->result_int()), false);
        }
        if (ec) {
            const ErrorKind kind = handshake_error(ec);
            return lost(kind, kind == ErrorKind::connection_closed);
        }
        const auto cursor = conversation_.cursor(*answer_);
        const auto lost_messages = number_of((*answer_)["Pushbench-Lost"]);
        context_.recorder.set_up(record(), bytes_up(), head_bytes(*answer_));
        answer_.reset();
        if (!cursor) return lost(ErrorKind::bad_handshake, false);
        context_.recorder.response(record(), false, 0, 0, last_read_at());
        open_for_messages_ = true;
        conversation_.on_open([this](std::string text) { return write(std::move(text)); });
        context_.host.subscribed(id_, *cursor, lost_messages.value_or(0),
                                 last_read_at() - dialed_at_);
        if (link_ == Link::open) read();
    }

    // Wrong as an upgrade is one thing, not HTTP at all another.
    static ErrorKind handshake_error(error_code ec) {
        if (ec == http::error::end_of_stream || ec == http::error::partial_message)
            return ErrorKind::connection_closed;
        if (ec == websocket::error::buffer_overflow ||
            ec.category() == make_error_code(http::error::bad_version).category())
            return ErrorKind::malformed;
        return kind_of(ec, ErrorKind::bad_handshake);
    }

    void read() {
        if (!buffer_) buffer_ = std::make_unique<char[]>(shared_.buffer_size);
        stream_->async_read_some(boost::asio::buffer(buffer_.get(), shared_.buffer_size),
                                 [this, g = generation_](error_code ec, std::size_t n) {
                                     if (g == generation_) on_read(ec, n);
                                 });
    }

    void on_read(error_code ec, std::size_t n) {
        if (link_ != Link::open) return;
        if (ec) return read_failed(ec);
        const std::string_view part(buffer_.get(), n);
        if (stream_->is_message_done()) {
            if (message_.empty()) {
                on_message(part);
            } else {
                message_.append(part);
                on_message(message_);
                message_.clear();
            }
        } else {
            message_.append(part);
        }
        read();
    }

    void on_message(std::string_view text) {
        conversation_.on_message(text, last_read_at(),
                                 [this](std::string reply) { return write(std::move(reply)); });
    }

    // What a target is told; Beast masks it, and writes one after the other. The bytes of its
    // frame.
    std::size_t write(std::string text) {
        const std::size_t size = text.size();
        if (!unwritten_) unwritten_ = std::make_unique<std::deque<std::string>>();
        unwritten_->push_back(std::move(text));
        if (unwritten_->size() == 1) write_next();
        return size + (size < 126 ? 6 : size < 65536 ? 8 : 14);
    }
    void write_next() {
        stream_->text(true);
        stream_->async_write(boost::asio::buffer(unwritten_->front()),
                             [this, g = generation_](error_code ec, std::size_t) {
                                 // A failed write ends the reading, which tells of it.
                                 if (g != generation_ || ec) return;
                                 unwritten_->pop_front();
                                 if (!unwritten_->empty()) write_next();
                             });
    }

    void read_failed(error_code ec) {
        if (ec == websocket::error::closed) {
            // Ours, answered: close_done() goes on. Theirs: Beast has answered; end the connection.
            if (stopping_) return;
            ended_as_ = ErrorKind::closed_by_server;
            note_cut();
            return finish();
        }
        if (stopping_) {
            ended_as_.reset();
            return finish();
        }
        lost(kind_of(ec, ErrorKind::malformed), ec == boost::asio::error::eof);
    }

    void close_done(std::uint64_t generation) {
        if (generation != generation_ || link_ != Link::open) return;
        ended_as_.reset();
        finish();
    }

    static ErrorKind kind_of(error_code ec, ErrorKind otherwise) {
        if (ec == boost::asio::error::eof) return ErrorKind::connection_closed;
        if (ec.category() == boost::system::system_category()) return io_error(ec.value());
        return otherwise;
    }

    // Before the host may dial again: what Beast still has under way is of no interest, and a read
    // that waited on would take the next connection's bytes into a buffer that is gone by then.
    void on_ended(ErrorKind kind) override {
        ++generation_;
        abort();
        context_.host.ended(id_, kind);
    }
    void on_finished() override {
        ++generation_;
        abort();
        if (ended_as_) return context_.host.ended(id_, *std::exchange(ended_as_, std::nullopt));
        context_.host.stopped(id_);
    }

    WsShared<Dialect>& shared_;
    typename Dialect::Conversation conversation_;
    std::optional<net::WsStream> stream_;
    std::unique_ptr<websocket::response_type> answer_;  // during the handshake only
    std::unique_ptr<char[]> buffer_;
    std::string message_;                                 // of several parts
    std::unique_ptr<std::deque<std::string>> unwritten_;  // to a target; the first is under way
    std::uint64_t generation_ = 0;
    std::optional<ErrorKind> ended_as_;  // after finish(): not by our will
    bool open_for_messages_ = false;
    bool stopping_ = false;
};

}  // namespace

std::unique_ptr<ClientTechnique> make_websocket(LoadContext& context) {
    if (context.target)
        return std::make_unique<Connections<WsClient<TargetFrames>, WsShared<TargetFrames>>>(
            context);
    return std::make_unique<Connections<WsClient<OwnFrames>, WsShared<OwnFrames>>>(context);
}

}  // namespace pushbench::client
