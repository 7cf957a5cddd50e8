// One request and the ways to answer it: respond, park, stream, or take the socket.
//
// Exactly one of them is called, on the worker's thread, during ServerTechnique::handle.
#pragma once
#include "core/net/deadline_queue.hpp"
#include "server/http_connection.hpp"
#include "server/request.hpp"

namespace pushbench::server {

class Exchange {
  public:
    Exchange(HttpConnection& connection, const Request& request)
        : connection_(connection), request_(request) {}

    const Request& request() const { return request_; }
    bool keep_alive() const { return connection_.keep_alive(); }

    void respond(net::SharedBytes response, int status) {
        connection_.respond(std::move(response), status);
    }
    // Answer later with connection.respond(). The holder hears of a peer that leaves, and, when a
    // lane is given, of its deadline.
    HttpConnection& park(ServerTechnique& holder, net::DeadlineLane* lane = nullptr);
    // The header now, more with stream_more(); the connection never returns to requests.
    HttpConnection& stream(ServerTechnique& holder, net::SharedBytes head);
    // The transport leaves HTTP (WebSocket, through a 101 that the technique writes itself).
    // `unread` gets what the client already sent behind its request. Whoever takes it adopts it at
    // once (Channel::adopt): it stays in the worker's poller.
    net::Transport take_transport(std::string& unread);

  private:
    HttpConnection& connection_;
    const Request& request_;
};

}  // namespace pushbench::server
