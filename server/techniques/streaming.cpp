#include "server/techniques/streaming.hpp"

#include "server/answer.hpp"
#include "server/replay.hpp"
#include "server/response.hpp"

#include <utility>

#include <boost/beast/http/verb.hpp>
#include <fmt/format.h>

namespace pushbench::server {

namespace {

// A chunk of RFC 9112 §7.1 around one part of the stream, or the bare part when the response is
// delimited by closing.
std::string framed(std::string_view part, bool chunked) {
    return chunked && !part.empty() ? fmt::format("{:x}\r\n{}\r\n", part.size(), part)
                                    : std::string(part);
}

}  // namespace

Streaming::Streaming(WorkerContext& context, Form form)
    : context_(context),
      form_(std::move(form)),
      subscribers_(context.topics.size()),
      behind_(context.topics.size()),
      heartbeat_(framed(form_.heartbeat, form_.chunked)),
      bare_heartbeat_(form_.heartbeat),
      idle_(context, form_.heartbeat_interval, [this](std::size_t topic) {
          subscribers_[topic].walk(
              [&](HttpConnection& c) {
                  return c.stream_more(c.bare ? bare_heartbeat_ : heartbeat_, net::Droppable::no);
              },
              [](HttpConnection& c) { c.abandon(); });
      }) {}

void Streaming::handle(Exchange exchange) {
    const Request& request = exchange.request();
    if (request.method != boost::beast::http::verb::get) return refuse_method(exchange, "GET");
    const SubscriptionRequest wanted = read_subscription(request, context_.topics);
    if (wanted.error_status != 0)
        return exchange.respond(
            error_response(wanted.error_status, wanted.error, exchange.keep_alive()),
            wanted.error_status);

    Topic& topic = context_.topics[wanted.topic];
    const Resumption from = resume(topic, wanted.since);
    // RFC 9112 §6.1: no chunks for HTTP/1.0; its responses may end with the connection (§6.3).
    const bool bare = request.version == 10;
    HttpConnection& connection = exchange.stream(*this, head(from, form_.chunked && !bare));
    connection.topic = wanted.topic;
    connection.bare = bare;
    if (!connection.is_open()) return;
    connection.position = topic.first_place() + from.replay_from;
    behind_[wanted.topic].add(connection);
    catch_up(connection);
}

void Streaming::catch_up(HttpConnection& connection) {
    const ReplayState state = replay(
        context_.topics[connection.topic], connection.position,
        [&] { return connection.has_unsent(); },
        [&](Entry& entry) { return deliver(connection, entry, net::Droppable::no); });
    switch (state) {
        case ReplayState::waiting:
            return;
        case ReplayState::complete:
            behind_[connection.topic].remove(connection);
            return subscribers_[connection.topic].add(connection);
        case ReplayState::overtaken:
            ++context_.counters.slow_closed;
            behind_[connection.topic].remove(connection);
            return connection.end_stream(last(connection));
        case ReplayState::broken:
            return connection.abandon();
    }
}

void Streaming::drained(HttpConnection& connection) {
    if (behind_[connection.topic].contains(connection)) catch_up(connection);
}

void Streaming::publish(Entry& entry) {
    idle_.touched(entry.message.topic);
    subscribers_[entry.message.topic].walk(
        [&](HttpConnection& connection) { return deliver(connection, entry, net::Droppable::yes); },
        [](HttpConnection& connection) { connection.abandon(); });
    // They find the message in the history, unless it has just pushed out their next one.
    const std::uint64_t first = context_.topics[entry.message.topic].first_place();
    behind_[entry.message.topic].walk(
        [&](HttpConnection& connection) { return connection.position >= first; },
        [this](HttpConnection& connection) { catch_up(connection); });
}

void Streaming::close_all() {
    for (auto* rosters : {&subscribers_, &behind_})
        for (auto& roster : *rosters)
            for (HttpConnection* connection : roster.take_all())
                connection->end_stream(last(*connection));
}

bool Streaming::chunks(const HttpConnection& connection) const {
    return form_.chunked && !connection.bare;
}

net::SharedBytes Streaming::last(const HttpConnection& connection) const {
    return chunks(connection) ? net::SharedBytes("0\r\n\r\n") : net::SharedBytes();
}

void Streaming::gone(HttpConnection& connection) {
    subscribers_[connection.topic].remove(connection);
    behind_[connection.topic].remove(connection);
}

net::SharedBytes Streaming::head(const Resumption& from, bool chunked) const {
    ResponseBuilder response(200, chunked);
    response.field("Content-Type", form_.content_type).field("Cache-Control", "no-store");
    const std::string& origin = context_.options.allow_origin;
    if (!origin.empty()) response.field("Access-Control-Allow-Origin", origin);
    response.field("Pushbench-Cursor", from.cursor);
    if (from.lost > 0) response.field("Pushbench-Lost", from.lost);
    if (chunked) response.field("Transfer-Encoding", "chunked");
    return net::SharedBytes(std::string(response.without_body().view()) +
                            framed(form_.first, chunked));
}

bool Streaming::deliver(HttpConnection& connection, Entry& entry, net::Droppable droppable) {
    if (form_.chunked && connection.bare) {  // rare enough to be rendered for itself
        context_.count_deliveries(1);
        return connection.stream_more(net::SharedBytes(form_.part(entry)), droppable);
    }
    const auto& part = entry.rendered(form_.id, [this](const Entry& e) {
        return net::SharedBytes(framed(form_.part(e), form_.chunked));
    });
    context_.count_deliveries(1);
    return connection.stream_more(part, droppable);
}

}  // namespace pushbench::server
