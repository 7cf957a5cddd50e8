#include "server/request.hpp"

#include "core/net/http_feed.hpp"

#include <boost/beast/core/error.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

namespace pushbench::server {

namespace http = boost::beast::http;
using boost::beast::error_code;
using View = boost::beast::string_view;

std::string_view Request::path() const {
    const std::string_view all = target;
    return all.substr(0, all.find('?'));
}

std::optional<std::string_view> Request::query(std::string_view name) const {
    std::string_view all = target;
    const std::size_t mark = all.find('?');
    if (mark == std::string_view::npos) return std::nullopt;
    all.remove_prefix(mark + 1);
    while (!all.empty()) {
        const std::string_view pair = all.substr(0, all.find('&'));
        all.remove_prefix(std::min(all.size(), pair.size() + 1));
        const std::size_t equals = pair.find('=');
        if (pair.substr(0, equals) == name)
            return equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1);
    }
    return std::nullopt;
}

void Request::clear() {
    method = http::verb::unknown;
    version = 11;
    keep_alive = true;
    upgrade = false;
    expects_continue = false;
    accepts_html = false;
    bytes = 0;
    for (std::string* text : {&target, &host, &origin, &last_event_id, &if_none_match, &connection,
                              &upgrade_to, &ws_key, &ws_version, &body})
        text->clear();
}

namespace {

class Parser final : public http::basic_parser<true> {
  public:
    explicit Parser(Request& request) : request_(request) {}
    bool host_seen = false;

  private:
    void on_request_impl(http::verb method, View, View target, int version, error_code&) override {
        request_.method = method;
        // The absolute form says the same as the origin form (RFC 9112 §3.2.2).
        if (boost::beast::iequals(target.substr(0, 7), "http://"))
            target.remove_prefix(std::min(target.find('/', 7), target.size()));
        request_.target.assign(target.data(), target.size());
        if (request_.target.empty() || request_.target.front() == '?')
            request_.target.insert(0, "/");
        request_.version = version;
    }
    void on_response_impl(int, View, int, error_code&) override {}
    void on_field_impl(http::field name, View text, View value, error_code& ec) override {
        switch (name) {
            case http::field::host:
                // RFC 9112 §3.2: more than one Host is answered with 400.
                if (host_seen) ec = http::error::bad_field;
                host_seen = true;
                return keep(request_.host, value);
            case http::field::transfer_encoding:
                // Beast passes over a coding that it does not know and reads what follows as the
                // next request; RFC 9112 §6.1 demands 400. HTTP/1.0 knows no codings at all.
                if (!boost::beast::iequals(value, "chunked") || request_.version < 11)
                    ec = http::error::bad_transfer_encoding;
                return;
            case http::field::accept:
                request_.accepts_html |= value.find("text/html") != View::npos;
                return;
            case http::field::expect:
                // HTTP/1.0 does not know it: ignored there. Other expectations are none.
                request_.expects_continue =
                    request_.version >= 11 && boost::beast::iequals(value, "100-continue");
                return;
            case http::field::origin:
                return keep(request_.origin, value);
            case http::field::if_none_match:
                return keep(request_.if_none_match, value);
            case http::field::connection:
                return keep(request_.connection, value);
            case http::field::upgrade:
                return keep(request_.upgrade_to, value);
            case http::field::sec_websocket_key:
                return keep(request_.ws_key, value);
            case http::field::sec_websocket_version:
                return keep(request_.ws_version, value);
            case http::field::unknown:  // Last-Event-ID is not in Beast's list of fields
                if (boost::beast::iequals(text, "Last-Event-ID"))
                    keep(request_.last_event_id, value);
                return;
            default:
                return;
        }
    }
    static void keep(std::string& into, View value) {
        if (!into.empty()) into += ", ";
        into.append(value.data(), value.size());
    }
    void on_header_impl(error_code&) override {}
    void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
    std::size_t on_body_impl(View body, error_code&) override {
        request_.body.append(body.data(), body.size());
        return body.size();
    }
    void on_chunk_header_impl(std::uint64_t, View, error_code&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, View body, error_code&) override {
        request_.body.append(body.data(), body.size());
        return body.size();
    }
    void on_finish_impl(error_code&) override {}

    Request& request_;
};

}  // namespace

struct RequestReader::Impl {
    Impl(std::size_t header, std::size_t body) : header_limit(header), body_limit(body) { renew(); }
    void renew() {
        request.clear();
        pending.reset();
        parser.emplace(request);
        parser->header_limit(static_cast<std::uint32_t>(header_limit));
        parser->body_limit(body_limit);
        parser->eager(true);
        status = 400;
    }
    State finish() {
        request.keep_alive = parser->keep_alive();
        request.upgrade = parser->upgrade();
        if (request.version == 11 && !parser->host_seen) return fail(400);  // RFC 9112 §3.2
        return State::complete;
    }
    State fail(int with_status) {
        status = with_status;
        return State::failed;
    }
    static int status_of(error_code ec) {
        if (ec == http::error::header_limit) return 431;
        if (ec == http::error::body_limit) return 413;
        if (ec == http::error::bad_version) return 505;
        return 400;
    }
    std::size_t header_limit, body_limit;
    net::HttpFeed pending;
    Request request;
    std::optional<Parser> parser;
    int status = 400;
};

RequestReader::RequestReader(std::size_t header_limit, std::size_t body_limit)
    : impl_(std::make_unique<Impl>(header_limit, body_limit)) {}
RequestReader::~RequestReader() = default;

RequestReader::State RequestReader::feed(std::string_view input, std::size_t& consumed) {
    error_code error;
    const bool complete =
        impl_->pending.feed(*impl_->parser, impl_->header_limit, input, consumed, error);
    impl_->request.bytes += consumed;
    if (error) return impl_->fail(Impl::status_of(error));
    return complete ? impl_->finish() : State::need_more;
}

bool RequestReader::owes_continue() {
    Request& request = impl_->request;
    if (!request.expects_continue || !impl_->parser->is_header_done()) return false;
    request.expects_continue = false;
    return request.body.empty();  // who has begun to send does not wait
}
const Request& RequestReader::request() const {
    return impl_->request;
}
int RequestReader::status() const {
    return impl_->status;
}
void RequestReader::reset() {
    impl_->renew();
}

}  // namespace pushbench::server
