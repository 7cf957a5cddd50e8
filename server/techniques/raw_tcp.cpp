// raw-tcp: length-prefixed messages over a bare connection, the cheapest honest reference.
//
// `SUB <topic> <since|->\n` → `OK <cursor> <lost>\n` or `ERR <code>\n`, then 4-byte big-endian
// length and payload per message.
#include "core/net/channel.hpp"
#include "core/net/tls_context.hpp"
#include "server/exchange.hpp"
#include "server/http_connection.hpp"
#include "server/replay.hpp"
#include "server/roster.hpp"
#include "server/subscription.hpp"
#include "server/techniques/table.hpp"

#include <array>
#include <memory>
#include <string>

#include <boost/intrusive/list.hpp>
#include <fmt/format.h>

namespace pushbench::server {

namespace {

constexpr std::size_t kMaxLine = 64;  // "SUB 65535 18446744073709551615\n" is 31

class RawTcp;

class RawSession final : public net::Channel, public ListHook {
  public:
    RawSession(RawTcp& owner, WorkerContext& context, bool is_admitted)
        : Channel(context.outbox_policy, context.totals),
          admitted(is_admitted),
          owner_(owner),
          context_(context) {}

    bool admitted;
    bool subscribed = false;
    bool ending = false;  // our side is shut, waiting for the peer's end
    std::uint16_t topic = 0;
    std::uint32_t roster_place = kNowhere;
    std::uint64_t place = 0;  // in the history, while it is behind

    void end();
    void vanish();

  private:
    void on_readable(bool peer_done) override;
    void on_drained() override;
    void on_broken(int) override { peer_left(); }
    void on_secured() override { context_.count_handshake(*tls()); }
    void on_insecure() override {
        ++context_.counters.tls_handshake_errors;
        vanish();
    }
    void peer_left();  // its end or a reset came

    RawTcp& owner_;
    WorkerContext& context_;
    std::string line_;
    bool dead_ = false;
};

class RawTcp final : public ServerTechnique {
  public:
    explicit RawTcp(WorkerContext& context)
        : context_(context),
          subscribers_(context.topics.size()),
          behind_(context.topics.size()),
          patience_(context.worker.deadlines().add_lane(
              context.options.header_timeout, [this](net::DeadlineHook& hook) {
                  auto& session = static_cast<RawSession&>(hook);
                  if (!session.ending) ++context_.counters.header_timeouts;
                  session.vanish();
              })) {}
    ~RawTcp() override {
        while (!all_.empty()) all_.front().vanish();
    }

    void handle(Exchange) override {}  // not an HTTP technique: the router has no path for it
    void accept(int fd, bool admitted) override {
        auto session = std::make_unique<RawSession>(*this, context_, admitted);
        if (!session->open(context_.worker.poller(), fd)) {
            if (admitted) context_.leave(context_.server);
            return;
        }
        patience_.arm(*session);
        all_.push_back(*session);
        ++open_;
        RawSession& accepted = *session.release();
        if (context_.tls) accepted.secure(context_.tls->session(fd));
    }
    void publish(Entry& entry) override {
        subscribers_[entry.message.topic].walk(
            [&](RawSession& session) { return deliver(session, entry, net::Droppable::yes); },
            [](RawSession& session) { session.vanish(); });
        // They find the message in the history, unless it has just pushed out their next one.
        const std::uint64_t first = context_.topics[entry.message.topic].first_place();
        behind_[entry.message.topic].walk(
            [&](RawSession& session) { return session.place >= first; },
            [this](RawSession& session) { catch_up(session); });
    }
    void close_all() override {
        for (auto next = all_.begin(); next != all_.end();) (next++)->end();
    }
    std::size_t open_connections() const override { return open_; }

    // The whole line is here, without its end.
    void subscribe(RawSession& session, std::string_view line);
    // More of the history, if the session is still reading it.
    void catch_up(RawSession& session);
    void forget(RawSession& session) {
        subscribers_[session.topic].remove(session);
        behind_[session.topic].remove(session);
        if (session.admitted) context_.leave(context_.server);
        session.unlink();
        --open_;
        context_.worker.poller().retire(std::shared_ptr<net::Pollable>(&session));
    }
    void refuse(RawSession& session, int code) {
        session.send(net::SharedBytes(fmt::format("ERR {}\n", code)), net::Droppable::no);
        session.end();
    }
    void refuse_malformed(RawSession& session) {
        ++context_.counters.protocol_errors;
        refuse(session, 400);
    }
    void await_end(RawSession& session) { patience_.arm(session); }

  private:
    bool deliver(RawSession& session, Entry& entry, net::Droppable droppable) {
        const auto& frame = entry.rendered(TechniqueId::raw_tcp, [](const Entry& e) {
            const auto n = static_cast<std::uint32_t>(e.payload.size());
            net::SharedBytes bytes = net::SharedBytes::uninitialized(4 + n);
            const std::array<char, 4> length{static_cast<char>(n >> 24), static_cast<char>(n >> 16),
                                             static_cast<char>(n >> 8), static_cast<char>(n)};
            std::memcpy(bytes.writable(), length.data(), 4);
            std::memcpy(bytes.writable() + 4, e.payload.data(), n);
            return bytes;
        });
        context_.count_deliveries(1);
        const net::SendResult result = session.send(frame, droppable);
        if (result == net::SendResult::overflow) ++context_.counters.slow_closed;
        if (result == net::SendResult::broken) ++context_.counters.clients_vanished;
        return result != net::SendResult::overflow && result != net::SendResult::broken;
    }

    WorkerContext& context_;
    std::vector<Roster<RawSession>> subscribers_;  // live, by topic
    std::vector<Roster<RawSession>> behind_;       // still reading the history
    net::DeadlineLane& patience_;
    boost::intrusive::list<RawSession, boost::intrusive::constant_time_size<false>> all_;
    std::size_t open_ = 0;
};

void RawTcp::subscribe(RawSession& session, std::string_view line) {
    ++context_.counters.requests;
    if (!session.admitted) {
        ++context_.counters.connections_refused;
        return refuse(session, 503);
    }
    const std::size_t space = line.find(' ', 4);
    if (!line.starts_with("SUB ") || space == std::string_view::npos)
        return refuse_malformed(session);
    const auto topic = parse_decimal(line.substr(4, space - 4));
    const std::string_view cursor_text = line.substr(space + 1);
    const auto since = parse_decimal(cursor_text);
    if (!topic || (!since && cursor_text != "-")) return refuse_malformed(session);
    if (*topic >= context_.topics.size()) return refuse(session, 404);
    session.topic = static_cast<std::uint16_t>(*topic);
    session.subscribed = true;
    session.cancel_deadline();
    Topic& log = context_.topics[session.topic];
    const Resumption from = resume(log, since);
    session.send(net::SharedBytes(fmt::format("OK {} {}\n", from.cursor, from.lost)),
                 net::Droppable::no);
    session.place = log.first_place() + from.replay_from;
    behind_[session.topic].add(session);
    catch_up(session);
}

void RawTcp::catch_up(RawSession& session) {
    if (session.ending || !behind_[session.topic].contains(session)) return;
    const ReplayState state = replay(
        context_.topics[session.topic], session.place, [&] { return session.has_unsent(); },
        [&](Entry& entry) { return deliver(session, entry, net::Droppable::no); });
    if (state == ReplayState::waiting) return;
    if (state == ReplayState::broken) return session.vanish();
    behind_[session.topic].remove(session);
    if (state == ReplayState::complete) return subscribers_[session.topic].add(session);
    ++context_.counters.slow_closed;
    session.end();
}

void RawSession::on_drained() {
    if (ending) return shutdown_write();
    owner_.catch_up(*this);
}

void RawSession::on_readable(bool) {
    auto& buffer = context_.worker.read_buffer();
    for (int turn = 0; turn < net::kReadsPerTurn; ++turn) {
        const net::IoResult result = read(buffer);
        if (result.status == net::IoStatus::would_block_read) return;
        if (result.status != net::IoStatus::ok) return peer_left();
        if (subscribed || ending) continue;  // a subscriber has nothing more to say
        line_.append(buffer.data(), result.n);
        const std::size_t end_of_line = line_.find('\n');
        if (end_of_line != std::string::npos) {
            const std::string line = std::exchange(line_, {}).substr(0, end_of_line);
            owner_.subscribe(*this, line);
        } else if (line_.size() > kMaxLine) {
            owner_.refuse_malformed(*this);
        }
        if (dead_) return;
    }
    context_.worker.poller().again(fd(), this);
}

void RawSession::end() {
    ending = true;
    if (!has_unsent()) shutdown_write();
    owner_.await_end(*this);
}

void RawSession::peer_left() {
    if (subscribed && !ending) ++context_.counters.clients_vanished;
    vanish();
}

void RawSession::vanish() {
    if (dead_) return;
    dead_ = true;
    close();
    owner_.forget(*this);
}

}  // namespace

std::unique_ptr<ServerTechnique> make_raw_tcp(WorkerContext& context) {
    return std::make_unique<RawTcp>(context);
}

}  // namespace pushbench::server
