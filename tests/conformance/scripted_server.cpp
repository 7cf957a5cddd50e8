#include "scripted_server.hpp"

#include <sys/socket.h>
#include <utility>

namespace pushbench::conformance {

ScriptedServer::ScriptedServer(Script script) : listener_(bind_at(0, port_)) {
    start_listening(listener_);
    thread_ = std::thread([this, play = std::move(script)] {
        const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (fd < 0) return;  // nobody came
        RawPeer peer = RawPeer::adopt(fd);
        play(peer);
    });
}

ScriptedServer::~ScriptedServer() {
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    close_socket(listener_);
}

}  // namespace pushbench::conformance
