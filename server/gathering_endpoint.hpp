// An endpoint whose answer is a sum over all workers: it visits them in turn, without stopping any,
// and comes back to the one that was asked. One instance per worker, on its thread.
//
// Everything goes through posts: worker threads outlive the server's techniques, which stop()
// clears on them.
#pragma once
#include "server/exchange.hpp"
#include "server/server.hpp"
#include "server/server_worker.hpp"
#include "server/technique.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <utility>

#include <boost/beast/http/verb.hpp>

namespace pushbench::server {

template <class Sum>
class GatheringEndpoint : public ServerTechnique {
  public:
    GatheringEndpoint(ServerWorker& worker, Server& server) : worker_(worker), server_(server) {}

    void handle(Exchange exchange) final {
        std::optional<Sum> start = begin(exchange);
        if (!start) return;
        const bool head = exchange.request().method == boost::beast::http::verb::head;
        const std::uint64_t ticket = ++tickets_;
        waiting_[ticket] = {&exchange.park(*this), head};
        gather(ticket, 0, std::move(*start));
    }
    void publish(Entry&) final {}
    void close_all() final {}
    void gone(HttpConnection& connection) final {
        std::erase_if(waiting_, [&](const auto& w) { return w.second.connection == &connection; });
    }

  protected:
    // Where the sum starts; nullopt: this request was answered at once, because it is wrong.
    virtual std::optional<Sum> begin(Exchange& exchange) = 0;
    // On the thread of the worker that is visited.
    virtual void visit(const ServerWorker& worker, Sum& sum) const = 0;
    struct Answer {
        net::SharedBytes bytes;
        int status;
    };
    virtual Answer answer(const Sum& sum, bool keep_alive, bool head) const = 0;

    const Server& server() const { return server_; }

  private:
    void gather(std::uint64_t ticket, std::size_t next, Sum sum) {
        if (next == server_.workers().size()) {
            worker_.worker().post([this, ticket, sum = std::move(sum)] { finish(ticket, sum); });
            return;
        }
        ServerWorker& visited = *server_.workers()[next];
        visited.worker().post([this, &visited, ticket, next, sum = std::move(sum)]() mutable {
            visit(visited, sum);
            gather(ticket, next + 1, std::move(sum));
        });
    }
    void finish(std::uint64_t ticket, const Sum& sum) {
        const auto found = waiting_.find(ticket);
        if (found == waiting_.end()) return;  // left meanwhile
        const auto [connection, head] = found->second;
        waiting_.erase(found);
        Answer made = answer(sum, connection->keep_alive(), head);
        connection->respond(std::move(made.bytes), made.status);
    }

    struct Waiting {
        HttpConnection* connection;
        bool head;
    };
    ServerWorker& worker_;
    Server& server_;
    std::uint64_t tickets_ = 0;
    std::map<std::uint64_t, Waiting> waiting_;
};

}  // namespace pushbench::server
