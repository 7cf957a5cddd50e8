#include "server/http_front.hpp"

#include "core/net/tls_context.hpp"
#include "server/exchange.hpp"
#include "server/response.hpp"
#include "server/visitors.hpp"

#include <utility>

namespace pushbench::server {

namespace {

constexpr Nanos kLinger = 2 * kSecond;

HttpConnection& connection_of(net::DeadlineHook& hook) {
    return static_cast<HttpConnection&>(hook);
}

}  // namespace

HttpFront::HttpFront(WorkerContext& context) : context_(context) {
    auto& deadlines = context_.worker.deadlines();
    header_lane_ =
        &deadlines.add_lane(context_.options.header_timeout, [this](net::DeadlineHook& hook) {
            ++context_.counters.header_timeouts;
            HttpConnection& connection = connection_of(hook);
            if (connection.is_handshaking()) return connection.abandon();
            connection.state_ = HttpConnection::State::handling;
            connection.reject(408, "the request did not arrive in time (--header-timeout)");
        });
    idle_lane_ =
        &deadlines.add_lane(context_.options.idle_timeout, [this](net::DeadlineHook& hook) {
            ++context_.counters.idle_timeouts;
            HttpConnection& connection = connection_of(hook);
            if (connection.has_unsent())
                connection.abandon();
            else
                connection.linger();
        });
    linger_lane_ = &deadlines.add_lane(
        kLinger, [](net::DeadlineHook& hook) { connection_of(hook).abandon(); });
}

HttpFront::~HttpFront() {
    drop_all();
}

void HttpFront::accept(int fd, bool admitted) {
    auto connection = std::make_unique<HttpConnection>(*this, admitted);
    HttpConnection& c = *connection;
    if (!c.open(context_.worker.poller(), fd)) {
        if (admitted) context_.leave(context_.server);
        return;
    }
    all_.push_back(*connection.release());
    ++open_;
    // Who connects and says nothing has as long as who sends half a request, a TLS handshake
    // included.
    header_lane_->arm(c);
    if (context_.tls) c.secure(context_.tls->session(fd));
}

void HttpFront::forget(HttpConnection& connection) {
    if (connection.followed_) end_following(connection);
    if (connection.admitted_) context_.leave(context_.server);
    connection.unlink();
    --open_;
    context_.worker.poller().retire(std::shared_ptr<net::Pollable>(&connection));
}

std::unique_ptr<RequestReader> HttpFront::take_reader() {
    if (spare_reader_) return std::move(spare_reader_);
    return std::make_unique<RequestReader>(context_.options.header_limit,
                                           context_.options.body_limit);
}

void HttpFront::give_back(std::unique_ptr<RequestReader> reader) {
    reader->reset();
    if (!spare_reader_) spare_reader_ = std::move(reader);
}

void HttpFront::dispatch(HttpConnection& connection, const Request& request) {
    ++context_.counters.requests;
    if (connection.followed_) end_following(connection);
    if (!connection.admitted_) {
        ++context_.counters.connections_refused;
        return connection.reject(503, "this server has reached --max-connections");
    }
    if (closing_) return connection.reject(503, "this server is shutting down");
    const std::string_view path = request.path();
    if (const auto route = techniques_.find(path); route != techniques_.end()) {
        const auto& [technique, id] = route->second;
        if (context_.visitors && id && !count_visitor(connection, request, *id)) return;
        return technique->handle(Exchange(connection, request));
    }
    if (const auto endpoint = endpoints_.find(path); endpoint != endpoints_.end())
        return endpoint->second(Exchange(connection, request));
    connection.respond(error_response(404, "no such path here; GET / lists what there is",
                                      connection.keep_alive()),
                       404);
}

// false: answered already.
bool HttpFront::count_visitor(HttpConnection& connection, const Request& request, TechniqueId id) {
    const auto visitor = request.query("visitor");
    if (!visitor) return true;
    if (!Visitors::is_id(*visitor)) {
        connection.respond(error_response(400,
                                          "visitor must be 8 to 32 letters, digits, - or _: "
                                          "an id that the page makes up",
                                          connection.keep_alive()),
                           400);
        return false;
    }
    connection.followed_ = context_.visitors->begin(connection, *visitor, id, request.bytes);
    return true;
}

void HttpFront::end_following(HttpConnection& connection) {
    connection.followed_ = false;
    context_.visitors->settle(connection);
}

void HttpFront::count_response(int status) {
    auto& counters = context_.counters;
    if (status < 300)
        ++counters.responses_2xx;
    else if (status < 400)
        ++counters.responses_3xx;
    else if (status < 500)
        ++counters.responses_4xx;
    else
        ++counters.responses_5xx;
}

void HttpFront::close_all() {
    closing_ = true;
    for (auto next = all_.begin(); next != all_.end();) {
        HttpConnection& connection = *next++;
        if (connection.state_ == HttpConnection::State::reading) connection.linger();
    }
}

void HttpFront::drop_all() {
    while (!all_.empty()) all_.front().abandon();
}

HttpConnection& Exchange::park(ServerTechnique& holder, net::DeadlineLane* lane) {
    connection_.state_ = HttpConnection::State::parked;
    connection_.holder_ = &holder;
    if (lane) lane->arm(connection_);
    return connection_;
}

HttpConnection& Exchange::stream(ServerTechnique& holder, net::SharedBytes head) {
    connection_.front_.count_response(200);
    connection_.state_ = HttpConnection::State::streaming;
    connection_.holder_ = &holder;
    if (connection_.send(std::move(head), net::Droppable::no) == net::SendResult::broken)
        connection_.abandon();
    return connection_;
}

net::Transport Exchange::take_transport(std::string& unread) {
    unread = std::exchange(connection_.unread_, {});
    net::Transport transport = connection_.give_away();
    connection_.admitted_ = false;  // the place goes to whoever took it
    connection_.vanish();
    return transport;
}

}  // namespace pushbench::server
