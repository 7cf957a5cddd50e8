#include "server/techniques/streaming.hpp"

#include "server/response.hpp"

#include <utility>

#include <fmt/format.h>

namespace pushbench::server {

Streaming::Streaming(WorkerContext& context, Form form)
    : context_(context),
      form_(std::move(form)),
      subscribers_(context.topics.size()),
      heartbeat_(framed(form_.heartbeat)),
      idle_(context, form_.heartbeat_interval, [this](std::size_t topic) {
          subscribers_[topic].walk(
              [&](HttpConnection& c) { return c.stream_more(heartbeat_, net::Droppable::no); },
              [](HttpConnection& c) { c.abandon(); });
      }) {}

// A chunk of RFC 9112 §7.1 around one part of the stream, or the bare part when the response is
// delimited by closing.
std::string Streaming::framed(std::string_view part) const {
    return form_.chunked && !part.empty() ? fmt::format("{:x}\r\n{}\r\n", part.size(), part)
                                          : std::string(part);
}

void Streaming::handle(Exchange exchange) {
    const Request& request = exchange.request();
    if (request.method != boost::beast::http::verb::get) {
        ResponseBuilder refusal(405, exchange.keep_alive(), request.version);
        refusal.field("Allow", "GET");
        return exchange.respond(refusal.with_body(""), 405);
    }
    const SubscriptionRequest wanted = read_subscription(request, context_.topics);
    if (wanted.error_status != 0)
        return exchange.respond(
            error_response(wanted.error_status, wanted.error, exchange.keep_alive()),
            wanted.error_status);
    if (form_.chunked && request.version == 10)  // RFC 9112 §6.1: no chunks for HTTP/1.0
        return exchange.respond(error_response(505, "a chunked stream needs HTTP/1.1"), 505);

    Topic& topic = context_.topics[wanted.topic];
    const Resumption from = resume(topic, wanted.since);
    HttpConnection& connection = exchange.stream(*this, head(from));
    connection.topic = wanted.topic;
    if (!connection.is_open()) return;
    subscribers_[wanted.topic].add(connection);
    for (std::size_t i = from.replay_from; i < topic.entries().size(); ++i)
        if (!deliver(connection, topic.entries()[i])) return connection.abandon();
}

void Streaming::publish(Entry& entry) {
    idle_.touched(entry.message.topic);
    subscribers_[entry.message.topic].walk(
        [&](HttpConnection& connection) { return deliver(connection, entry); },
        [](HttpConnection& connection) { connection.abandon(); });
}

void Streaming::close_all() {
    const net::SharedBytes last =
        form_.chunked ? net::SharedBytes("0\r\n\r\n") : net::SharedBytes();
    for (auto& roster : subscribers_)
        for (HttpConnection* connection : roster.take_all()) connection->end_stream(last);
}

void Streaming::gone(HttpConnection& connection) {
    subscribers_[connection.topic].remove(connection);
}

net::SharedBytes Streaming::head(const Resumption& from) const {
    ResponseBuilder response(200, form_.chunked);
    response.field("Content-Type", form_.content_type).field("Cache-Control", "no-store");
    const std::string& origin = context_.options.allow_origin;
    if (!origin.empty()) response.field("Access-Control-Allow-Origin", origin);
    response.field("Pushbench-Cursor", from.cursor);
    if (from.lost > 0) response.field("Pushbench-Lost", from.lost);
    if (form_.chunked) response.field("Transfer-Encoding", "chunked");
    return net::SharedBytes(std::string(response.without_body().view()) + framed(form_.first));
}

bool Streaming::deliver(HttpConnection& connection, Entry& entry) {
    const auto& part = entry.rendered(
        form_.id, [this](const Entry& e) { return net::SharedBytes(framed(form_.part(e))); });
    context_.count_deliveries(1);
    return connection.stream_more(part, net::Droppable::yes);
}

}  // namespace pushbench::server
