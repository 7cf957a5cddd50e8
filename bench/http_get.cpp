#include "bench/http_get.hpp"

#include "core/error.hpp"
#include "core/net/clock.hpp"
#include "core/net/sockets.hpp"
#include "core/net/transport.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <poll.h>

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <fmt/format.h>

namespace pushbench {

namespace {

namespace http = boost::beast::http;

struct Failed {
    std::string why;
    bool tls = false;
};

class Asker {
  public:
    explicit Asker(Nanos patience) : patience_(patience), deadline_(monotonic_now() + patience) {}

    void connect(const net::Address& to, const net::TlsContext* tls) {
        const int fd = net::start_connect(to, 0, 0);
        if (fd < 0) throw Failed{std::strerror(errno)};
        transport_ = net::Transport(fd);
        wait_for(POLLOUT);
        if (const int error = net::socket_error(fd)) throw Failed{std::strerror(error)};
        if (!tls) return;
        transport_.secure(tls->session(fd));
        for (;;) {
            const net::IoResult result = transport_.tls()->handshake();
            if (result.status == net::IoStatus::ok) return;
            if (result.status != net::IoStatus::would_block_read)
                throw Failed{transport_.tls()->failure(), true};
            wait_for(POLLIN);
        }
    }

    void write(std::string_view bytes) {
        while (!bytes.empty()) {
            const net::IoResult result = transport_.try_write(bytes.data(), bytes.size());
            if (result.status == net::IoStatus::error) throw Failed{std::strerror(result.error)};
            bytes.remove_prefix(result.n);
            if (!bytes.empty()) wait_for(POLLOUT);
        }
    }

    Fetched read_response(std::uint64_t most_body) {
        http::response_parser<http::string_body> parser;
        parser.eager(true);
        parser.body_limit(most_body);
        boost::beast::flat_buffer buffer;
        while (!parser.is_done()) {
            const std::size_t n = read_some(buffer);
            // Beast takes an end before the first byte for no error.
            if (n == 0 && !parser.got_some()) throw Failed{"it ended without an answer"};
            boost::system::error_code ec;
            if (n == 0)
                parser.put_eof(ec);
            else
                buffer.consume(parser.put(buffer.data(), ec));
            if (ec == http::error::need_more) continue;
            if (ec == http::error::body_limit)
                throw Failed{"its answer is longer than a schedule can be"};
            if (ec) throw Failed{ec.message()};
        }
        return {static_cast<int>(parser.get().result_int()), std::move(parser.get().body()), {}};
    }

  private:
    // 0: the end.
    std::size_t read_some(boost::beast::flat_buffer& buffer) {
        constexpr std::size_t kAtOnce = 4096;
        for (;;) {
            const auto room = buffer.prepare(kAtOnce);
            const net::IoResult result =
                transport_.try_read({static_cast<char*>(room.data()), room.size()});
            buffer.commit(result.n);
            if (result.n > 0) return result.n;
            if (result.status == net::IoStatus::end) return 0;
            if (result.status == net::IoStatus::error) throw Failed{std::strerror(result.error)};
            wait_for(POLLIN);
        }
    }

    void wait_for(short events) {
        pollfd one{transport_.fd(), events, 0};
        const Nanos left = deadline_ - monotonic_now();
        if (left <= 0 || ::poll(&one, 1, static_cast<int>(left / kMillisecond) + 1) == 0)
            throw Failed{fmt::format("no whole answer within {} (--connect-timeout)",
                                     format_duration(patience_))};
    }

    Nanos patience_, deadline_;
    net::Transport transport_;
};

}  // namespace

Fetched http_get(const std::string& host, std::uint16_t port, const std::string& where,
                 const std::string& path, const net::TlsContext* tls, Nanos patience,
                 std::uint64_t most_body) {
    const net::Address address = net::make_address(host, port);
    Asker asker(patience);
    try {
        asker.connect(address, tls);
        asker.write(
            fmt::format("GET {} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", path, where));
        return asker.read_response(most_body);
    } catch (const Failed& failed) {
        return {0, {}, failed.why, failed.tls};
    }
}

}  // namespace pushbench
