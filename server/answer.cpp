#include "server/answer.hpp"

#include "server/response.hpp"

#include <boost/beast/http/verb.hpp>

namespace pushbench::server {

namespace http = boost::beast::http;

void refuse_method(Exchange& exchange, std::string_view allowed) {
    ResponseBuilder response(405, exchange.keep_alive(), exchange.request().version);
    response.field("Allow", allowed);
    exchange.respond(response.with_body(""), 405);
}

void answer_get(Exchange& exchange, std::string_view type, std::string_view body, Fields more) {
    const Request& request = exchange.request();
    const bool head = request.method == http::verb::head;
    if (!head && request.method != http::verb::get) return refuse_method(exchange, "GET, HEAD");
    ResponseBuilder response(200, exchange.keep_alive(), request.version);
    response.field("Content-Type", type).field("Cache-Control", "no-store");
    for (const auto& [name, value] : more) response.field(name, value);
    exchange.respond(head ? response.head_of(body.size()) : response.with_body(body), 200);
}

}  // namespace pushbench::server
