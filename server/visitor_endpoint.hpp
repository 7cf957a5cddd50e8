// GET /visitor?id=ID: what all workers have counted for a visitor of the live page, as JSON.
// One instance per worker, on its thread.
#pragma once
#include "server/gathering_endpoint.hpp"
#include "server/visitors.hpp"

#include <string>

namespace pushbench::server {

struct VisitorSum {
    std::string id;
    VisitorCounts counts;
};

class VisitorEndpoint final : public GatheringEndpoint<VisitorSum> {
  public:
    using GatheringEndpoint::GatheringEndpoint;

  private:
    std::optional<VisitorSum> begin(Exchange& exchange) override;
    void visit(const ServerWorker& worker, VisitorSum& sum) const override;
    Answer answer(const VisitorSum& sum, bool keep_alive, bool head) const override;
};

}  // namespace pushbench::server
