#include "server/metrics_endpoint.hpp"

#include "server/response.hpp"
#include "server/server.hpp"

#include <iterator>
#include <string>

#include <fmt/format.h>

namespace pushbench::server {

void MetricsEndpoint::handle(Exchange exchange) {
    if (exchange.request().method != boost::beast::http::verb::get) {
        ResponseBuilder response(405, exchange.keep_alive());
        response.field("Allow", "GET");
        return exchange.respond(response.with_body(""), 405);
    }
    const std::uint64_t ticket = ++tickets_;
    waiting_[ticket] = &exchange.park(*this);
    gather(ticket, 0, {});
}

// Visits the workers in turn, adds up, and comes back to the one that was asked. Everything goes
// through posts: worker threads outlive the server's techniques, which stop() clears on them.
void MetricsEndpoint::gather(std::uint64_t ticket, std::size_t next, ServerCounters sum) {
    if (next == server_.workers().size()) {
        worker_.worker().post([this, ticket, sum] { answer(ticket, sum); });
        return;
    }
    ServerWorker& visited = *server_.workers()[next];
    visited.worker().post([this, &visited, ticket, next, sum]() mutable {
        sum += visited.counters();
        gather(ticket, next + 1, sum);
    });
}

void MetricsEndpoint::answer(std::uint64_t ticket, const ServerCounters& sum) {
    const auto found = waiting_.find(ticket);
    if (found == waiting_.end()) return;
    HttpConnection& connection = *found->second;
    waiting_.erase(found);
    std::string text;
    sum.for_each([&](std::string_view name, std::int64_t value) {
        const bool gauge = name == "connections_open";
        fmt::format_to(std::back_inserter(text),
                       "# TYPE pushbench_{0}{1} {2}\npushbench_{0}{1} {3}\n", name,
                       gauge ? "" : "_total", gauge ? "gauge" : "counter", value);
    });
    ResponseBuilder response(200, connection.keep_alive());
    response.field("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
        .field("Cache-Control", "no-store");
    connection.respond(response.with_body(text), 200);
}

void MetricsEndpoint::gone(HttpConnection& connection) {
    for (auto it = waiting_.begin(); it != waiting_.end(); ++it)
        if (it->second == &connection) {
            waiting_.erase(it);
            return;
        }
}

}  // namespace pushbench::server
