// WebSocket (RFC 6455): Beast speaks the protocol, messages go out as frames rendered once.
//
// Server frames are unmasked (RFC 6455 §5.1), so one rendering serves every subscriber. With
// writer=beast each session calls Beast's async_write instead, so the difference can be measured.
#include "core/net/ws_channel.hpp"
#include "server/exchange.hpp"
#include "server/origin.hpp"
#include "server/replay.hpp"
#include "server/response.hpp"
#include "server/roster.hpp"
#include "server/subscription.hpp"
#include "server/techniques/idle_topics.hpp"
#include "server/techniques/table.hpp"
#include "server/visitors.hpp"

#include <algorithm>
#include <cctype>
#include <deque>
#include <memory>
#include <string>

#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <fmt/format.h>

namespace pushbench::server {

namespace {

namespace http = boost::beast::http;
namespace websocket = boost::beast::websocket;
using boost::system::error_code;

class WebSocket;

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

// 16 bytes in base64: 22 digits and two fillers (RFC 6455 §4.1).
bool is_nonce(std::string_view key) {
    return key.size() == 24 && key.ends_with("==") &&
           std::all_of(key.begin(), key.end() - 2,
                       [](unsigned char c) { return std::isalnum(c) || c == '+' || c == '/'; });
}

class Session final : public net::WsChannel, public ListHook {
  public:
    Session(WebSocket& owner, WorkerContext& context, std::uint16_t subscribed_topic);

    void accept(net::Transport transport, std::string unread, const Request& request,
                const Resumption& from);
    bool deliver(Entry& entry, net::Droppable droppable);  // false: it must go
    void catch_up();  // more of the history, if it is still reading that
    void ping();
    void close(websocket::close_code code);
    void vanish();

    std::uint16_t topic;
    std::uint32_t roster_place = kNowhere;
    std::uint64_t place = 0;        // in the history, while it is behind
    std::shared_ptr<Session> self;  // until it vanishes

  private:
    bool waits() const { return has_unsent() || (queue_ && !queue_->messages.empty()); }
    void read();
    void on_read(error_code ec);
    void write_next();
    void finish();  // the handshake of closing is over: end the TCP connection
    void drain();
    void on_readable(bool peer_done) override;
    void on_drained() override { catch_up(); }

    WebSocket& owner_;
    WorkerContext& context_;
    net::WsStream stream_;
    // writer=beast only; an empty std::deque alone would cost 576 bytes a session.
    struct BeastQueue {
        std::deque<net::SharedBytes> messages;
        std::size_t bytes = 0;
    };
    std::unique_ptr<BeastQueue> queue_;
    char ignored_[64];  // what clients send is read and dropped
    bool finishing_ = false;
    bool dead_ = false;
    bool closing_ = false;
    bool awaiting_pong_ = false;
};

class WebSocket final : public ServerTechnique {
  public:
    explicit WebSocket(WorkerContext& worker_context)
        : context(worker_context),
          subscribers_(context.topics.size()),
          behind_(context.topics.size()),
          idle_(context, context.options.ws_ping,
                [this](std::size_t topic) {
                    subscribers_[topic].walk([](Session& s) { return s.ping(), true; },
                                             [](Session&) {});
                }),
          patience(context.worker.deadlines().add_lane(
              2 * kSecond, [](net::DeadlineHook& hook) { static_cast<Session&>(hook).vanish(); })) {
    }
    ~WebSocket() override {
        while (!all_.empty()) all_.front().vanish();
    }

    void handle(Exchange exchange) override;
    void publish(Entry& entry) override {
        idle_.touched(entry.message.topic);
        subscribers_[entry.message.topic].walk(
            [&](Session& session) { return session.deliver(entry, net::Droppable::yes); },
            [](Session& session) { session.vanish(); });
        // They find the message in the history, unless it has just pushed out their next one.
        const std::uint64_t first = context.topics[entry.message.topic].first_place();
        behind_[entry.message.topic].walk([&](Session& session) { return session.place >= first; },
                                          [](Session& session) { session.catch_up(); });
    }
    void close_all() override {
        for (auto next = all_.begin(); next != all_.end();)
            (next++)->close(websocket::close_code::going_away);
    }
    std::size_t open_connections() const override { return open_; }

    void begin_replay(Session& session) { behind_[session.topic].add(session); }
    bool is_behind(const Session& session) const {
        return behind_[session.topic].contains(session);
    }
    void end_replay(Session& session, bool live) {
        behind_[session.topic].remove(session);
        if (live) subscribers_[session.topic].add(session);
    }
    void forget(Session& session) {
        subscribers_[session.topic].remove(session);
        behind_[session.topic].remove(session);
        if (context.visitors) context.visitors->settle(session);
        context.leave(context.server);
        session.unlink();
        --open_;
        context.worker.poller().retire(std::exchange(session.self, nullptr));
    }

    WorkerContext& context;

  private:
    std::vector<Roster<Session>> subscribers_;  // live, by topic
    std::vector<Roster<Session>> behind_;       // still reading the history
    IdleTopics idle_;
    boost::intrusive::list<Session, boost::intrusive::constant_time_size<false>> all_;
    std::size_t open_ = 0;

  public:
    net::DeadlineLane& patience;  // for a peer that does not finish closing
};

Session::Session(WebSocket& owner, WorkerContext& context, std::uint16_t subscribed_topic)
    : WsChannel(context.worker.context(), context.outbox_policy, context.totals,
                context.options.ws_writer == WsWriter::beast),
      topic(subscribed_topic),
      owner_(owner),
      context_(context),
      stream_(net::WsLayer(this)) {}

void Session::accept(net::Transport transport, std::string unread, const Request& request,
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
        keep->owner_.begin_replay(*keep);
        keep->catch_up();
        if (!keep->dead_) keep->read();
    });
}

void Session::catch_up() {
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

bool Session::deliver(Entry& entry, net::Droppable droppable) {
    if (closing_ || close_is_queued() || finishing_) return true;
    context_.count_deliveries(1);
    const bool binary = context_.options.ws_frame == WsFrame::binary;
    if (context_.options.ws_writer == WsWriter::outbox) {
        const auto& frame = entry.rendered(
            TechniqueId::websocket, [binary](const Entry& e) { return render_frame(e, binary); });
        const net::SendResult result = send(frame, droppable);
        if (result == net::SendResult::overflow) ++context_.counters.slow_closed;
        if (result == net::SendResult::broken) ++context_.counters.clients_vanished;
        return result != net::SendResult::overflow && result != net::SendResult::broken;
    }
    if (!queue_) queue_ = std::make_unique<BeastQueue>();
    const net::OutboxPolicy& policy = context_.outbox_policy;
    auto& messages = queue_->messages;
    while (droppable == net::Droppable::yes &&
           queue_->bytes + entry.payload.size() > policy.limit) {
        if (policy.slow_consumer == SlowConsumer::close) {
            ++context_.counters.slow_closed;
            return false;
        }
        if (messages.size() < 2) {  // the first one is being written
            ++context_.totals.dropped;
            return true;
        }
        queue_->bytes -= messages[1].size();
        messages.erase(messages.begin() + 1);
        ++context_.totals.dropped;
    }
    messages.push_back(entry.payload);
    queue_->bytes += entry.payload.size();
    if (messages.size() == 1) write_next();
    return true;
}

void Session::write_next() {
    const net::SharedBytes& first = queue_->messages.front();
    stream_.async_write(boost::asio::buffer(first.data(), first.size()),
                        [keep = self](error_code ec, std::size_t) {
                            if (keep->dead_ || ec) return;  // the read side ends the session
                            BeastQueue& queue = *keep->queue_;
                            queue.bytes -= queue.messages.front().size();
                            queue.messages.pop_front();
                            if (!queue.messages.empty()) return keep->write_next();
                            keep->catch_up();
                        });
}

void Session::read() {
    stream_.async_read_some(boost::asio::buffer(ignored_),
                            [keep = self](error_code ec, std::size_t) { keep->on_read(ec); });
}

void Session::on_read(error_code ec) {
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

void Session::ping() {
    if (closing_ || close_is_queued() || finishing_) return;
    if (awaiting_pong_) return close(websocket::close_code::policy_error);
    awaiting_pong_ = true;
    stream_.async_ping({}, [keep = self](error_code) {});
}

void Session::close(websocket::close_code code) {
    if (closing_ || finishing_) return;
    closing_ = true;
    owner_.patience.arm(*this);
    stream_.async_close(code, [keep = self](error_code ec) {
        if (keep->dead_ || keep->finishing_) return;
        if (ec)
            keep->vanish();
        else
            keep->finish();
    });
}

void Session::finish() {
    // RFC 6455 §7.1.1: the server closes the TCP connection first, then waits for the peer.
    finishing_ = true;
    owner_.patience.arm(*this);
    if (!has_unsent()) shutdown_write();
    drain();
}

void Session::drain() {
    auto& buffer = context_.worker.read_buffer();
    for (int turn = 0; turn < net::kReadsPerTurn; ++turn) {
        const net::IoResult result = WsChannel::read(buffer);
        if (result.status == net::IoStatus::would_block_read) return;
        if (result.status != net::IoStatus::ok) return vanish();
    }
    context_.worker.poller().again(fd(), this);
}

void Session::on_readable(bool peer_done) {
    if (!finishing_) return WsChannel::on_readable(peer_done);
    if (!has_unsent()) shutdown_write();
    drain();
}

void Session::vanish() {
    if (dead_) return;
    dead_ = true;
    abort();
    owner_.forget(*this);
}

void WebSocket::handle(Exchange exchange) {
    const Request& request = exchange.request();
    const SubscriptionRequest wanted = read_subscription(request, context.topics);
    const auto refuse = [&](int status, std::string_view sentence) {
        exchange.respond(error_response(status, sentence, exchange.keep_alive()), status);
    };
    if (origin_is_foreign(request, context.options.allow_origin))
        return refuse(403, "this origin may not open a WebSocket here (--allow-origin)");
    if (wanted.error_status != 0) return refuse(wanted.error_status, wanted.error);
    if (request.method != http::verb::get) {
        ResponseBuilder response(405, exchange.keep_alive(), request.version);
        response.field("Allow", "GET");
        return exchange.respond(response.with_body(""), 405);
    }
    // RFC 6455 §4.2.1 and §4.2.2, RFC 9110 §15.5.22. Upgrade in HTTP/1.0 is ignored (§7.8).
    if (request.version < 11 || !request.upgrade ||
        !boost::beast::iequals(request.upgrade_to, "websocket") || request.ws_version != "13") {
        ResponseBuilder response(426, exchange.keep_alive(), request.version);
        // RFC 9110 §7.8: who sends Upgrade names it in Connection too.
        response.field("Connection", "Upgrade")
            .field("Upgrade", "websocket")
            .field("Sec-WebSocket-Version", "13");
        response.field("Content-Type", "text/plain; charset=utf-8");
        return exchange.respond(response.with_body("this path speaks WebSocket (RFC 6455)\n"), 426);
    }
    if (!is_nonce(request.ws_key))
        return refuse(400, "Sec-WebSocket-Key must be 16 bytes in base64 (RFC 6455)");
    const Resumption from = resume(context.topics[wanted.topic], wanted.since);
    auto session = std::make_shared<Session>(*this, context, wanted.topic);
    session->self = session;
    all_.push_back(*session);
    ++open_;
    std::string unread;
    net::Transport transport = exchange.take_transport(unread);
    if (const auto visitor = request.query("visitor"); visitor && context.visitors)
        context.visitors->follow(*session, *visitor, TechniqueId::websocket, unread.size());
    session->accept(std::move(transport), std::move(unread), request, from);
}

}  // namespace

std::unique_ptr<ServerTechnique> make_websocket(WorkerContext& context) {
    return std::make_unique<WebSocket>(context);
}

}  // namespace pushbench::server
