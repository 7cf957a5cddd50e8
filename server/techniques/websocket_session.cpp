#include "server/techniques/websocket_session.hpp"

#include "server/replay.hpp"
#include "server/response.hpp"

#include <cstring>
#include <string>
#include <utility>

#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>

namespace pushbench::server {

namespace {

namespace http = boost::beast::http;
namespace websocket = boost::beast::websocket;
using boost::system::error_code;

net::SharedBytes render_frame(const Entry& entry, bool binary) {
    // FIN and opcode, then the shortest length form (RFC 6455 §5.2).
    const std::size_t n = entry.payload.size();
    const std::size_t head = n < 126 ? 2 : n < 65536 ? 4 : 10;
    net::SharedBytes frame = net::SharedBytes::uninitialized(head + n);
    char* out = frame.writable();
    out[0] = static_cast<char>(0x80 | (binary ? 2 : 1));
    out[1] = static_cast<char>(head == 2 ? n : head == 4 ? 126 : 127);
    for (std::size_t i = 2; i < head; ++i) out[i] = static_cast<char>(n >> (8 * (head - 1 - i)));
    std::memcpy(out + head, entry.payload.data(), n);
    return frame;
}

}  // namespace

WebSocketSession::WebSocketSession(WebSocketSessions& owner, WorkerContext& context,
                                   std::uint16_t subscribed_topic)
    : WsChannel(context.worker.context(), context.outbox_policy, context.totals,
                context.options.ws_writer == WsWriter::beast),
      topic(subscribed_topic),
      owner_(owner),
      context_(context),
      stream_(net::WsLayer(this)) {}

void WebSocketSession::accept(net::Transport transport, std::string unread, const Request& request,
                              const Resumption& from) {
    if (!adopt(context_.worker.poller(), std::move(transport))) return vanish();
    preload(std::move(unread));
    stream_.auto_fragment(false);
    if (context_.options.ws_frame == WsFrame::binary) stream_.binary(true);
    stream_.read_message_max(context_.options.body_limit);
    stream_.control_callback([this](websocket::frame_type kind, boost::beast::string_view) {
        if (kind == websocket::frame_type::pong) awaiting_pong_ = false;
    });
    stream_.set_option(websocket::stream_base::decorator([&](websocket::response_type& response) {
        response.set(http::field::server, "pushbench");
        response.set(http::field::date, boost::beast::string_view(http_date().text.data(), 29));
        response.set("Pushbench-Cursor", std::to_string(from.cursor));
        if (from.lost > 0) response.set("Pushbench-Lost", std::to_string(from.lost));
    }));
    http::request<http::empty_body> upgrade(http::verb::get, request.target, 11);
    upgrade.set(http::field::host, request.host);
    upgrade.set(http::field::connection, request.connection);
    upgrade.set(http::field::upgrade, request.upgrade_to);
    upgrade.set(http::field::sec_websocket_key, request.ws_key);
    upgrade.set(http::field::sec_websocket_version, request.ws_version);
    // What is published while the 101 is on its way is replayed from the history afterwards.
    place = context_.topics[topic].first_place() + from.replay_from;
    stream_.async_accept(upgrade, [keep = self](error_code ec) {
        if (keep->dead_) return;
        if (ec) return keep->vanish();
        ++keep->context_.counters.upgrades;
        keep->accepted_ = true;
        if (keep->closing_) return keep->send_close();
        keep->owner_.begin_replay(*keep);
        keep->catch_up();
        if (!keep->dead_) keep->read();
    });
}

void WebSocketSession::catch_up() {
    if (dead_ || closing_ || finishing_ || close_is_queued() || !owner_.is_behind(*this)) return;
    const ReplayState state = replay(
        context_.topics[topic], place, [this] { return waits(); },
        [this](Entry& entry) { return deliver(entry, net::Droppable::no); });
    if (state == ReplayState::waiting) return;
    if (state == ReplayState::broken) return vanish();
    owner_.end_replay(*this, state == ReplayState::complete);
    if (state == ReplayState::complete) return;
    ++context_.counters.slow_closed;
    close(websocket::close_code::try_again_later);
}

bool WebSocketSession::deliver(Entry& entry, net::Droppable droppable) {
    if (closing_ || close_is_queued() || finishing_) return true;
    context_.count_deliveries(1);
    const net::SendResult result = send_entry(entry, droppable);
    if (result == net::SendResult::overflow) ++context_.counters.slow_closed;
    if (result == net::SendResult::broken) ++context_.counters.clients_vanished;
    return result != net::SendResult::overflow && result != net::SendResult::broken;
}

net::SendResult WebSocketSession::send_entry(Entry& entry, net::Droppable droppable) {
    if (context_.options.ws_writer == WsWriter::beast) return queue_for_beast(entry, droppable);
    const bool binary = context_.options.ws_frame == WsFrame::binary;
    const auto& frame = entry.rendered(
        TechniqueId::websocket, [binary](const Entry& e) { return render_frame(e, binary); });
    return send(frame, droppable);
}

net::SendResult WebSocketSession::queue_for_beast(const Entry& entry, net::Droppable droppable) {
    if (!queue_) queue_ = std::make_unique<MessageQueue>();
    const bool was_empty = queue_->empty();
    const net::SendResult result =
        queue_->push(entry.payload, droppable, context_.outbox_policy, context_.totals.dropped);
    if (was_empty && !queue_->empty()) write_next();
    return result;
}

void WebSocketSession::write_next() {
    const net::SharedBytes& first = queue_->front();
    stream_.async_write(boost::asio::buffer(first.data(), first.size()),
                        [keep = self](error_code ec, std::size_t) {
                            if (keep->dead_ || ec) return;  // the read side ends the session
                            keep->queue_->pop();
                            if (!keep->queue_->empty()) return keep->write_next();
                            keep->catch_up();
                        });
}

void WebSocketSession::read() {
    stream_.async_read_some(boost::asio::buffer(ignored_),
                            [keep = self](error_code ec, std::size_t) { keep->on_read(ec); });
}

void WebSocketSession::on_read(error_code ec) {
    if (dead_ || finishing_) return;
    if (!ec) return read();
    if (ec == websocket::error::closed) return finish();
    // Beast has sent a close frame with the fitting code for what breaks RFC 6455.
    if (ec.category() == make_error_code(websocket::error::closed).category()) {
        ++context_.counters.protocol_errors;
        return finish();
    }
    // Pongs are queued like messages: who asks for them and does not read is a slow consumer.
    if (ec == boost::asio::error::no_buffer_space)
        ++context_.counters.slow_closed;
    else if (!closing_)
        ++context_.counters.clients_vanished;
    vanish();
}

void WebSocketSession::ping() {
    if (!accepted_ || closing_ || close_is_queued() || finishing_) return;
    if (awaiting_pong_) return close(websocket::close_code::policy_error);
    awaiting_pong_ = true;
    stream_.async_ping({}, [keep = self](error_code) {});
}

void WebSocketSession::close(websocket::close_code code) {
    if (closing_ || finishing_) return;
    closing_ = true;
    close_code_ = code;
    owner_.patience().arm(*this);
    // The client may have the 101 before Beast knows that it was sent. Beast forgets what began
    // before that, and then takes its own lock for somebody else's.
    if (accepted_) send_close();
}

void WebSocketSession::send_close() {
    stream_.async_close(close_code_, [keep = self](error_code ec) {
        if (keep->dead_ || keep->finishing_) return;
        if (ec)
            keep->vanish();
        else
            keep->finish();
    });
}

void WebSocketSession::finish() {
    // RFC 6455 §7.1.1: the server closes the TCP connection first, then waits for the peer.
    finishing_ = true;
    owner_.patience().arm(*this);
    if (!has_unsent()) shutdown_write();
    drain();
}

void WebSocketSession::drain() {
    auto& buffer = context_.worker.read_buffer();
    for (int turn = 0; turn < net::kReadsPerTurn; ++turn) {
        const net::IoResult result = WsChannel::read(buffer);
        if (result.status == net::IoStatus::would_block_read) return;
        if (result.status != net::IoStatus::ok) return vanish();
    }
    context_.worker.poller().again(fd(), this);
}

void WebSocketSession::on_readable(bool peer_done) {
    if (!finishing_) return WsChannel::on_readable(peer_done);
    if (!has_unsent()) shutdown_write();
    drain();
}

void WebSocketSession::vanish() {
    if (dead_) return;
    dead_ = true;
    abort();
    owner_.forget(*this);
}

}  // namespace pushbench::server
