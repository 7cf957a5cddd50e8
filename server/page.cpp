#include "server/page.hpp"

#include "core/net/clock.hpp"
#include "server/answer.hpp"
#include "server/endpoints.hpp"
#include "server/page_files.hpp"
#include "server/response.hpp"
#include "server/server.hpp"
#include "server/visitor_endpoint.hpp"

#include <algorithm>
#include <string>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

namespace pushbench::server {

namespace {

namespace json = boost::json;

// Nothing from elsewhere, nothing inline; 'self' covers WebSockets to this host (CSP 3).
constexpr std::string_view kPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

std::string_view page_file(std::string_view name) {
    const auto files = page_files();
    const auto found = std::find_if(files.begin(), files.end(),
                                    [&](const PageFile& file) { return file.name == name; });
    return found == files.end() ? std::string_view() : found->text;
}

// Both forms live at one URL, so caches must know what decides.
void answer_root(Exchange& exchange) {
    if (!exchange.request().accepts_html)
        return answer_get(exchange, "text/plain; charset=utf-8", text_index(),
                          {{"Vary", "Accept"}});
    answer_get(exchange, content_type_of("index.html"), page_file("index.html"),
               {{"Vary", "Accept"},
                {"Content-Security-Policy", kPolicy},
                {"X-Content-Type-Options", "nosniff"},
                {"Referrer-Policy", "no-referrer"}});
}

// What the page must know of this server.
std::string setup_json(const Server& server) {
    const Options& options = server.options();
    json::array techniques;
    for (const TechniqueId id : server.techniques()) {
        const Technique& row = technique(id);
        if (!row.own_listener)
            techniques.push_back({{"name", row.name},
                                  {"label", row.label},
                                  {"path", row.path},
                                  {"colour", row.colour}});
    }
    const Server::ScheduleState state = server.schedule_state();
    return json::serialize(json::object{{"techniques", std::move(techniques)},
                                        {"topics", options.topics},
                                        {"external_topics", options.external_topics},
                                        {"rate_per_s", state.spec.rate},
                                        {"arrivals", to_string(state.spec.arrivals)},
                                        {"payload_bytes", options.sizes.front()},
                                        {"poll_timeout_ns", options.poll_timeout},
                                        {"raw_tcp_port", server.raw_tcp_port()}}) +
           "\n";
}

// Nanoseconds since the epoch that the stamps in payloads count from.
void answer_clock(const Server& server, Exchange& exchange) {
    const Server::ScheduleState state = server.schedule_state();
    if (!state.started)
        return exchange.respond(
            error_response(503, "nothing is published yet: no epoch", exchange.keep_alive()), 503);
    answer_get(exchange, "text/plain; charset=utf-8",
               fmt::format("{}\n", monotonic_now() - state.epoch));
}

}  // namespace

std::string_view content_type_of(std::string_view name) {
    if (name.ends_with(".html")) return "text/html; charset=utf-8";
    if (name.ends_with(".css")) return "text/css; charset=utf-8";
    return "text/javascript; charset=utf-8";
}

void add_page(ServerWorker& worker, Server& server) {
    HttpFront& front = worker.front();
    front.route("/", [](Exchange exchange) { answer_root(exchange); });
    for (const PageFile& file : page_files())
        if (file.name != "index.html")
            front.route(fmt::format("/page/{}", file.name), [&file](Exchange exchange) {
                answer_get(exchange, content_type_of(file.name), file.text,
                           {{"X-Content-Type-Options", "nosniff"}});
            });
    front.route("/page/setup.json", [&server](Exchange exchange) {
        answer_get(exchange, "application/json", setup_json(server));
    });
    front.route("/clock", [&server](Exchange exchange) { answer_clock(server, exchange); });
    worker.own(std::make_unique<VisitorEndpoint>(worker, server), "/visitor");
}

}  // namespace pushbench::server
