#include "client/response.hpp"

#include "core/net/http_feed.hpp"

#include <charconv>
#include <string>

#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

namespace pushbench::client {

namespace http = boost::beast::http;
using boost::beast::error_code;
using View = boost::beast::string_view;

namespace {

// A server that sends endless header fields is not waited for.
constexpr std::uint32_t kHeaderLimit = 64 * 1024;
constexpr std::uint64_t kBodyLimit = std::uint64_t{1} << 62;  // streams have no end

bool parse_number(View text, std::uint64_t& into) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), into);
    return error == std::errc() && end == text.data() + text.size();
}

class Parser final : public http::basic_parser<false> {
  public:
    Parser(ResponseReader::Sink& sink, ResponseHead& head, bool every_field)
        : sink_(sink), head_(head), every_field_(every_field) {}

  private:
    void on_request_impl(http::verb, View, View, int, error_code&) override {}
    void on_response_impl(int code, View, int, error_code&) override { head_.status = code; }
    void on_field_impl(http::field name, View text, View value, error_code& ec) override {
        if (every_field_) sink_.on_field({text.data(), text.size()}, {value.data(), value.size()});
        if (name == http::field::content_type) {
            head_.event_stream = value.starts_with("text/event-stream");
        } else if (name == http::field::unknown && text.size() > 10) {
            std::uint64_t number = 0;
            if (boost::beast::iequals(text, "Pushbench-Cursor")) {
                if (!parse_number(value, number)) ec = http::error::bad_value;
                head_.cursor = number;
            } else if (boost::beast::iequals(text, "Pushbench-Lost")) {
                if (!parse_number(value, head_.lost)) ec = http::error::bad_value;
            }
        }
    }
    void on_header_impl(error_code&) override {
        head_.keep_alive = keep_alive();
        head_.chunked = chunked();
        sink_.on_head(head_);
    }
    void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
    std::size_t on_body_impl(View body, error_code&) override {
        sink_.on_body({body.data(), body.size()});
        return body.size();
    }
    void on_chunk_header_impl(std::uint64_t, View, error_code&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, View body, error_code&) override {
        sink_.on_body({body.data(), body.size()});
        return body.size();
    }
    void on_finish_impl(error_code&) override {}

    ResponseReader::Sink& sink_;
    ResponseHead& head_;
    bool every_field_;
};

}  // namespace

struct ResponseReader::Impl {
    Impl(Sink& sink, bool all_fields) : every_field(all_fields) { renew(sink); }
    void renew(Sink& sink) {
        head = {};
        pending.reset();
        started = false;
        parser.emplace(sink, head, every_field);
        parser->header_limit(kHeaderLimit);
        parser->body_limit(kBodyLimit);
        parser->eager(true);
    }
    ResponseHead head;
    net::HttpFeed pending;
    std::optional<Parser> parser;
    bool started = false;
    bool every_field;
};

ResponseReader::ResponseReader(Sink& sink, bool every_field)
    : impl_(std::make_unique<Impl>(sink, every_field)) {}
ResponseReader::~ResponseReader() = default;

ResponseReader::State ResponseReader::feed(std::string_view input, std::size_t& consumed) {
    impl_->started = impl_->started || !input.empty();
    error_code error;
    const bool complete = impl_->pending.feed(*impl_->parser, kHeaderLimit, input, consumed, error);
    if (error) return State::failed;
    return complete ? State::complete : State::need_more;
}

ResponseReader::State ResponseReader::finish() {
    if (!impl_->parser->got_some()) return State::failed;
    error_code ec;
    impl_->parser->put_eof(ec);
    return ec ? State::failed : State::complete;
}

const ResponseHead& ResponseReader::head() const {
    return impl_->head;
}
bool ResponseReader::started() const {
    return impl_->started;
}
std::size_t ResponseReader::head_bytes() const {
    // Beast takes a head as a whole, so all of it is there.
    const std::size_t end = impl_->pending.parsed().find("\r\n\r\n");
    return end == std::string_view::npos ? 0 : end + 4;
}
void ResponseReader::reset(Sink& sink) {
    impl_->renew(sink);
}

}  // namespace pushbench::client
