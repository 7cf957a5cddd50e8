#include "server/visitor_endpoint.hpp"

#include "server/answer.hpp"
#include "server/response.hpp"

#include <boost/beast/http/verb.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace pushbench::server {

namespace http = boost::beast::http;
namespace json = boost::json;

std::optional<VisitorSum> VisitorEndpoint::begin(Exchange& exchange) {
    const Request& request = exchange.request();
    if (request.method != http::verb::get && request.method != http::verb::head) {
        refuse_method(exchange, "GET, HEAD");
        return std::nullopt;
    }
    const std::string_view id = request.query("id").value_or("");
    if (!Visitors::is_id(id)) {
        exchange.respond(error_response(400,
                                        "id must be 8 to 32 letters, digits, - or _, as in "
                                        "/visitor?id=abcd1234",
                                        exchange.keep_alive()),
                         400);
        return std::nullopt;
    }
    return VisitorSum{std::string(id), {}};
}

void VisitorEndpoint::visit(const ServerWorker& worker, VisitorSum& sum) const {
    sum.counts += worker.visitors()->counts(sum.id);
}

VisitorEndpoint::Answer VisitorEndpoint::answer(const VisitorSum& sum, bool keep_alive,
                                                bool head) const {
    if (!sum.counts.known)
        return {error_response(404,
                               "no such visitor: it has not subscribed with visitor=ID, was "
                               "forgotten, or came when there were too many",
                               keep_alive),
                404};
    json::object techniques;
    for (const TechniqueId id : server().techniques()) {
        const Technique& row = technique(id);
        if (row.own_listener) continue;
        const auto& counts = sum.counts.techniques[static_cast<std::size_t>(id)];
        techniques[row.name] = json::object{{"requests", counts.requests},
                                            {"bytes_up", counts.bytes_up},
                                            {"bytes_down", counts.bytes_down}};
    }
    const std::string body =
        json::serialize(json::object{{"visitor", sum.id}, {"techniques", std::move(techniques)}}) +
        "\n";
    ResponseBuilder response(200, keep_alive);
    response.field("Content-Type", "application/json").field("Cache-Control", "no-store");
    return {head ? response.head_of(body.size()) : response.with_body(body), 200};
}

}  // namespace pushbench::server
