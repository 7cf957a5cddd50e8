// The WebSocket path of the load side: Beast in a client's role over WsChannel, fed the answer to
// its handshake and then frames. The first @ of the input becomes the Sec-WebSocket-Accept that
// the request wants, which nobody can guess.
#include "core/message.hpp"
#include "ws_pipe.hpp"

#include <boost/beast/websocket/detail/hybi13.hpp>
#include <boost/beast/websocket/rfc6455.hpp>

namespace {

namespace websocket = boost::beast::websocket;
using namespace pushbench::fuzz;
using namespace pushbench::net;

class Session final : public WsSession {
  public:
    using WsSession::WsSession;

    void ask(Worker& worker, int fd) {
        require(open(worker.poller(), fd), "the poller takes the descriptor");
        stream_.read_message_max(pushbench::kMaxPayload);
        stream_.async_handshake(answer_, "x", "/ws",
                                [this](boost::system::error_code ec) { begin(ec); });
    }

  private:
    websocket::response_type answer_;
};

std::string accept_for(const std::string& request) {
    const std::string name = "Sec-WebSocket-Key: ";
    const std::size_t from = request.find(name);
    require(from != std::string::npos, "the request has a key");
    const std::size_t end = request.find("\r\n", from);
    websocket::detail::sec_ws_accept_type accept;
    websocket::detail::make_sec_ws_accept(
        accept, request.substr(from + name.size(), end - from - name.size()));
    return {accept.data(), accept.size()};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    auto input = cut(data, size);
    Pipe<Session> pipe;
    Worker& worker = pipe.worker;
    pipe.session->ask(worker, pipe.own);
    run(worker);
    const std::string accept = accept_for(drain(pipe.peer));
    bool accepted = false;
    for (std::string& piece : input.pieces) {
        const std::size_t place = accepted ? std::string::npos : piece.find('@');
        if (place != std::string::npos) piece.replace(place, 1, accept);
        accepted = accepted || place != std::string::npos;
        if (!say(worker, pipe.peer, piece)) break;
    }
    check_frames(drain(pipe.peer), /*masked=*/true);
    finish(worker, *pipe.session, pipe.peer);
    return 0;
}
