// The load process of a trial: does what the runner says, tells how it stands, answers its stats.
#include "bench/load_child.hpp"

#include "bench/child.hpp"
#include "bench/control_messages.hpp"
#include "bench/exit_codes.hpp"
#include "bench/resources.hpp"
#include "bench/targets.hpp"
#include "client/load.hpp"
#include "core/net/clock.hpp"
#include "core/net/limits.hpp"
#include "core/net/process.hpp"
#include "core/net/timer.hpp"
#include "core/net/tls_context.hpp"
#include "reports/stats_json.hpp"

#include <memory>
#include <unistd.h>
#include <utility>

#include <boost/asio/io_context.hpp>

namespace pushbench {

namespace {

namespace asio = boost::asio;
constexpr Nanos kPulse = 50 * kMillisecond;
constexpr Nanos kStopPatience = 10 * kSecond;

class LoadChild {
  public:
    explicit LoadChild(const Options& options)
        : options_(options),
          timer_(context_),
          child_(context_, options.control_fd,
                 [this](std::string_view op, const boost::json::object& message) {
                     handle(op, message);
                 }) {
        options_.load_threads = threads_or_default(options_.load_threads);
    }

    int run() {
        child_.send({{"op", "ready"}, {"pid", ::getpid()}});
        context_.run();
        return kExitOk;
    }

  private:
    void handle(std::string_view op, const boost::json::object& message) {
        if (op == "connect")
            connect(message);
        else if (op == "schedule")
            begin(message);
        else if (op == "finish")
            finish(message);
    }

    void connect(const boost::json::object& message) {
        const auto number = [&](const char* name) {
            return message.at(name).to_number<std::uint64_t>();
        };
        const std::string host(message.at("host").as_string());
        client::Destination to;
        to.http = net::make_address(host, static_cast<std::uint16_t>(number("port")));
        to.raw_tcp = net::make_address(host, static_cast<std::uint16_t>(number("raw_tcp_port")));
        to.host_header = net::to_string(to.http);
        const boost::json::value* const certificates = message.if_contains("certificates");
        to.tls = net::client_tls(options_, host,
                                 certificates ? std::string(certificates->as_string()) : "");
        if (const auto* session = message.if_contains("session"))
            go_to(to, target_session_from(session->as_object()));
        to.payload_bytes = number("payload_bytes");
        to.topics = number("topics");
        // The server's setting, which its clients' predictions depend on.
        find_option("poll-batch")->set(options_, std::string(message.at("poll_batch").as_string()));
        to.sources = client::source_addresses(options_.source_ips, to.http, number("salt"));
        load_ = std::make_unique<client::Load>(
            options_, to, options_.techniques.front().id,
            client::ClientRange{number("first"), number("count"), number("total")});
        load_->connect(child_.epoch());
        pulse();
    }

    // A server that is not ours is where its file says for this technique.
    void go_to(client::Destination& to, std::shared_ptr<const TargetSession> session) const {
        const HttpUrl url = session->url_of(options_.techniques.front().id);
        to.http = net::make_address(url.host, url.port);
        to.host_header = url.authority();
        to.tls = url.tls ? net::tls_towards(options_, url.host) : nullptr;
        to.session = std::move(session);
    }

    void begin(const boost::json::object& message) {
        client::Plan plan = plan_from(message);
        plan.epoch = child_.epoch();
        load_->begin(std::move(plan));
    }

    void pulse() {
        child_.send(pulse_message(load_->pulse(), load_->complete()));
        if (const auto second = load_->second_after(told_second_)) {
            told_second_ = second->second;
            child_.send({{"op", "second"}, {"second", to_json(*second)}});
        }
        timer_.after(kPulse, [this] { pulse(); });
    }

    void finish(const boost::json::object& message) {
        drain_complete_ = message.at("drain_complete").as_bool();
        deliveries_in_last_second_ = message.at("deliveries_in_last_second").as_bool();
        timer_.cancel();
        child_.meter().stop();
        if (!load_) return child_.finish({{"op", "stats"}});
        load_->stop_clients();
        stop_by_ = monotonic_now() + kStopPatience;
        await_stopped();
    }

    void await_stopped() {
        if (!load_->all_stopped() && monotonic_now() < stop_by_) {
            timer_.after(10 * kMillisecond, [this] { await_stopped(); });
            return;
        }
        const ProcessUsage usage = child_.meter().usage();
        LoadStats stats = load_->finish();
        stats.drain_complete = drain_complete_;
        stats.deliveries_in_last_second = deliveries_in_last_second_;
        child_.finish({{"op", "stats"}, {"stats", to_json(stats)}, {"usage", to_json(usage)}});
    }

    Options options_;
    asio::io_context context_{1};
    net::Timer timer_;  // of the next pulse, then of the end
    Child child_;
    std::unique_ptr<client::Load> load_;
    Nanos stop_by_ = 0;
    std::int64_t told_second_ = -1;
    bool drain_complete_ = false;
    bool deliveries_in_last_second_ = false;
};

}  // namespace

int load_as_child(const Options& options) {
    net::become_child(options.control_fd);
    net::raise_descriptor_limit();
    net::reserve_descriptor_table();
    return LoadChild(options).run();
}

}  // namespace pushbench
