// GET /metrics: the counters of all workers in the Prometheus text format.
// One instance per worker, on its thread.
#pragma once
#include "core/counters.hpp"
#include "server/gathering_endpoint.hpp"

namespace pushbench::server {

class MetricsEndpoint final : public GatheringEndpoint<ServerCounters> {
  public:
    using GatheringEndpoint::GatheringEndpoint;

  private:
    std::optional<ServerCounters> begin(Exchange& exchange) override;
    void visit(const ServerWorker& worker, ServerCounters& sum) const override;
    Answer answer(const ServerCounters& sum, bool keep_alive, bool head) const override;
};

}  // namespace pushbench::server
