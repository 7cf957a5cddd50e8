// The real server and the real load side in one process, joined by real sockets on loopback.
//
// Every message of a rig was due in the past, so nothing depends on when it is published; a test
// waits for what it wants to see, never for time to pass.
#pragma once
#include "client/load.hpp"
#include "core/net/clock.hpp"
#include "core/options.hpp"
#include "core/stats.hpp"
#include "proxy.hpp"
#include "server/server.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace pushbench::conformance {

// false after 20 s in which it never held.
bool eventually(const std::function<bool()>& holds);

// One thread a side, small messages, quick polls and reconnects, topics fed by the test.
Options quick_options();
Options options_of(const Variant& variant);

// `messages` per topic, all due within the second before now.
client::Plan past_plan(std::uint64_t messages, std::uint64_t topics = 1);
// What publish_external must be given so that the payload is the plan's.
std::string external_body(const client::Plan& plan, std::uint16_t topic, std::uint64_t seq,
                          std::uint64_t size);

// The client half alone, against any server.
class LoadRig {
  public:
    // One port for both kinds of listener: a test knows which it points at.
    // Over TLS they trust `certificates`; without any, anybody.
    LoadRig(const Technique& row, const Options& options, std::uint16_t port,
            std::uint64_t clients = 1, const std::string& certificates = {});
    void connect() { load_.connect(monotonic_now()); }
    bool subscribed() const;  // waits
    void begin(const client::Plan& plan) { load_.begin(plan); }
    client::Pulse pulse() const { return load_.pulse(); }
    client::Load& load() { return load_; }
    // Ends the clients by their own protocol and gives what they counted.
    LoadStats stop();

  private:
    std::uint64_t clients_;
    client::Load load_;
};

class Rig {
  public:
    enum class Through { nothing, proxy };
    // Listening and subscribed, the plan known, nothing published yet.
    Rig(const Technique& row, const Options& options, std::uint64_t messages,
        std::uint64_t clients = 1, Through through = Through::nothing);

    void publish(std::uint64_t count);       // the next ones, on every topic
    void publish_schedule();                 // all of them, by the server's own publisher
    bool complete();                         // waits until every client has everything
    bool delivered(std::uint64_t messages);  // waits
    LoadStats stop() { return load_->stop(); }

    server::Server& server() { return *server_; }
    std::uint16_t port() const { return port_; }
    Proxy& proxy() { return *proxy_; }
    LoadRig& load() { return *load_; }
    const client::Plan& plan() const { return plan_; }
    // Waits until the server has seen every connection end.
    bool server_is_alone();

  private:
    Options options_;
    client::Plan plan_;
    std::uint64_t published_ = 0;
    std::optional<server::Server> server_;
    std::uint16_t port_ = 0;
    std::optional<Proxy> proxy_;
    std::optional<LoadRig> load_;
};

ClientCounters total(const LoadStats& stats);  // over the windows
// "connection_closed 1, io_error 2"; empty without errors.
std::string errors_of(const LoadStats& stats);
std::uint64_t count_of(const LoadStats& stats, ErrorKind kind);

// Everything arrived once and in order, and every connection ended in order with the bytes the
// kernel counted.
void expect_clean(const LoadStats& stats);
void expect_nothing_lost(const LoadStats& stats);  // whatever became of the connections
// Exactly one error, of this kind.
void expect_one_error(const LoadStats& stats, ErrorKind kind);

}  // namespace pushbench::conformance
