#include "client/header_profiles.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <fmt/format.h>
#include <gtest/gtest.h>

namespace pushbench::client {
namespace {

constexpr std::string_view kHost = "127.0.0.1:8080";

// What tools/capture-browser-headers.mjs --windowed printed, with the port that it was given
// replaced by 8080.
constexpr std::string_view kCapturedFetch =
    "GET /poll?topic=0&since=0 HTTP/1.1\r\n"
    "Host: 127.0.0.1:8080\r\n"
    "Connection: keep-alive\r\n"
    "sec-ch-ua-platform: \"Linux\"\r\n"
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/156.0.0.0 Safari/537.36\r\n"
    "sec-ch-ua: \"Not:A-Brand\";v=\"8\", \"Chromium\";v=\"156\"\r\n"
    "sec-ch-ua-mobile: ?0\r\n"
    "Accept: */*\r\n"
    "Sec-Fetch-Site: same-origin\r\n"
    "Sec-Fetch-Mode: cors\r\n"
    "Sec-Fetch-Dest: empty\r\n"
    "Referer: http://127.0.0.1:8080/\r\n"
    "Accept-Encoding: gzip, deflate, br, zstd\r\n"
    "Accept-Language: en-US,en;q=0.9\r\n"
    "\r\n";

constexpr std::string_view kCapturedEventSource =
    "GET /events?topic=0&since=0 HTTP/1.1\r\n"
    "Host: 127.0.0.1:8080\r\n"
    "Connection: keep-alive\r\n"
    "Pragma: no-cache\r\n"
    "Cache-Control: no-cache\r\n"
    "sec-ch-ua-platform: \"Linux\"\r\n"
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/156.0.0.0 Safari/537.36\r\n"
    "Accept: text/event-stream\r\n"
    "sec-ch-ua: \"Not:A-Brand\";v=\"8\", \"Chromium\";v=\"156\"\r\n"
    "sec-ch-ua-mobile: ?0\r\n"
    "Sec-Fetch-Site: same-origin\r\n"
    "Sec-Fetch-Mode: cors\r\n"
    "Sec-Fetch-Dest: empty\r\n"
    "Referer: http://127.0.0.1:8080/\r\n"
    "Accept-Encoding: gzip, deflate, br, zstd\r\n"
    "Accept-Language: en-US,en;q=0.9\r\n"
    "\r\n";

constexpr std::string_view kCapturedWebSocket =
    "GET /ws?topic=0&since=0 HTTP/1.1\r\n"
    "Host: 127.0.0.1:8080\r\n"
    "Connection: Upgrade\r\n"
    "Pragma: no-cache\r\n"
    "Cache-Control: no-cache\r\n"
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/156.0.0.0 Safari/537.36\r\n"
    "Upgrade: websocket\r\n"
    "Origin: http://127.0.0.1:8080\r\n"
    "Sec-WebSocket-Version: 13\r\n"
    "Accept-Encoding: gzip, deflate, br, zstd\r\n"
    "Accept-Language: en-US,en;q=0.9\r\n"
    "Sec-WebSocket-Key: O1jO7vmIwkVEsyobgb0Miw==\r\n"
    "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"
    "\r\n";
constexpr std::string_view kExtensions =
    "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n";

std::string whole(const RequestText& text, std::string_view number) {
    return text.before + std::string(number) + text.after;
}

std::string without(std::string_view text, std::string_view part) {
    std::string rest(text);
    rest.erase(rest.find(part), part.size());
    return rest;
}

std::string line(const std::pair<std::string, std::string>& field) {
    return field.first + ": " + field.second + "\r\n";
}

std::size_t header_bytes(std::string_view request) {
    return request.size() - (request.find("\r\n") + 2);
}

struct Case {
    HeaderProfile profile;
    RequestKind kind;
    std::string_view target;
    std::string_view number;
    bool keep_alive;
    std::string expected;
};

std::string closing(std::string_view captured) {
    std::string text(captured);
    return text.replace(text.find("keep-alive"), std::string_view("keep-alive").size(), "close");
}

const std::vector<Case>& cases() {
    using enum HeaderProfile;
    using enum RequestKind;
    static const std::vector<Case> table{
        {browser, fetch, "/poll?topic=0&since=", "0", true, std::string(kCapturedFetch)},
        {browser, fetch, "/poll?topic=0&since=", "0", false, closing(kCapturedFetch)},
        {browser, event_source, "/events?topic=0&since=", "0", true,
         std::string(kCapturedEventSource)},
        {browser, event_source, "/events?topic=0&since=", "0", false,
         closing(kCapturedEventSource)},
        {minimal, fetch, "/poll?topic=3&since=", "1234567", true,
         "GET /poll?topic=3&since=1234567 HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n\r\n"},
        {minimal, fetch, "/longpoll?topic=3&since=", "9", false,
         "GET /longpoll?topic=3&since=9 HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n"
         "Connection: close\r\n\r\n"},
        {minimal, event_source, "/events?topic=3&since=", "9", true,
         "GET /events?topic=3&since=9 HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n"
         "Accept: text/event-stream\r\n\r\n"},
        {minimal, event_source, "/events?topic=3&since=", "9", false,
         "GET /events?topic=3&since=9 HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nConnection: close\r\n"
         "Accept: text/event-stream\r\n\r\n"},
    };
    return table;
}

TEST(HeaderProfiles, RequestsAreTheCapturedOnesByteForByte) {
    for (const Case& c : cases()) {
        const RequestText text = request_text(c.profile, c.kind, c.target, kHost, c.keep_alive);
        EXPECT_EQ(text.before, "GET " + std::string(c.target));
        EXPECT_EQ(whole(text, c.number), c.expected);
    }
}

TEST(HeaderProfiles, EveryRequestParsesAsOneWholeHttpRequest) {
    for (const Case& c : cases()) {
        const std::string request =
            whole(request_text(c.profile, c.kind, c.target, kHost, c.keep_alive), c.number);
        boost::beast::http::request_parser<boost::beast::http::empty_body> parser;
        boost::beast::error_code ec;
        const std::size_t used = parser.put(boost::asio::buffer(request), ec);
        EXPECT_FALSE(ec) << ec.message() << " in\n" << request;
        EXPECT_EQ(used, request.size());
        ASSERT_TRUE(parser.is_done()) << request;
        EXPECT_EQ(parser.keep_alive(), c.keep_alive) << request;
        EXPECT_EQ(parser.get().target(), std::string(c.target) + std::string(c.number));
        EXPECT_EQ(parser.get()[boost::beast::http::field::host], kHost);
    }
}

TEST(HeaderProfiles, TheHostIsWhereverChromiumRepeatsIt) {
    const std::string request = whole(request_text(HeaderProfile::browser, RequestKind::fetch,
                                                   "/poll?since=", "push.example:9", true),
                                      "1");
    EXPECT_NE(request.find("\r\nHost: push.example:9\r\n"), std::string::npos) << request;
    EXPECT_NE(request.find("\r\nReferer: http://push.example:9/\r\n"), std::string::npos);
    EXPECT_EQ(request.find("127.0.0.1"), std::string::npos) << request;
    EXPECT_EQ(websocket_fields(HeaderProfile::browser, "push.example:9").at(3).second,
              "http://push.example:9");
}

// The captured upgrade request is Beast's five fields, ours in that order, and the extension offer.
TEST(HeaderProfiles, WebSocketFieldsAndThoseOfBeastMakeUpTheCapturedRequest) {
    std::string rest = without(kCapturedWebSocket, kExtensions);
    std::size_t last = 0;
    for (const auto& field : websocket_fields(HeaderProfile::browser, kHost)) {
        const std::size_t at = kCapturedWebSocket.find(line(field));
        ASSERT_NE(at, std::string_view::npos) << line(field);
        EXPECT_GT(at, last) << line(field);
        last = at;
        rest = without(rest, line(field));
    }
    EXPECT_EQ(rest,
              "GET /ws?topic=0&since=0 HTTP/1.1\r\n"
              "Host: 127.0.0.1:8080\r\n"
              "Connection: Upgrade\r\n"
              "Upgrade: websocket\r\n"
              "Sec-WebSocket-Version: 13\r\n"
              "Sec-WebSocket-Key: O1jO7vmIwkVEsyobgb0Miw==\r\n"
              "\r\n");
    EXPECT_TRUE(websocket_fields(HeaderProfile::minimal, kHost).empty());
}

TEST(HeaderProfiles, CapturedFromStatesTheRealSizes) {
    const auto bytes = [](RequestKind kind) {
        return header_bytes(
            whole(request_text(HeaderProfile::browser, kind, "/?since=", kHost, true), "1"));
    };
    const std::string expected = fmt::format(
        "headers of fetch {} bytes, of EventSource {}, of WebSocket {} (471 with "
        "Sec-WebSocket-Extensions, left out), for the host {} ",
        bytes(RequestKind::fetch), bytes(RequestKind::event_source),
        header_bytes(without(kCapturedWebSocket, kExtensions)), kHost);
    EXPECT_NE(captured_from().find(expected), std::string_view::npos) << expected;
    EXPECT_EQ(header_bytes(kCapturedWebSocket), 471u);
}

}  // namespace
}  // namespace pushbench::client
