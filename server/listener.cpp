#include "server/listener.hpp"

#include <cerrno>
#include <sys/socket.h>
#include <utility>

namespace pushbench::server {

namespace {
// A flood of connects must leave time for those who are connected: about 1 ms of accepting.
constexpr int kAcceptsPerTurn = 64;
}  // namespace

Listener::Listener(net::Worker& worker, int listening_fd, std::function<void(int)> accepted)
    : worker_(worker),
      socket_(listening_fd),
      accepted_(std::move(accepted)),
      timer_(worker.context()) {}

void Listener::start() {
    worker_.poller().add(socket_.fd(), this);
}

void Listener::stop() {
    timer_.cancel();
    socket_.close();
}

void Listener::accept_all() {
    for (int turn = 0; socket_.is_open(); ++turn) {
        if (turn == kAcceptsPerTurn) return worker_.poller().again(socket_.fd(), this);
        const int fd = ::accept4(socket_.fd(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd >= 0) {
            accepted_(fd);
            continue;
        }
        switch (errno) {
            case EAGAIN:
                return;
            case EMFILE:
            case ENFILE:
            case ENOBUFS:
            case ENOMEM:
                return pause();
            default:
                continue;  // ECONNABORTED and network errors concern that connection only
        }
    }
}

void Listener::pause() {
    timer_.after(100 * kMillisecond, [this] { accept_all(); });
}

}  // namespace pushbench::server
