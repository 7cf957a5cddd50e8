#include "server/response.hpp"

#include <ctime>
#include <iterator>

namespace pushbench::server {

std::string_view reason_phrase(int status) {
    switch (status) {
        case 101:
            return "Switching Protocols";
        case 200:
            return "OK";
        case 204:
            return "No Content";
        case 304:
            return "Not Modified";
        case 400:
            return "Bad Request";
        case 403:
            return "Forbidden";
        case 404:
            return "Not Found";
        case 405:
            return "Method Not Allowed";
        case 408:
            return "Request Timeout";
        case 409:
            return "Conflict";
        case 413:
            return "Content Too Large";
        case 426:
            return "Upgrade Required";
        case 431:
            return "Request Header Fields Too Large";
        case 500:
            return "Internal Server Error";
        case 503:
            return "Service Unavailable";
        case 505:
            return "HTTP Version Not Supported";
        default:
            return "Unknown";
    }
}

HttpDate http_date() {
    thread_local std::int64_t cached_second = -1;
    thread_local char text[32];
    timespec now{};
    clock_gettime(CLOCK_REALTIME_COARSE, &now);
    if (now.tv_sec != cached_second) {
        cached_second = now.tv_sec;
        std::tm utc{};
        gmtime_r(&now.tv_sec, &utc);
        // Not strftime: its names depend on the locale, RFC 9110 §5.6.7 fixes them.
        static constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
        static constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
        const auto end =
            fmt::format_to_n(text, sizeof text, "{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT",
                             kDays[utc.tm_wday], utc.tm_mday, kMonths[utc.tm_mon],
                             utc.tm_year + 1900, utc.tm_hour, utc.tm_min, utc.tm_sec);
        *end.out = '\0';
    }
    return {{text, 29}, cached_second};
}

ResponseBuilder::ResponseBuilder(int status, bool keep_alive, int version) {
    fmt::format_to(std::back_inserter(text_), "HTTP/1.1 {} {}\r\nServer: pushbench\r\nDate: {}\r\n",
                   status, reason_phrase(status), http_date().text);
    if (!keep_alive)
        field("Connection", "close");
    else if (version == 10)
        field("Connection", "keep-alive");
}

ResponseBuilder& ResponseBuilder::field(std::string_view name, std::string_view value) {
    fmt::format_to(std::back_inserter(text_), "{}: {}\r\n", name, value);
    return *this;
}

ResponseBuilder& ResponseBuilder::field(std::string_view name, std::uint64_t value) {
    fmt::format_to(std::back_inserter(text_), "{}: {}\r\n", name, value);
    return *this;
}

net::SharedBytes ResponseBuilder::with_body(std::string_view body) {
    field("Content-Length", body.size());
    fmt::format_to(std::back_inserter(text_), "\r\n");
    net::SharedBytes bytes = net::SharedBytes::uninitialized(text_.size() + body.size());
    std::memcpy(bytes.writable(), text_.data(), text_.size());
    if (!body.empty()) std::memcpy(bytes.writable() + text_.size(), body.data(), body.size());
    return bytes;
}

net::SharedBytes ResponseBuilder::without_body() {
    fmt::format_to(std::back_inserter(text_), "\r\n");
    return net::SharedBytes(std::string_view(text_.data(), text_.size()));
}

net::SharedBytes ResponseBuilder::head_of(std::size_t body_length) {
    field("Content-Length", body_length);
    return without_body();
}

net::SharedBytes error_response(int status, std::string_view sentence, bool keep_alive) {
    ResponseBuilder response(status, keep_alive);
    response.field("Content-Type", "text/plain; charset=utf-8");
    response.field("Cache-Control", "no-store");
    return response.with_body(fmt::format("{}\n", sentence));
}

}  // namespace pushbench::server
