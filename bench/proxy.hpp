// A proxy that pushbench starts: found, configured in a folder of its own, and run by a stand-in
// that waits for it, meters its processes and stops it (bench/stand_in).
//
// Main thread. What cannot work is a UsageError.
#pragma once
#include "bench/remote.hpp"
#include "bench/waiter.hpp"
#include "core/options.hpp"
#include "core/via.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <string>

namespace pushbench {

// As a shell finds it, or where Debian has it (/usr/sbin is not in everybody's PATH).
std::string find_program(const Proxy& proxy);

// One run of it. The folder goes with this object; the stand-in removes it when the runner is gone.
class ProxyRun {
  public:
    // `server`: "127.0.0.1:8080", where it forwards to. Writes the configuration.
    ProxyRun(const Via& via, const std::string& server, std::uint64_t clients);
    ~ProxyRun();
    ProxyRun(const ProxyRun&) = delete;
    ProxyRun& operator=(const ProxyRun&) = delete;

    // The stand-in answers "ready" once it listens, or "failed" and why.
    std::unique_ptr<Remote> start(boost::asio::io_context& context, const Options& options) const;
    const std::string& host() const { return host_; }
    std::uint16_t port() const { return port_; }

  private:
    const Via& via_;
    std::string folder_;
    std::string host_ = "127.0.0.1";
    std::uint16_t port_ = 0;
};

// Before the first trial: every proxy of the run is there and starts, and that of --via-url takes
// connections. Their programs, by label: "nginx:tuned" → "nginx 1.22.1".
std::map<std::string, std::string> check_proxies(const Options& options, Waiter& waiter);

}  // namespace pushbench
