#include "server/server.hpp"

#include "core/net/clock.hpp"
#include "core/net/sockets.hpp"
#include "core/net/tls_context.hpp"
#include "server/publisher.hpp"
#include "server/server_worker.hpp"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <utility>

#include <fmt/format.h>

namespace pushbench::server {

namespace {

// A port and its listening sockets, one per worker. The first decides whether the port is free.
std::uint16_t listen_all(const Options& options, std::uint16_t port, std::string_view port_flag,
                         std::size_t workers, std::vector<int>& sockets) {
    for (std::size_t i = 0; i < workers; ++i) {
        const bool join = i > 0 || options.join_port;
        const int fd =
            net::listen_on(net::make_address(options.bind, port), join, options.mss, port_flag);
        if (i == 0) port = net::local_port(fd);
        sockets.push_back(fd);
    }
    return port;
}

}  // namespace

Server::Server(const Options& options, std::vector<TechniqueId> techniques)
    : options_(options),
      techniques_(std::move(techniques)),
      tls_(net::server_tls(options)),
      publisher_(std::make_unique<Publisher>([this](const Message& message) {
          for (auto& worker : workers_) worker->publish(message);
      })),
      external_seq_(options.external_topics, 0) {
    const std::size_t count = std::max<std::size_t>(1, options_.server_threads);
    const bool raw = std::any_of(techniques_.begin(), techniques_.end(),
                                 [](TechniqueId id) { return technique(id).own_listener; });
    std::vector<int> http, raw_tcp(count, -1);
    port_ = listen_all(options_, options_.port, "--port", count, http);
    if (raw) {
        raw_tcp.clear();
        raw_tcp_port_ =
            listen_all(options_, options_.raw_tcp_port, "--raw-tcp-port", count, raw_tcp);
    }
    for (std::size_t i = 0; i < count; ++i) {
        workers_.push_back(std::make_unique<ServerWorker>(*this, options_, techniques_, tls_.get(),
                                                          fmt::format("server-{}", i)));
        workers_.back()->listen(http[i], raw_tcp[i]);
    }
    if (parse_fault(options_.fault) == Fault::fewer) publisher_->leave_out(100);
}

Server::~Server() {
    publisher_->stop();
    for (auto& worker : workers_) worker->stop();
}

void Server::start() {
    const std::vector<unsigned> cores = parse_pin(options_.pin).server;
    for (std::size_t i = 0; i < workers_.size(); ++i)
        workers_[i]->start(cores.empty() ? -1 : static_cast<int>(cores[i % cores.size()]));
}

void Server::start_schedule(const ScheduleSpec& spec, Nanos epoch, Nanos from, Nanos to) {
    {
        const std::lock_guard lock(mutex_);
        schedule_ = {spec, epoch, true};
    }
    if (parse_fault(options_.fault) == Fault::truncate) {
        const auto three = static_cast<Nanos>(2.5 / std::max(spec.rate, 1e-9) * kSecond);
        for (auto& worker : workers_) worker->set_tail(to - three);
    }
    publisher_->start(spec, epoch, static_cast<unsigned>(options_.external_topics), from, to);
}

void Server::stop_publishing() {
    publisher_->stop();
}

void Server::shut_down(Nanos patience) {
    if (std::exchange(shut_down_, true)) return;
    publisher_->stop();
    for (auto& worker : workers_) worker->stop_accepting();
    {
        std::unique_lock lock(mutex_);
        all_left_.wait_for(lock, std::chrono::nanoseconds(patience),
                           [this] { return connections_.load() == 0; });
    }
    for (auto& worker : workers_) worker->stop();
}

std::optional<std::uint64_t> Server::publish_external(std::uint16_t topic, std::string body) {
    if (topic >= external_seq_.size()) return std::nullopt;
    auto shared = std::make_shared<const std::string>(std::move(body));
    // Held over the posts, so that every worker sees the same order.
    const std::lock_guard lock(mutex_);
    const Nanos now = monotonic_now() - schedule_.epoch;
    const Message message{topic, ++external_seq_[topic], now, now};
    for (auto& worker : workers_) worker->publish_external(message, shared);
    return message.seq;
}

bool Server::admit() {
    const std::int64_t now = connections_.fetch_add(1) + 1;
    if (options_.max_connections == 0 || now <= static_cast<std::int64_t>(options_.max_connections))
        return true;
    connections_.fetch_sub(1);
    return false;
}

void Server::leave() {
    if (connections_.fetch_sub(1) != 1) return;
    const std::lock_guard lock(mutex_);
    all_left_.notify_all();
}

Server::ScheduleState Server::schedule_state() const {
    const std::lock_guard lock(mutex_);
    return schedule_;
}

ServerCounters Server::counters() {
    ServerCounters all;
    for (auto& worker : workers_) worker->worker().run([&] { all += worker->counters(); });
    return all;
}

std::vector<std::uint64_t> Server::connections_per_worker() {
    std::vector<std::uint64_t> result;
    for (auto& worker : workers_)
        worker->worker().run([&] {
            result.push_back(static_cast<std::uint64_t>(worker->counters().connections_accepted));
        });
    return result;
}

std::string boot_id() {
    std::string id;
    std::ifstream("/proc/sys/kernel/random/boot_id") >> id;
    return id;
}

}  // namespace pushbench::server
