// The server under attack, with a well-behaved subscriber of every technique beside the attacker:
// whatever the attack was, they must have received everything in order, and afterwards nobody may
// be left.
#pragma once
#include "conformance/rig.hpp"
#include "conformance/sockets.hpp"
#include "core/counters.hpp"
#include "core/options.hpp"
#include "server/server.hpp"

#include <cstdint>
#include <functional>
#include <list>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace pushbench::hostile {

using conformance::End;
using conformance::eventually;
using conformance::RawPeer;

// Like quick_options(), with limits that an attack reaches soon.
Options strict_options();

class Target {
  public:
    // `messages`: how many a test may publish in all; the subscribers wait for every one.
    explicit Target(const Options& options = strict_options(), std::uint64_t messages = 20);

    RawPeer connect(int receive_buffer = 0) { return RawPeer::connect(port(), receive_buffer); }
    RawPeer connect_raw_tcp() { return RawPeer::connect(server_.raw_tcp_port()); }
    std::uint16_t port() const { return server_.port(); }
    std::uint64_t others() const { return others_.size(); }
    server::Server& server() { return server_; }
    ServerCounters counters() { return server_.counters(); }
    // Waits until the counter has that value, and says what it has.
    testing::AssertionResult counted(std::int64_t ServerCounters::*counter, std::int64_t value);
    // Only the subscribers are connected.
    testing::AssertionResult alone_with_others();

    // Publishes the next messages and waits until the subscribers have them, a few at a time: they
    // must not become slow consumers themselves.
    void publish(std::uint64_t count);
    // Publishes what is left; everybody has everything, leaves in order, and the server is empty.
    void expect_others_unharmed();

  private:
    Options options_;
    client::Plan plan_;
    std::uint64_t messages_, published_ = 0;
    server::Server server_;
    std::list<conformance::LoadRig> others_;
};

// "GET /healthz" and its like, whole.
std::string get(std::string_view target, std::string_view more_fields = "");
// How many responses stand in what a server said, and the status of the first (0 = none).
std::size_t responses_in(std::string_view said);
int status_of(std::string_view response);

}  // namespace pushbench::hostile
