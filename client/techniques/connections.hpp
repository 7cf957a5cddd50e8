// The part that all client halves share: one connection object per client, made on first use.
#pragma once
#include "client/technique.hpp"

#include <memory>
#include <utility>
#include <vector>

namespace pushbench::client {

// Conn: constructor (Shared&, LocalId), start(), stop(), pass_into(Window), drop().
template <class Conn, class Shared>
class Connections : public ClientTechnique {
  public:
    // `more` is for Shared.
    template <class... More>
    explicit Connections(LoadContext& context, More... more)
        : shared_(context, more...), connections_(context.clients.size()) {}

    void start(LocalId id) override {
        if (!connections_[id]) connections_[id] = std::make_unique<Conn>(shared_, id);
        connections_[id]->start();
    }
    bool tick(LocalId) override { return true; }
    void cut(LocalId id, Window to) override {
        if (connections_[id])
            connections_[id]->pass_into(to);
        else
            shared_.context.recorder.cut(shared_.context.clients[id], to, nullptr);
    }
    void stop(LocalId id) override {
        if (connections_[id])
            connections_[id]->stop();
        else
            shared_.context.host.stopped(id);
    }
    void drop(LocalId id) override {
        if (connections_[id]) connections_[id]->drop();
    }

  protected:
    Conn& connection(LocalId id) { return *connections_[id]; }
    Shared shared_;

  private:
    std::vector<std::unique_ptr<Conn>> connections_;
};

// What every connection of a worker needs besides its own state.
struct SharedContext {
    explicit SharedContext(LoadContext& load_context) : context(load_context) {}
    LoadContext& context;
};

}  // namespace pushbench::client
