// The client half of a technique. One instance per worker, every call on its thread.
#pragma once
#include "client/client_record.hpp"
#include "client/load_context.hpp"
#include "core/technique_table.hpp"

#include <memory>
#include <span>

namespace pushbench::client {

class ClientTechnique {
  public:
    virtual ~ClientTechnique() = default;
    // Connects and subscribes, or resumes after ended(). Answers with host.subscribed or
    // host.ended.
    virtual void start(LocalId id) = 0;
    // One poll; only for techniques that poll. false = the last one is still in flight.
    virtual bool tick(LocalId id) = 0;
    // Passes the client into the next counting window.
    virtual void cut(LocalId id, Window to) = 0;
    // Ends the client by the technique's own protocol; answers with host.stopped.
    virtual void stop(LocalId id) = 0;
    // Closes what is left at once.
    virtual void drop(LocalId id) = 0;
};

// The explicit table: one row per technique.
struct ClientTechniqueRow {
    TechniqueId id;
    std::unique_ptr<ClientTechnique> (*make)(LoadContext& context);
};
std::span<const ClientTechniqueRow> client_techniques();
std::unique_ptr<ClientTechnique> make_client_technique(TechniqueId id, LoadContext& context);

}  // namespace pushbench::client
