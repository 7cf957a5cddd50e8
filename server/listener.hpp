// Accepts connections for one worker. On the worker's thread only.
//
// A descriptor shortage pauses accepting for 100 ms instead of ending it: the connection stays in
// the backlog and is served when another one closes.
#pragma once
#include "core/net/timer.hpp"
#include "core/net/transport.hpp"
#include "core/net/worker.hpp"

#include <functional>

namespace pushbench::server {

class Listener final : public net::Pollable {
  public:
    // accepted(fd): non-blocking, TCP_NODELAY inherited from the listening socket.
    Listener(net::Worker& worker, int listening_fd, std::function<void(int)> accepted);
    void start();
    void stop();
    void on_ready(Ready) override { accept_all(); }

  private:
    void accept_all();
    void pause();

    net::Worker& worker_;
    net::Transport socket_;
    std::function<void(int)> accepted_;
    net::Timer timer_;
};

}  // namespace pushbench::server
