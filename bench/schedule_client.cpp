#include "bench/schedule_client.hpp"

#include "core/error.hpp"
#include "core/net/clock.hpp"
#include "server/server.hpp"

#include <chrono>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <fmt/format.h>

namespace pushbench {

namespace {

namespace beast = boost::beast;
namespace http = boost::beast::http;

// A schedule is half a kilobyte.
constexpr std::uint64_t kMostBody = 64 * 1024;

// Beast's words for the two limits speak of sockets and parsers.
std::string reason(boost::system::error_code failed, Nanos patience) {
    if (failed == beast::error::timeout)
        return fmt::format("no whole answer within {} (--connect-timeout)",
                           format_duration(patience));
    if (failed == http::error::body_limit) return "its answer is longer than a schedule can be";
    return failed.message();
}

std::string fetch(const std::string& host, std::uint16_t port, const std::string& where,
                  Nanos patience) {
    boost::asio::io_context context;
    beast::tcp_stream stream(context);
    beast::flat_buffer buffer;
    http::request<http::empty_body> request(http::verb::get, "/schedule", 11);
    request.set(http::field::host, where);
    request.set(http::field::connection, "close");
    http::response_parser<http::string_body> response;
    response.body_limit(kMostBody);
    boost::system::error_code failed;
    boost::system::error_code bad_address;
    const auto address =
        boost::asio::ip::make_address(host == "localhost" ? "127.0.0.1" : host, bad_address);
    if (bad_address)
        throw UsageError(fmt::format("--server: '{}' is not a numeric IP address", host));
    stream.expires_after(std::chrono::nanoseconds(patience));
    const auto keep = [&failed](boost::system::error_code ec) { failed = ec; };
    stream.async_connect(boost::asio::ip::tcp::endpoint(address, port), [&](auto ec) {
        if (ec) return keep(ec);
        http::async_write(stream, request, [&](auto write_ec, std::size_t) {
            if (write_ec) return keep(write_ec);
            http::async_read(stream, buffer, response,
                             [&](auto read_ec, std::size_t) { keep(read_ec); });
        });
    });
    context.run();
    if (failed)
        throw UsageError(
            fmt::format("cannot ask http://{}/schedule: {}; is `pushbench serve` "
                        "running there? (--server HOST:PORT)",
                        where, reason(failed, patience)));
    if (response.get().result() != http::status::ok)
        throw UsageError(fmt::format("http://{}/schedule answered {}: not a pushbench server",
                                     where, response.get().result_int()));
    return std::move(response.get().body());
}

}  // namespace

client::ServedSchedule fetch_schedule(const std::string& host, std::uint16_t port, Nanos patience) {
    const std::string where = host.find(':') == std::string::npos
                                  ? fmt::format("{}:{}", host, port)
                                  : fmt::format("[{}]:{}", host, port);
    const std::string text = fetch(host, port, where, patience);
    return client::read_served_schedule(text, where, server::boot_id(), monotonic_now());
}

}  // namespace pushbench
