// The WebSocket path of the server: Beast over WsChannel, fed through a socket in pieces. Frames
// of every kind may come; the session ends or goes on, and nothing is written after a close frame.
#include "ws_pipe.hpp"

#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/websocket/rfc6455.hpp>

namespace {

namespace http = boost::beast::http;
using namespace pushbench::fuzz;
using namespace pushbench::net;

class Session final : public WsSession {
  public:
    using WsSession::WsSession;

    void accept(Worker& worker, int fd, std::string already_here) {
        require(open(worker.poller(), fd), "the poller takes the descriptor");
        preload(std::move(already_here));
        stream_.read_message_max(4096);
        http::request<http::empty_body> upgrade(http::verb::get, "/ws", 11);
        upgrade.set(http::field::host, "x");
        upgrade.set(http::field::connection, "Upgrade");
        upgrade.set(http::field::upgrade, "websocket");
        upgrade.set(http::field::sec_websocket_key, "dGhlIHNhbXBsZSBub25jZQ==");
        upgrade.set(http::field::sec_websocket_version, "13");
        stream_.async_accept(upgrade, [this](boost::system::error_code ec) { begin(ec); });
    }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto input = cut(data, size);
    Pipe<Session> pipe;
    Worker& worker = pipe.worker;
    const bool early = size % 2 == 1 && !input.pieces.empty();
    pipe.session->accept(worker, pipe.own, early ? input.pieces[0] : "");
    run(worker);
    for (std::size_t i = early ? 1 : 0; i < input.pieces.size(); ++i)
        if (!say(worker, pipe.peer, input.pieces[i])) break;
    const std::string said = drain(pipe.peer);
    const std::size_t head = said.find("\r\n\r\n");
    require(head != std::string::npos, "the upgrade was answered");
    check_frames(std::string_view(said).substr(head + 4), /*masked=*/false);
    finish(worker, *pipe.session, pipe.peer);
    return 0;
}
