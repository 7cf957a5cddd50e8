// GET /metrics: the counters of all workers in the Prometheus text format, gathered worker by
// worker without stopping any. One instance per worker, on its thread.
#pragma once
#include "server/exchange.hpp"
#include "server/technique.hpp"

#include <cstdint>
#include <map>
#include <memory>

namespace pushbench::server {

class Server;
class ServerWorker;

class MetricsEndpoint final : public ServerTechnique {
  public:
    MetricsEndpoint(ServerWorker& worker, Server& server) : worker_(worker), server_(server) {}
    void handle(Exchange exchange) override;
    void publish(Entry&) override {}
    void close_all() override {}
    void gone(HttpConnection& connection) override;

  private:
    void gather(std::uint64_t ticket, std::size_t next, ServerCounters sum);
    void answer(std::uint64_t ticket, const ServerCounters& sum);

    ServerWorker& worker_;
    Server& server_;
    std::uint64_t tickets_ = 0;
    std::map<std::uint64_t, HttpConnection*> waiting_;
};

}  // namespace pushbench::server
