#include "server/endpoints.hpp"

#include "server/answer.hpp"
#include "server/exchange.hpp"
#include "server/metrics_endpoint.hpp"
#include "server/origin.hpp"
#include "server/response.hpp"
#include "server/server.hpp"
#include "server/subscription.hpp"

#include <algorithm>
#include <string>

#include <boost/beast/http/verb.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>

namespace pushbench::server {

namespace {

namespace http = boost::beast::http;

constexpr std::string_view kIndex =
    R"(pushbench: one server, every way to tell clients that something happened.

GET  /poll?topic=0&since=SEQ      short polling: answered at once
GET  /longpoll?topic=0&since=SEQ  long polling: held until there is news
GET  /events?topic=0              Server-Sent Events        try: curl -N <this server>/events
GET  /stream?topic=0              a line per message         try: curl -N <this server>/stream
GET  /ws?topic=0                  WebSocket (RFC 6455)
POST /publish?topic=0             a message of your own     needs: serve --external-topics 1
GET  /schedule                    what is published when (JSON)
GET  /metrics                     counters (Prometheus)
GET  /healthz                     "ok"
GET  /                            in a browser: all of them at once, live

A cursor is the last sequence number seen; a poll without one answers 204 with the current cursor
in Pushbench-Cursor. A payload is 4 hex digits topic, 12 hex digits sequence number, from 48 bytes
also 16 hex digits due and 16 sent (nanoseconds since the epoch of /schedule), then x.
)";

std::string schedule_json(const Server& server) {
    const Server::ScheduleState state = server.schedule_state();
    const Options& options = server.options();
    boost::json::array guards;
    for (const Silence& silence : state.spec.silences)
        guards.push_back({{"from_ns", silence.from}, {"length_ns", silence.length}});
    const boost::json::value json{
        {"boot_id", boot_id()},
        {"started", state.started},
        {"epoch_monotonic_ns", state.epoch},
        {"seed", state.spec.seed},
        {"arrivals", to_string(state.spec.arrivals)},
        {"rate_per_s", state.spec.rate},
        {"topics", options.topics},
        {"external_topics", options.external_topics},
        {"payload_bytes", options.sizes.front()},
        {"history", options.history},
        {"start_ns", state.spec.start},
        {"end_ns", state.spec.end},
        {"guards", guards},
        {"poll_timeout_ns", options.poll_timeout},
        {"poll_batch", options.poll_batch == PollBatch::all ? "all" : "one"},
        {"raw_tcp_port", server.raw_tcp_port()}};
    return boost::json::serialize(json) + "\n";
}

void publish(Server& server, Exchange exchange) {
    const Request& request = exchange.request();
    const auto refuse = [&](int status, std::string_view sentence) {
        exchange.respond(error_response(status, sentence, exchange.keep_alive()), status);
    };
    if (request.method != http::verb::post) return refuse_method(exchange, "POST");
    if (origin_is_foreign(request, server.options().allow_origin))
        return refuse(403, "this origin may not publish here (--allow-origin)");
    const auto topic = parse_decimal(request.query("topic").value_or("0"));
    if (!topic) return refuse(400, "topic must be a number, as in ?topic=0");
    if (*topic >= server.options().topics) return refuse(404, "this server has no such topic");
    const std::string& body = request.body;
    if (body.size() + kMinPayload > server.options().sizes.front())
        return refuse(400,
                      fmt::format("the body may have {} bytes: a message has {} (--size), 16 of "
                                  "them its header",
                                  server.options().sizes.front() - kMinPayload,
                                  server.options().sizes.front()));
    if (!std::all_of(body.begin(), body.end(), [](char c) { return c >= ' ' && c <= '~'; }))
        return refuse(400, "the body must be printable ASCII, so that it fits every technique");
    const auto seq = server.publish_external(static_cast<std::uint16_t>(*topic), body);
    if (!seq)
        return refuse(409,
                      "this topic is fed by the schedule; only the first --external-topics "
                      "take messages");
    ResponseBuilder response(200, exchange.keep_alive(), request.version);
    response.field("Content-Type", "text/plain; charset=utf-8").field("Cache-Control", "no-store");
    if (!server.options().allow_origin.empty())
        response.field("Access-Control-Allow-Origin", server.options().allow_origin);
    exchange.respond(response.with_body(fmt::format("{}\n", *seq)), 200);
}

}  // namespace

std::string_view text_index() {
    return kIndex;
}

void add_endpoints(ServerWorker& worker, Server& server) {
    HttpFront& front = worker.front();
    constexpr std::string_view kText = "text/plain; charset=utf-8";
    front.route("/", [=](Exchange exchange) { answer_get(exchange, kText, kIndex); });
    front.route("/healthz", [=](Exchange exchange) { answer_get(exchange, kText, "ok\n"); });
    front.route("/schedule", [&server](Exchange exchange) {
        answer_get(exchange, "application/json", schedule_json(server));
    });
    front.route("/publish", [&server](Exchange exchange) { publish(server, std::move(exchange)); });
    worker.own(std::make_unique<MetricsEndpoint>(worker, server), "/metrics");
}

}  // namespace pushbench::server
