// `pushbench serve`: the server by hand, or as the child of a runner.
#include "bench/child.hpp"
#include "bench/commands.hpp"
#include "bench/control_messages.hpp"
#include "bench/environment.hpp"
#include "bench/exit_codes.hpp"
#include "bench/resources.hpp"
#include "bench/stand_in.hpp"
#include "core/error.hpp"
#include "core/net/clock.hpp"
#include "core/net/limits.hpp"
#include "core/net/process.hpp"
#include "core/net/sockets.hpp"
#include "core/net/tls_context.hpp"
#include "reports/json_archive.hpp"
#include "reports/stats_json.hpp"
#include "server/publisher.hpp"
#include "server/server.hpp"

#include <csignal>
#include <cstdio>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <fmt/format.h>

namespace pushbench {

namespace {

namespace asio = boost::asio;
constexpr Nanos kPatience = 3 * kSecond;  // for peers to finish closing

std::vector<TechniqueId> served_techniques(const Options& options) {
    std::vector<TechniqueId> ids;
    for (const Variant& variant : options.techniques) ids.push_back(variant.id);
    if (ids.empty())
        for (const Technique& technique : techniques()) ids.push_back(technique.id);
    return ids;
}

ServerStats stats_of(server::Server& server) {
    ServerStats stats;
    stats.counters = server.counters();
    stats.published = server.publisher().published_in_window();
    stats.publisher_lateness = server.publisher().lateness();
    stats.connections_per_thread = server.connections_per_worker();
    return stats;
}

int serve_as_child(server::Server& server, int control_fd) {
    asio::io_context context(1);
    Child child(context, control_fd, [&](std::string_view op, const boost::json::object& message) {
        if (op == "schedule") {
            const client::Plan plan = plan_from(message);
            server.start_schedule(plan.schedule, child.epoch(), plan.measure_from, plan.measure_to);
        } else if (op == "finish") {
            server.stop_publishing();  // its counts may be read from here on
            const boost::json::object answer{{"op", "stats"},
                                             {"stats", to_json(stats_of(server))},
                                             {"usage", to_json(child.meter().usage())}};
            server.shut_down(kPatience);
            child.finish(answer);
        }
    });
    server.start();
    boost::json::object ready{{"op", "ready"},
                              {"pid", ::getpid()},
                              {"port", server.port()},
                              {"raw_tcp_port", server.raw_tcp_port()},
                              {"protocol", kControlProtocol},
                              {"build", JsonWriter::write(this_build())}};
    if (server.tls()) ready["certificate"] = server.tls()->certificate();
    child.send(ready);
    context.run();
    return kExitOk;
}

void announce(const Options& options, const server::Server& server) {
    const std::string http = net::to_string(net::make_address(options.bind, server.port()));
    if (server.tls())
        fmt::print("pushbench serving https://{}/ (curl -N{} https://{}/events)\n", http,
                   options.cert.empty() ? "k" : "", http);
    else
        fmt::print("pushbench serving http://{}/ (curl -N http://{}/events)\n", http, http);
    if (server.raw_tcp_port() != 0)
        fmt::print("raw-tcp on {}{}\n",
                   net::to_string(net::make_address(options.bind, server.raw_tcp_port())),
                   server.tls() ? ", over TLS" : "");
    std::fflush(stdout);
}

}  // namespace

int serve_command(const Options& given) {
    if (given.stand_in) return stand_in_as_child(given);
    Options options = given;
    if (options.control_fd >= 0) net::become_child(options.control_fd);
    net::raise_descriptor_limit();
    net::reserve_descriptor_table();
    options.server_threads = threads_or_default(options.server_threads);
    asio::io_context context(1);
    server::Server server(options, served_techniques(options));
    if (options.control_fd >= 0) return serve_as_child(server, options.control_fd);

    asio::signal_set signals(context, SIGINT, SIGTERM);
    signals.async_wait([&](boost::system::error_code ec, int) {
        if (!ec) context.stop();
    });
    server.start();
    ScheduleSpec schedule;
    schedule.arrivals = options.arrivals;
    schedule.rate = options.rates.front();
    schedule.topics = static_cast<unsigned>(options.topics);
    schedule.seed = options.seed;
    server.start_schedule(schedule, monotonic_now(), 0, kForever);
    announce(options, server);
    context.run();
    server.shut_down(kPatience);
    return kExitOk;
}

}  // namespace pushbench
