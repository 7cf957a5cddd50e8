// Writing HTTP/1.1 responses: one buffer, the same few fields in the same order every time, listed
// byte for byte in docs/metrics.md. Thread-safe: no state but a per-thread cache of the date.
#pragma once
#include "core/net/bytes.hpp"

#include <cstdint>
#include <string>
#include <string_view>

#include <fmt/format.h>

namespace pushbench::server {

std::string_view reason_phrase(int status);

// "Sun, 22 Nov 2026 20:00:00 GMT", formatted once a second (RFC 9110 §6.6.1 wants a Date in every
// 2xx, 3xx and 4xx response). `second` tells when a cached rendering is out of date.
struct HttpDate {
    std::string_view text;
    std::int64_t second;
};
HttpDate http_date();

class ResponseBuilder {
  public:
    // Status line, Server, Date; `keep_alive` false adds Connection: close; HTTP/1.0 clients that
    // may keep the connection need it said.
    ResponseBuilder(int status, bool keep_alive, int version = 11);
    ResponseBuilder& field(std::string_view name, std::string_view value);
    ResponseBuilder& field(std::string_view name, std::uint64_t value);
    // Ends the header; Content-Length is added unless the status or framing forbids it.
    net::SharedBytes with_body(std::string_view body);
    net::SharedBytes without_body();  // 204, 304, 101 and streams: no Content-Length
    net::SharedBytes head_of(std::size_t body_length);  // the answer to HEAD

  private:
    fmt::memory_buffer text_;
};

// An error answer: plain text, one line, the connection closes afterwards.
net::SharedBytes error_response(int status, std::string_view sentence, bool keep_alive = false);

}  // namespace pushbench::server
