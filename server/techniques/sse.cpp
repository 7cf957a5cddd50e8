// Server-Sent Events: one endless response, an event per message (WHATWG HTML §9.2).
#include "core/net/clock.hpp"
#include "server/exchange.hpp"
#include "server/response.hpp"
#include "server/roster.hpp"
#include "server/subscription.hpp"
#include "server/techniques/idle_topics.hpp"
#include "server/techniques/table.hpp"

#include <string>
#include <vector>

#include <boost/asio/steady_timer.hpp>
#include <fmt/format.h>

namespace pushbench::server {

namespace {

// A chunk of RFC 9112 §7.1 around one part of the stream, or the bare part when the response is
// delimited by closing.
std::string framed(std::string_view part, bool chunked) {
    return chunked ? fmt::format("{:x}\r\n{}\r\n", part.size(), part) : std::string(part);
}

class Sse final : public ServerTechnique {
  public:
    explicit Sse(WorkerContext& context)
        : context_(context),
          chunked_(context.options.sse_framing == SseFraming::chunked),
          subscribers_(context.topics.size()),
          heartbeat_(framed(":\n\n", chunked_)),
          idle_(context, context.options.sse_heartbeat,
                [this](std::size_t topic) { fan_out(topic, heartbeat_, net::Droppable::no); }) {}

    void handle(Exchange exchange) override {
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
        if (chunked_ && request.version == 10)  // RFC 9112 §6.1: no chunks for HTTP/1.0
            return exchange.respond(
                error_response(505, "chunked framing needs HTTP/1.1 (--sse-framing close)"), 505);

        Topic& topic = context_.topics[wanted.topic];
        const Resumption from = resume(topic, wanted.since);
        HttpConnection& connection = exchange.stream(*this, head(from));
        connection.topic = wanted.topic;
        if (!connection.is_open()) return;
        subscribers_[wanted.topic].add(connection);
        for (std::size_t i = from.replay_from; i < topic.entries().size(); ++i)
            if (!deliver(connection, topic.entries()[i])) return connection.abandon();
    }

    void publish(Entry& entry) override {
        idle_.touched(entry.message.topic);
        subscribers_[entry.message.topic].walk(
            [&](HttpConnection& connection) { return deliver(connection, entry); },
            [](HttpConnection& connection) { connection.abandon(); });
    }

    void close_all() override {
        const net::SharedBytes last = chunked_ ? net::SharedBytes("0\r\n\r\n") : net::SharedBytes();
        for (auto& roster : subscribers_)
            for (HttpConnection* connection : roster.take_all()) connection->end_stream(last);
    }

    void gone(HttpConnection& connection) override {
        subscribers_[connection.topic].remove(connection);
    }

  private:
    net::SharedBytes head(const Resumption& from) {
        ResponseBuilder response(200, chunked_);
        response.field("Content-Type", "text/event-stream").field("Cache-Control", "no-store");
        const std::string& origin = context_.options.allow_origin;
        if (!origin.empty()) response.field("Access-Control-Allow-Origin", origin);
        response.field("Pushbench-Cursor", from.cursor);
        if (from.lost > 0) response.field("Pushbench-Lost", from.lost);
        if (chunked_) response.field("Transfer-Encoding", "chunked");
        const net::SharedBytes header = response.without_body();
        // A comment at once, so that proxies and clients see the stream begin.
        std::string first = ": pushbench\n\n";
        if (context_.options.sse_retry > 0)
            first += fmt::format("retry: {}\n\n", context_.options.sse_retry / kMillisecond);
        return net::SharedBytes(std::string(header.view()) + framed(first, chunked_));
    }

    bool deliver(HttpConnection& connection, Entry& entry) {
        const auto& event = entry.rendered(Rendering::sse_event, [this](const Entry& e) {
            return net::SharedBytes(framed(
                fmt::format("id: {}\ndata: {}\n\n", e.message.seq, e.payload.view()), chunked_));
        });
        ++context_.counters.deliveries;
        return connection.stream_more(event, net::Droppable::yes);
    }

    void fan_out(std::size_t topic, const net::SharedBytes& bytes, net::Droppable droppable) {
        subscribers_[topic].walk([&](HttpConnection& c) { return c.stream_more(bytes, droppable); },
                                 [](HttpConnection& c) { c.abandon(); });
    }

    WorkerContext& context_;
    bool chunked_;
    std::vector<Roster<HttpConnection>> subscribers_;
    net::SharedBytes heartbeat_;
    IdleTopics idle_;
};

}  // namespace

std::unique_ptr<ServerTechnique> make_sse(WorkerContext& context) {
    return std::make_unique<Sse>(context);
}

}  // namespace pushbench::server
