// One end of a pair of sockets is a WsChannel under Beast, the other one belongs to the fuzzer.
#pragma once
#include "core/net/worker.hpp"
#include "core/net/ws_channel.hpp"
#include "pieces.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>

namespace pushbench::fuzz {

// What both roles do once the handshake is done: read, until an error ends it.
class WsSession : public net::WsChannel {
  public:
    WsSession(net::Worker& worker, const net::OutboxPolicy& policy, net::ChannelTotals& totals)
        : WsChannel(worker.context(), policy, totals, false), stream_(net::WsLayer(this)) {}
    bool ended = false;

  protected:
    void begin(boost::system::error_code ec) {
        ended = ended || ec;
        if (!ec) read();
    }
    net::WsStream stream_;

  private:
    void read() {
        stream_.async_read_some(boost::asio::buffer(into_),
                                [this](boost::system::error_code ec, std::size_t n) {
                                    require(n <= sizeof into_, "a read keeps to its buffer");
                                    ended = ended || ec;
                                    if (!ec) read();
                                });
    }
    char into_[64];
};

// A session at one end of a pair of sockets; the other one is the fuzzer's.
template <class Session>
struct Pipe {
    Pipe() {
        int ends[2];
        require(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) == 0,
                "a pair of sockets");
        own = ends[0];
        peer = ends[1];
    }
    net::Worker worker{"fuzz"};
    const net::OutboxPolicy policy{};
    net::ChannelTotals totals;
    int own = -1, peer = -1;  // the session's, and the other one
    std::unique_ptr<Session> session = std::make_unique<Session>(worker, policy, totals);
};

// The poller's wait and whatever follows from it.
inline void run(net::Worker& worker) {
    for (int quiet = 0; quiet < 2;) quiet = worker.context().poll() == 0 ? quiet + 1 : 0;
}

inline std::string drain(int fd) {
    std::string all;
    char part[4096];
    for (ssize_t n; (n = ::recv(fd, part, sizeof part, MSG_DONTWAIT)) > 0;)
        all.append(part, static_cast<std::size_t>(n));
    return all;
}

// false when the other end is closed or full.
inline bool say(net::Worker& worker, int fd, std::string_view piece) {
    if (::send(fd, piece.data(), piece.size(), MSG_NOSIGNAL | MSG_DONTWAIT) < 0) return false;
    run(worker);
    return true;
}

// Frames of ours are short here; a close frame must be the last.
inline void check_frames(std::string_view said, bool masked) {
    const std::size_t head = masked ? 6 : 2;
    for (bool closed = false; said.size() >= 2;) {
        require(!closed, "nothing follows a close frame");
        require((static_cast<unsigned char>(said[1]) >= 0x80) == masked, "masked by a client only");
        const std::size_t length = static_cast<unsigned char>(said[1]) & 0x7fu;
        require(length <= 125 && said.size() >= head + length, "frames are whole");
        closed = (said[0] & 0x0f) == 8;
        said.remove_prefix(head + length);
    }
}

inline void finish(net::Worker& worker, WsSession& session, int peer) {
    ::close(peer);
    run(worker);
    require(session.ended, "the end of the peer ends the session");
    session.abort();
    run(worker);
    worker.poller().stop();
    run(worker);
}

}  // namespace pushbench::fuzz
