// The push server: workers, ports, publisher. One per process; several processes can share a port.
//
// Construction reads certificates and listens (UsageError when it cannot), start() serves. Control
// calls come from one thread; admit() and leave() are thread-safe.
#pragma once
#include "core/counters.hpp"
#include "core/options.hpp"
#include "core/schedule.hpp"

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace pushbench::net {
class TlsContext;
}

namespace pushbench::server {

class Publisher;
class ServerWorker;

class Server {
  public:
    Server(const Options& options, std::vector<TechniqueId> techniques);
    ~Server();

    std::uint16_t port() const { return port_; }
    std::uint16_t raw_tcp_port() const { return raw_tcp_port_; }  // 0 = not served

    void start();
    // `from`, `to`: the measured window, for the publisher's own count.
    void start_schedule(const ScheduleSpec& spec, Nanos epoch, Nanos from, Nanos to);
    void stop_publishing();
    // Ends every connection by its own protocol, waits at most `patience`, then drops the rest.
    void shut_down(Nanos patience);

    // POST /publish: the seq, or nullopt when the topic is fed by the schedule.
    std::optional<std::uint64_t> publish_external(std::uint16_t topic, std::string body);

    bool admit();
    void leave();

    struct ScheduleState {  // what GET /schedule tells
        ScheduleSpec spec;
        Nanos epoch = 0;
        bool started = false;
    };
    ScheduleState schedule_state() const;
    const net::TlsContext* tls() const { return tls_.get(); }  // null: plain
    const Options& options() const { return options_; }
    const std::vector<TechniqueId>& techniques() const { return techniques_; }

    ServerCounters counters();  // all workers; waits for each
    std::vector<std::uint64_t> connections_per_worker();
    const Publisher& publisher() const { return *publisher_; }
    std::vector<std::unique_ptr<ServerWorker>>& workers() { return workers_; }

  private:
    const Options options_;
    const std::vector<TechniqueId> techniques_;
    const std::unique_ptr<const net::TlsContext> tls_;
    std::vector<std::unique_ptr<ServerWorker>> workers_;
    const std::unique_ptr<Publisher> publisher_;
    std::uint16_t port_ = 0, raw_tcp_port_ = 0;
    mutable std::mutex mutex_;
    ScheduleState schedule_;
    std::vector<std::uint64_t> external_seq_;
    std::atomic<std::int64_t> connections_{0};
    std::condition_variable all_left_;
    bool shut_down_ = false;
};

std::string boot_id();  // of this machine's kernel: two clocks are one only within a boot

}  // namespace pushbench::server
