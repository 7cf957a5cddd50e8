// The WebSocket path of the server: Beast over WsChannel, fed through a socket in pieces. Frames
// of every kind may come; the session ends or goes on, and nothing is written after a close frame.
#include "core/net/worker.hpp"
#include "core/net/ws_channel.hpp"
#include "pieces.hpp"

#include <memory>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/websocket/rfc6455.hpp>

namespace {

namespace http = boost::beast::http;
using boost::system::error_code;
using pushbench::fuzz::require;
using namespace pushbench::net;

class Session final : public WsChannel {
  public:
    Session(Worker& worker, const OutboxPolicy& policy, ChannelTotals& totals)
        : WsChannel(worker.context(), policy, totals, false), stream_(WsLayer(this)) {}

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
        stream_.async_accept(upgrade, [this](error_code ec) {
            if (!ec) read();
        });
    }
    bool ended = false;

  private:
    void read() {
        stream_.async_read_some(boost::asio::buffer(into_), [this](error_code ec, std::size_t n) {
            require(n <= sizeof into_, "a read keeps to its buffer");
            ended = ended || ec;
            if (!ec) read();
        });
    }
    WsStream stream_;
    char into_[64];
};

// The poller's wait and whatever follows from it.
void run(Worker& worker) {
    for (int quiet = 0; quiet < 2;) quiet = worker.context().poll() == 0 ? quiet + 1 : 0;
}

std::string drain(int fd) {
    std::string all;
    char part[4096];
    for (ssize_t n; (n = ::recv(fd, part, sizeof part, MSG_DONTWAIT)) > 0;)
        all.append(part, static_cast<std::size_t>(n));
    return all;
}

// Server frames are short and unmasked: a close frame must be the last.
void check_frames(std::string_view said) {
    for (bool closed = false; said.size() >= 2;) {
        require(!closed, "nothing follows a close frame");
        const auto length = static_cast<unsigned char>(said[1]);
        require(length <= 125 && said.size() >= 2u + length, "frames are whole");
        closed = (said[0] & 0x0f) == 8;
        said.remove_prefix(2u + length);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto input = pushbench::fuzz::cut(data, size);
    Worker worker("fuzz");
    const OutboxPolicy policy;
    ChannelTotals totals;
    int ends[2];
    require(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) == 0,
            "a pair of sockets");
    auto session = std::make_unique<Session>(worker, policy, totals);
    const bool early = size % 2 == 1 && !input.pieces.empty();
    session->accept(worker, ends[0], early ? input.pieces[0] : "");
    run(worker);
    for (std::size_t i = early ? 1 : 0; i < input.pieces.size(); ++i) {
        const std::string& piece = input.pieces[i];
        if (::send(ends[1], piece.data(), piece.size(), MSG_NOSIGNAL | MSG_DONTWAIT) < 0) break;
        run(worker);
    }
    const std::string said = drain(ends[1]);
    const std::size_t head = said.find("\r\n\r\n");
    require(head != std::string::npos, "the upgrade was answered");
    check_frames(std::string_view(said).substr(head + 4));
    ::close(ends[1]);
    run(worker);
    require(session->ended, "the end of the peer ends the session");
    session->abort();
    run(worker);
    worker.poller().stop();
    run(worker);
    return 0;
}
