#include "dialect.hpp"

#include <algorithm>
#include <iterator>

#include <boost/beast/websocket/detail/hybi13.hpp>
#include <fmt/format.h>

namespace pushbench::conformance {

namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;

constexpr std::string_view kDate = "Thu, 01 Jan 1970 00:00:00 GMT";
constexpr std::string_view kKey = "dGhlIHNhbXBsZSBub25jZQ==";  // of RFC 6455 §1.3
constexpr std::string_view kEndless = "HTTP/1.1 200 OK\r\nX-Endless: ";

std::string head(std::string_view status_line) {
    return fmt::format("HTTP/1.1 {}\r\nServer: pushbench\r\nDate: {}\r\n", status_line, kDate);
}

std::string http_refusal(int status) {
    return fmt::format("HTTP/1.1 {} No\r\nContent-Length: 3\r\n\r\nno\n", status);
}

std::string get(const Technique& row, std::string_view host, Cursor since,
                std::string_view fields) {
    return fmt::format("GET {}?topic=0{} HTTP/1.1\r\nHost: {}\r\n{}\r\n", row.path,
                       since ? fmt::format("&since={}", *since) : "", host, fields);
}

// A request with nothing of its own.
std::string plain_get(const Technique& row, std::string_view host, Cursor since) {
    return get(row, host, since, "");
}

// Polling: every answer is a response of its own.
std::string no_news(std::string_view, std::uint64_t cursor) {
    return head("204 No Content") +
           fmt::format("Cache-Control: no-store\r\nETag: \"{0}\"\r\nPushbench-Cursor: {0}\r\n\r\n",
                       cursor);
}
std::string news(std::uint64_t first_seq, const std::vector<std::string>& payloads) {
    std::string body;
    for (const std::string& payload : payloads)
        body += fmt::format("{}\n{}", payload.size(), payload);
    return head("200 OK") +
           fmt::format(
               "Cache-Control: no-store\r\nETag: \"{0}\"\r\nPushbench-Cursor: {0}\r\n"
               "Content-Type: application/octet-stream\r\nContent-Length: {1}\r\n\r\n",
               first_seq + payloads.size() - 1, body.size()) +
           body;
}

// Server-Sent Events: chunks of one response.
std::string event_source(const Technique& row, std::string_view host, Cursor since) {
    return get(row, host, since, "Accept: text/event-stream\r\n");
}
std::string endless(std::string_view type, std::uint64_t cursor, std::string_view first) {
    return head("200 OK") + fmt::format(
                                "Content-Type: {}\r\nCache-Control: no-store\r\n"
                                "Pushbench-Cursor: {}\r\nTransfer-Encoding: chunked\r\n"
                                "\r\n{:x}\r\n{}\r\n",
                                type, cursor, first.size(), first);
}
std::string stream(std::string_view, std::uint64_t cursor) {
    return endless("text/event-stream", cursor, ": pushbench\n\n");
}
std::string events(std::uint64_t seq, const std::vector<std::string>& payloads) {
    std::string text;
    for (const std::string& payload : payloads) {
        const std::string event = fmt::format("id: {}\ndata: {}\n\n", seq++, payload);
        text += fmt::format("{:x}\r\n{}\r\n", event.size(), event);
    }
    return text;
}

// http-stream: the same with a line per message.
std::string line_stream(std::string_view, std::uint64_t cursor) {
    return endless("text/plain; charset=utf-8", cursor, "\n");
}
std::string lines(std::uint64_t, const std::vector<std::string>& payloads) {
    std::string text;
    for (const std::string& payload : payloads)
        text += fmt::format("{:x}\r\n{}\n\r\n", payload.size() + 1, payload);
    return text;
}

// WebSocket: an upgrade, then unmasked text frames.
std::string upgrade(const Technique& row, std::string_view host, Cursor since) {
    return get(row, host, since,
               fmt::format("Upgrade: websocket\r\nConnection: upgrade\r\n"
                           "Sec-WebSocket-Key: {}\r\nSec-WebSocket-Version: 13\r\n",
                           kKey));
}
std::string switching(std::string_view request, std::uint64_t cursor) {
    constexpr std::string_view kField = "Sec-WebSocket-Key: ";
    boost::beast::websocket::detail::sec_ws_accept_type accept;
    const std::string_view key = request.substr(request.find(kField) + kField.size(), kKey.size());
    boost::beast::websocket::detail::make_sec_ws_accept(accept, {key.data(), key.size()});
    return fmt::format(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\n"
        "Sec-WebSocket-Accept: {}\r\nServer: pushbench\r\nDate: {}\r\nPushbench-Cursor: {}\r\n\r\n",
        std::string_view(accept.data(), accept.size()), kDate, cursor);
}
std::string frames(std::uint64_t, const std::vector<std::string>& payloads) {
    std::string text;
    for (const std::string& payload : payloads) {
        const std::size_t n = payload.size();
        const int length_bytes = n < 126 ? 0 : n < 65536 ? 2 : 8;
        text += '\x81';
        text += static_cast<char>(length_bytes == 0 ? n : length_bytes == 2 ? 126 : 127);
        for (int i = length_bytes - 1; i >= 0; --i) text += static_cast<char>(n >> (8 * i));
        text += payload;
    }
    return text;
}

// raw-tcp: a line, then length-prefixed payloads.
std::string subscription(const Technique&, std::string_view, Cursor since) {
    return fmt::format("SUB 0 {}\n", since ? std::to_string(*since) : "-");
}
std::string ok(std::string_view, std::uint64_t cursor) {
    return fmt::format("OK {} 0\n", cursor);
}
std::string prefixed(std::uint64_t, const std::vector<std::string>& payloads) {
    std::string text;
    for (const std::string& payload : payloads) {
        for (int shift = 24; shift >= 0; shift -= 8)
            text += static_cast<char>(payload.size() >> shift);
        text += payload;
    }
    return text;
}
std::string error_line(int status) {
    return fmt::format("ERR {}\n", status);
}

constexpr Dialect kShortPolling{
    .id = TechniqueId::short_polling,
    .request_end = "\r\n\r\n",
    .subscribe = plain_get,
    .accept = no_news,
    .messages = news,
    .refuse = http_refusal,
    .broken = "HTTP/1.1 200 OK\r\nPushbench-Cursor: 1\r\nContent-Length: 9\r\n\r\nno length",
    .endless = kEndless,
    .framing = Framing::poll_body,
};

constexpr Dialect long_polling() {
    Dialect dialect = kShortPolling;
    dialect.id = TechniqueId::long_polling;
    return dialect;
}

constexpr Dialect kDialects[] = {
    kShortPolling,
    long_polling(),
    {
        .id = TechniqueId::sse,
        .request_end = "\r\n\r\n",
        .subscribe = event_source,
        .accept = stream,
        .messages = events,
        .refuse = http_refusal,
        .broken = "this is no chunk\r\n",
        .endless = kEndless,
        .goodbye = "0\r\n\r\n",
        .framing = Framing::event_chunked,
    },
    {
        .id = TechniqueId::websocket,
        .request_end = "\r\n\r\n",
        .subscribe = upgrade,
        .goodbye_bytes = 8,  // a masked close frame with a code
        .accept = switching,
        .messages = frames,
        .refuse = http_refusal,
        .broken = "\xf1\x01x",  // reserved bits
        .endless = kEndless,
        .goodbye = "\x88\x02\x03\xe9",                 // 1001, going away
        .goodbye_reply = "\x88\x02\x03\xe8",           // 1000, as the client said
        .client_reply = "\x88\x82\0\0\0\0\x03\xe9"sv,  // masked with zeros
        .bad_answer = ErrorKind::bad_handshake,
        .framing = Framing::websocket,
    },
    {
        .id = TechniqueId::http_stream,
        .request_end = "\r\n\r\n",
        .subscribe = plain_get,
        .accept = line_stream,
        .messages = lines,
        .refuse = http_refusal,
        .broken = "this is no chunk\r\n",
        .endless = kEndless,
        .goodbye = "0\r\n\r\n",
        .framing = Framing::line_chunked,
    },
    {
        .id = TechniqueId::raw_tcp,
        .request_end = "\n",
        .subscribe = subscription,
        .accept = ok,
        .messages = prefixed,
        .refuse = error_line,
        .broken = "\xff\xff\xff\xff",  // a length beyond all limits
        .endless = "OK ",
        .framing = Framing::raw_tcp,
    },
};

}  // namespace

const Dialect* dialect_of(const Technique& row) {
    const auto found = std::find_if(std::begin(kDialects), std::end(kDialects),
                                    [&](const Dialect& dialect) { return dialect.id == row.id; });
    return found == std::end(kDialects) ? nullptr : found;
}

bool has_dialect(const Technique& row) {
    return dialect_of(row) != nullptr;
}

std::string masked(std::string text) {
    const struct {
        std::string_view field;
        std::size_t length;
    } varying[] = {
        {"\r\nDate: ", 29}, {"\r\nSec-WebSocket-Key: ", 24}, {"\r\nSec-WebSocket-Accept: ", 28}};
    for (const auto& [field, length] : varying)
        for (std::size_t at = text.find(field); at != std::string::npos;
             at = text.find(field, at)) {
            at += field.size();
            text.replace(at, length, length, '.');
        }
    return text;
}

}  // namespace pushbench::conformance
