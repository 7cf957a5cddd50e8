// A server that does to its one client what a test says, on a thread of its own.
#pragma once
#include "sockets.hpp"

#include <functional>
#include <thread>

namespace pushbench::conformance {

class ScriptedServer {
  public:
    using Script = std::function<void(RawPeer&)>;
    explicit ScriptedServer(Script script);
    ~ScriptedServer();  // after the client has gone

    std::uint16_t port() const { return port_; }

  private:
    std::uint16_t port_ = 0;
    int listener_;
    std::thread thread_;
};

}  // namespace pushbench::conformance
