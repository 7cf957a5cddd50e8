#include "server/metrics_endpoint.hpp"

#include "server/answer.hpp"
#include "server/response.hpp"

#include <string>

#include <boost/beast/http/verb.hpp>
#include <fmt/format.h>

namespace pushbench::server {

std::optional<ServerCounters> MetricsEndpoint::begin(Exchange& exchange) {
    if (exchange.request().method == boost::beast::http::verb::get) return ServerCounters{};
    refuse_method(exchange, "GET");
    return std::nullopt;
}

void MetricsEndpoint::visit(const ServerWorker& worker, ServerCounters& sum) const {
    sum += worker.counters();
}

MetricsEndpoint::Answer MetricsEndpoint::answer(const ServerCounters& sum, bool keep_alive,
                                                bool) const {
    std::string text;
    sum.for_each([&](std::string_view name, std::int64_t value) {
        const bool gauge = name == "connections_open" || name == "outbox_bytes";
        fmt::format_to(std::back_inserter(text),
                       "# TYPE pushbench_{0}{1} {2}\npushbench_{0}{1} {3}\n", name,
                       gauge ? "" : "_total", gauge ? "gauge" : "counter", value);
    });
    ResponseBuilder response(200, keep_alive);
    response.field("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
        .field("Cache-Control", "no-store");
    return {response.with_body(text), 200};
}

}  // namespace pushbench::server
