// The server half of a technique, and what a worker gives it to work with.
//
// One instance per worker, every call on its thread. Virtual calls are per exchange or per message
// and worker; the loop over subscribers inside a technique is concrete code.
#pragma once
#include "core/counters.hpp"
#include "core/net/outbox.hpp"
#include "core/net/worker.hpp"
#include "core/options.hpp"
#include "core/technique_table.hpp"
#include "server/topics.hpp"

#include <cstdint>
#include <memory>
#include <span>

namespace pushbench::net {
class TlsContext;
class TlsSession;
}  // namespace pushbench::net

namespace pushbench::server {

class Exchange;
class HttpConnection;
class Visitors;

// What belongs to one worker and outlives its techniques.
struct WorkerContext {
    net::Worker& worker;
    const Options& options;
    Topics& topics;
    ServerCounters& counters;
    net::ChannelTotals& totals;
    const net::OutboxPolicy& outbox_policy;
    // Connections of this process, and whether one more may stay.
    bool (*admit)(void* server);
    void (*leave)(void* server);
    void* server;
    const net::TlsContext* tls = nullptr;  // null: plain
    Visitors* visitors = nullptr;          // only in a server by hand
    Nanos spin_per_delivery = 0;  // hidden --fault slow=DURATION: a worse server, for tests

    // Before what it counts is written.
    void count_deliveries(std::int64_t n) {
        counters.deliveries += n;
        if (spin_per_delivery > 0) [[unlikely]]
            spin(n * spin_per_delivery);
    }

    void count_handshake(const net::TlsSession& session);

  private:
    static void spin(Nanos time);
};

class ServerTechnique {
  public:
    virtual ~ServerTechnique() = default;
    // A request for this technique's path.
    virtual void handle(Exchange exchange) = 0;
    // A message was appended to the history: wake or fan out.
    virtual void publish(Entry& entry) = 0;
    // End every subscription by the technique's own protocol.
    virtual void close_all() = 0;
    // A connection that this technique had parked or was streaming to has gone.
    virtual void gone(HttpConnection&) {}
    // The outbox of a connection that this technique streams to has become empty.
    virtual void drained(HttpConnection&) {}
    // Techniques with a listener of their own get each accepted descriptor. `admitted` false: over
    // the connection limit, refuse by protocol.
    virtual void accept(int fd, bool admitted);
    // Connections of its own (not HTTP) that are still open.
    virtual std::size_t open_connections() const { return 0; }
};

// The explicit table: one row per technique.
struct ServerTechniqueRow {
    TechniqueId id;
    std::unique_ptr<ServerTechnique> (*make)(WorkerContext& context);
};
std::span<const ServerTechniqueRow> server_techniques();

}  // namespace pushbench::server
