// One HTTP/1.1 request, reduced to what a push server looks at.
//
// Strings keep their capacity from request to request: parsing allocates nothing in steady state.
// RFC 9112 is enforced by Beast's parser; errors come back as the HTTP status that answers them.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace boost::beast::http {
// <boost/beast/http/verb.hpp>
enum class verb;  // NOLINT(readability-identifier-naming)
}  // namespace boost::beast::http

namespace pushbench::server {

struct Request {
    boost::beast::http::verb method{};  // unknown
    int version = 11;                   // 10 or 11
    bool keep_alive = true;
    bool upgrade = false;
    bool expects_continue = false;  // sends its body after a 100 (RFC 9110 §10.1.1)
    bool accepts_html = false;      // a browser that navigates: Accept names text/html
    std::size_t bytes = 0;          // head and body, as they arrived
    std::string target;             // as sent
    std::string host, origin, last_event_id, if_none_match;
    std::string connection, upgrade_to, ws_key, ws_version;
    std::string body;

    std::string_view path() const;
    // A query parameter's raw value; nullopt when absent.
    std::optional<std::string_view> query(std::string_view name) const;
    void clear();
};

// Incremental: takes input until one request is complete; what lies behind it stays with the
// caller.
class RequestReader {
  public:
    enum class State { need_more, complete, failed };

    RequestReader(std::size_t header_limit, std::size_t body_limit);
    ~RequestReader();

    // Consumes from `input`; `consumed` tells how much. On `failed`, status() is the HTTP status
    // that answers it: 400, 408 is not set here, 413, 431, 505.
    State feed(std::string_view input, std::size_t& consumed);
    // The head is here and its sender waits for a 100 before the body; true once a request.
    bool owes_continue();
    const Request& request() const;
    int status() const;
    void reset();  // ready for the next request

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace pushbench::server
