// One WebSocket conversation (RFC 6455) of the server: Beast speaks the protocol, messages go out
// as frames rendered once.
//
// Server frames are unmasked (RFC 6455 §5.1), so one rendering serves every subscriber. With
// writer=beast each session calls Beast's async_write instead, so the difference can be measured.
// On its worker's thread only.
#pragma once
#include "core/net/ws_channel.hpp"
#include "server/http_connection.hpp"
#include "server/roster.hpp"
#include "server/subscription.hpp"
#include "server/technique.hpp"
#include "server/techniques/websocket_queue.hpp"

#include <memory>
#include <string>

#include <boost/beast/websocket/rfc6455.hpp>

namespace pushbench::server {

class WebSocketSession;

// Who keeps the sessions, and knows which of them still read the history.
class WebSocketSessions {
  public:
    virtual void begin_replay(WebSocketSession& session) = 0;
    virtual bool is_behind(const WebSocketSession& session) const = 0;
    virtual void end_replay(WebSocketSession& session, bool live) = 0;
    virtual void forget(WebSocketSession& session) = 0;
    virtual net::DeadlineLane& patience() = 0;  // for a peer that does not finish closing

  protected:
    ~WebSocketSessions() = default;
};

class WebSocketSession final : public net::WsChannel, public ListHook {
  public:
    WebSocketSession(WebSocketSessions& owner, WorkerContext& context,
                     std::uint16_t subscribed_topic);

    void accept(net::Transport transport, std::string unread, const Request& request,
                const Resumption& from);
    bool deliver(Entry& entry, net::Droppable droppable);  // false: it must go
    void catch_up();  // more of the history, if it is still reading that
    void ping();
    void close(boost::beast::websocket::close_code code);
    void vanish();

    std::uint16_t topic;
    std::uint32_t roster_place = kNowhere;
    std::uint64_t place = 0;                 // in the history, while it is behind
    std::shared_ptr<WebSocketSession> self;  // until it vanishes

  private:
    bool waits() const { return has_unsent() || (queue_ && !queue_->empty()); }
    net::SendResult send_entry(Entry& entry, net::Droppable droppable);
    net::SendResult queue_for_beast(const Entry& entry, net::Droppable droppable);
    void read();
    void on_read(boost::system::error_code ec);
    void write_next();
    void send_close();
    void finish();  // the handshake of closing is over: end the TCP connection
    void drain();
    void on_readable(bool peer_done) override;
    void on_drained() override { catch_up(); }

    WebSocketSessions& owner_;
    WorkerContext& context_;
    net::WsStream stream_;
    // writer=beast only; an empty std::deque alone would cost 576 bytes a session.
    std::unique_ptr<MessageQueue> queue_;
    char ignored_[64];  // what clients send is read and dropped
    boost::beast::websocket::close_code close_code_{};
    bool accepted_ = false;
    bool finishing_ = false;
    bool dead_ = false;
    bool closing_ = false;
    bool awaiting_pong_ = false;
};

}  // namespace pushbench::server
