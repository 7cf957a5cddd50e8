// WebSocket (RFC 6455): the upgrade of a connection, and the fan-out over its sessions.
#include "server/exchange.hpp"
#include "server/origin.hpp"
#include "server/replay.hpp"
#include "server/response.hpp"
#include "server/techniques/idle_topics.hpp"
#include "server/techniques/table.hpp"
#include "server/techniques/websocket_session.hpp"
#include "server/techniques/websocket_upgrade.hpp"
#include "server/visitors.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace pushbench::server {

namespace {

using Session = WebSocketSession;

class WebSocket final : public ServerTechnique, public WebSocketSessions {
  public:
    explicit WebSocket(WorkerContext& context)
        : context_(context),
          subscribers_(context.topics.size()),
          behind_(context.topics.size()),
          idle_(context, context.options.ws_ping,
                [this](std::size_t topic) {
                    subscribers_[topic].walk([](Session& s) { return s.ping(), true; },
                                             [](Session&) {});
                }),
          patience_(context.worker.deadlines().add_lane(
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
        const std::uint64_t first = context_.topics[entry.message.topic].first_place();
        behind_[entry.message.topic].walk([&](Session& session) { return session.place >= first; },
                                          [](Session& session) { session.catch_up(); });
    }
    void close_all() override {
        for (auto next = all_.begin(); next != all_.end();)
            (next++)->close(boost::beast::websocket::close_code::going_away);
    }
    std::size_t open_connections() const override { return open_; }

  private:
    void begin_replay(Session& session) override { behind_[session.topic].add(session); }
    bool is_behind(const Session& session) const override {
        return behind_[session.topic].contains(session);
    }
    void end_replay(Session& session, bool live) override {
        behind_[session.topic].remove(session);
        if (live) subscribers_[session.topic].add(session);
    }
    void forget(Session& session) override {
        subscribers_[session.topic].remove(session);
        behind_[session.topic].remove(session);
        if (context_.visitors) context_.visitors->settle(session);
        context_.leave(context_.server);
        session.unlink();
        --open_;
        context_.worker.poller().retire(std::exchange(session.self, nullptr));
    }

    net::DeadlineLane& patience() override { return patience_; }

    WorkerContext& context_;
    std::vector<Roster<Session>> subscribers_;  // live, by topic
    std::vector<Roster<Session>> behind_;       // still reading the history
    IdleTopics idle_;
    boost::intrusive::list<Session, boost::intrusive::constant_time_size<false>> all_;
    std::size_t open_ = 0;
    net::DeadlineLane& patience_;
};

void WebSocket::handle(Exchange exchange) {
    const Request& request = exchange.request();
    const bool keep_alive = exchange.keep_alive();
    const SubscriptionRequest wanted = read_subscription(request, context_.topics);
    const auto refuse = [&](int status, std::string_view sentence) {
        exchange.respond(error_response(status, sentence, keep_alive), status);
    };
    if (wanted.error_status != 0) return refuse(wanted.error_status, wanted.error);
    // Before the origin, so that of a proxy that drops the Upgrade this is told, and not that it
    // changed the Host as well.
    if (auto refusal = refuse_upgrade(request, keep_alive))
        return exchange.respond(std::move(refusal->response), refusal->status);
    if (origin_is_foreign(request, context_.options.allow_origin))
        return refuse(403, "this origin may not open a WebSocket here (--allow-origin)");
    const Resumption from = resume(context_.topics[wanted.topic], wanted.since);
    auto session = std::make_shared<Session>(*this, context_, wanted.topic);
    session->self = session;
    all_.push_back(*session);
    ++open_;
    std::string unread;
    net::Transport transport = exchange.take_transport(unread);
    if (const auto visitor = request.query("visitor"); visitor && context_.visitors)
        context_.visitors->follow(*session, *visitor, TechniqueId::websocket, unread.size());
    session->accept(std::move(transport), std::move(unread), request, from);
}

}  // namespace

std::unique_ptr<ServerTechnique> make_websocket(WorkerContext& context) {
    return std::make_unique<WebSocket>(context);
}

}  // namespace pushbench::server
