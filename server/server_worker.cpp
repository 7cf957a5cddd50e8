#include "server/server_worker.hpp"

#include "core/net/sockets.hpp"
#include "server/endpoints.hpp"
#include "server/page.hpp"
#include "server/server.hpp"

#include <algorithm>
#include <cstring>
#include <unistd.h>
#include <utility>

namespace pushbench::server {

namespace {

// Who is over --max-connections stays until its request is answered 503. A flood that does not even
// ask must not pile up: beyond so many a connection is closed as it comes.
constexpr std::uint64_t kMostRefused = 1000;

net::OutboxPolicy policy_of(const Options& options) {
    return {static_cast<std::size_t>(options.outbox_limit), options.slow_consumer};
}

// The server of a trial has its technique and nothing else.
bool is_by_hand(const Options& options) {
    return options.control_fd < 0;
}

bool admit(void* server) {
    return static_cast<Server*>(server)->admit();
}
void leave(void* server) {
    static_cast<Server*>(server)->leave();
}

}  // namespace

ServerWorker::ServerWorker(Server& server, const Options& options,
                           std::span<const TechniqueId> techniques, const net::TlsContext* tls,
                           std::string name)
    : options_(options),
      worker_(std::move(name)),
      topics_(options.topics, options.history),
      policy_(policy_of(options)),
      visitors_(is_by_hand(options) ? std::make_unique<Visitors>() : nullptr),
      context_{worker_,
               options_,
               topics_,
               counters_,
               totals_,
               policy_,
               &pushbench::server::admit,
               &pushbench::server::leave,
               &server,
               tls,
               visitors_.get(),
               slow_delivery(options.fault)},
      front_(context_),
      faults_(parse_fault(options.fault), [this](const Message& message) {
          net::SharedBytes payload =
              net::SharedBytes::uninitialized(static_cast<std::size_t>(options_.sizes.front()));
          encode_payload(payload.writable(), payload.size(), message);
          append(message, std::move(payload));
      }) {
    for (const ServerTechniqueRow& row : server_techniques()) {
        if (std::find(techniques.begin(), techniques.end(), row.id) == techniques.end()) continue;
        techniques_.push_back(row.make(context_));
        const Technique& technique = pushbench::technique(row.id);
        if (technique.own_listener)
            own_listener_technique_ = techniques_.back().get();
        else
            front_.route(std::string(technique.path), *techniques_.back(), row.id);
    }
    add_endpoints(*this, server);
    if (is_by_hand(options)) add_page(*this, server);
}

ServerWorker::~ServerWorker() {
    stop();
}

void ServerWorker::listen(int http_fd, int raw_tcp_fd) {
    const auto accepted = [this](int fd, bool raw) {
        ++counters_.connections_accepted;
        if (!net::nodelay_is_on(fd)) ++counters_.nodelay_off;
        const bool admitted = context_.admit(context_.server);
        if (!admitted && connections_open() > options_.max_connections + kMostRefused) {
            ++counters_.connections_refused;
            ::close(fd);
            return;
        }
        if (raw)
            own_listener_technique_->accept(fd, admitted);
        else
            front_.accept(fd, admitted);
    };
    listeners_.push_back(
        std::make_unique<Listener>(worker_, http_fd, [accepted](int fd) { accepted(fd, false); }));
    if (raw_tcp_fd >= 0)
        listeners_.push_back(std::make_unique<Listener>(
            worker_, raw_tcp_fd, [accepted](int fd) { accepted(fd, true); }));
}

void ServerWorker::start(int core) {
    for (auto& listener : listeners_) listener->start();
    worker_.start(core);
}

void ServerWorker::stop_accepting() {
    worker_.run([this] {
        for (auto& listener : listeners_) listener->stop();
        front_.close_all();
        for (auto& technique : techniques_) technique->close_all();
    });
}

void ServerWorker::stop() {
    worker_.run([this] {
        for (auto& listener : listeners_) listener->stop();
        front_.drop_all();
        // Techniques drop their own connections when they are destroyed, still on this thread.
        techniques_.clear();
    });
    worker_.stop();
}

void ServerWorker::publish(const Message& message) {
    worker_.post([this, message] { faults_(message); });
}

void ServerWorker::publish_external(const Message& message,
                                    std::shared_ptr<const std::string> body) {
    worker_.post([this, message, body = std::move(body)] {
        net::SharedBytes payload = net::SharedBytes::uninitialized(kMinPayload + body->size());
        encode_payload_head(payload.writable(), message);
        if (!body->empty())
            std::memcpy(payload.writable() + kMinPayload, body->data(), body->size());
        append(message, std::move(payload));
    });
}

void ServerWorker::set_tail(Nanos from) {
    worker_.run([this, from] { faults_.set_tail(from); });
}

void ServerWorker::append(const Message& message, net::SharedBytes payload) {
    ++counters_.published;
    Entry& entry = topics_[message.topic].append(message, std::move(payload));
    for (auto& technique : techniques_) technique->publish(entry);
}

ServerCounters ServerWorker::counters() const {
    ServerCounters all = counters_;
    all.bytes_sent = totals_.bytes_sent;
    all.bytes_received = totals_.bytes_received;
    all.blocked_writes = totals_.blocked_writes;
    all.dropped = totals_.dropped;
    all.outbox_bytes = totals_.waiting;
    all.connections_open = static_cast<std::int64_t>(connections_open());
    return all;
}

std::uint64_t ServerWorker::connections_open() const {
    std::uint64_t open = front_.open_connections();
    for (const auto& technique : techniques_) open += technique->open_connections();
    return open;
}

}  // namespace pushbench::server
