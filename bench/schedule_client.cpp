#include "bench/schedule_client.hpp"

#include "core/error.hpp"
#include "server/server.hpp"

#include <chrono>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value_to.hpp>
#include <fmt/format.h>

namespace pushbench {

namespace {

namespace beast = boost::beast;
namespace http = boost::beast::http;
namespace json = boost::json;

constexpr auto kTimeout = std::chrono::seconds(5);

std::string fetch(const std::string& host, std::uint16_t port, const std::string& where) {
    boost::asio::io_context context;
    beast::tcp_stream stream(context);
    beast::flat_buffer buffer;
    http::request<http::empty_body> request(http::verb::get, "/schedule", 11);
    request.set(http::field::host, where);
    request.set(http::field::connection, "close");
    http::response<http::string_body> response;
    boost::system::error_code failed;
    boost::system::error_code bad_address;
    const auto address =
        boost::asio::ip::make_address(host == "localhost" ? "127.0.0.1" : host, bad_address);
    if (bad_address)
        throw UsageError(fmt::format("--server: '{}' is not a numeric IP address", host));
    stream.expires_after(kTimeout);
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
                        where, failed.message()));
    if (response.result() != http::status::ok)
        throw UsageError(fmt::format("http://{}/schedule answered {}: not a pushbench server",
                                     where, response.result_int()));
    return std::move(response.body());
}

}  // namespace

ServedSchedule fetch_schedule(const std::string& host, std::uint16_t port) {
    const std::string where =
        fmt::format(host.find(':') == std::string::npos ? "{}:{}" : "[{}]:{}", host, port);
    const std::string text = fetch(host, port, where);
    ServedSchedule served;
    std::string their_boot;
    try {
        const json::value document = json::parse(text);
        const json::object& o = document.as_object();
        their_boot = std::string(o.at("boot_id").as_string());
        ScheduleSpec& s = served.plan.schedule;
        s.arrivals = parse_arrivals(std::string_view(o.at("arrivals").as_string()));
        s.rate = o.at("rate_per_s").to_number<double>();
        s.topics = o.at("topics").to_number<unsigned>();
        s.seed = o.at("seed").to_number<std::uint64_t>();
        s.start = o.at("start_ns").to_number<Nanos>();
        s.end = o.at("end_ns").to_number<Nanos>();
        for (const json::value& guard : o.at("guards").as_array())
            s.silences.push_back({guard.as_object().at("from_ns").to_number<Nanos>(),
                                  guard.as_object().at("length_ns").to_number<Nanos>()});
        served.plan.epoch = o.at("epoch_monotonic_ns").to_number<Nanos>();
        served.payload_bytes = o.at("payload_bytes").to_number<std::uint64_t>();
        served.external_topics = o.at("external_topics").to_number<std::uint64_t>();
        served.raw_tcp_port = o.at("raw_tcp_port").to_number<std::uint16_t>();
        served.sends_one_per_poll = o.at("poll_batch").as_string() == "one";
    } catch (const UsageError&) {
        throw;
    } catch (const std::exception&) {
        throw UsageError(fmt::format("http://{}/schedule is not a schedule of pushbench", where));
    }
    if (their_boot != server::boot_id())
        throw UsageError(fmt::format(
            "the server at {} runs on another machine (another boot): its clock is not ours, and "
            "one-way latency between clocks is not measured yet; run `load` on its machine",
            where));
    served.plan.open_ended = true;
    return served;
}

}  // namespace pushbench
