// A server's sessions: one message to N of them over real loopback sockets, and what each keeps in
// memory. The WebSocket rows show both ways to write a frame: the shared one through the outbox,
// and Beast's async_write per session.
//
// The peers are bare sockets of this process that are read empty outside the timed part. Publishing
// and a question to the worker that it answers afterwards are one iteration, so a row is the whole
// fan-out, system calls included: items/s are deliveries.
#include "bench/micro/samples.hpp"
#include "core/net/limits.hpp"
#include "core/net/sockets.hpp"
#include "server/server.hpp"

#include <cerrno>
#include <malloc.h>
#include <poll.h>
#include <stdexcept>
#include <string>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>
#include <vector>

#include <benchmark/benchmark.h>

namespace pushbench {
namespace {

constexpr std::size_t kBurst = 64;  // messages between two times of reading the peers empty

std::string subscription(TechniqueId id) {
    const std::string path(technique(id).path);
    if (id != TechniqueId::websocket) return "GET " + path + " HTTP/1.1\r\nHost: bench\r\n\r\n";
    return "GET " + path +
           " HTTP/1.1\r\nHost: bench\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
           "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n";
}

class Peers {
  public:
    Peers(std::uint16_t port, TechniqueId id, std::size_t count) {
        const net::Address to = net::make_address("127.0.0.1", port);
        const std::string request = subscription(id);
        fds_.reserve(count);
        while (fds_.size() < count) {
            const int fd = net::start_connect(to, 0, 1460);
            if (fd < 0) throw std::system_error(errno, std::generic_category(), "connect");
            fds_.push_back(fd);
            wait_for(fd, POLLOUT);
            if (::send(fd, request.data(), request.size(), MSG_NOSIGNAL) < 0)
                throw std::system_error(errno, std::generic_category(), "send");
            wait_for(fd, POLLIN);
        }
        read_empty();
    }
    ~Peers() {
        for (const int fd : fds_) ::close(fd);
    }
    Peers(const Peers&) = delete;
    Peers& operator=(const Peers&) = delete;

    void read_empty() const {
        char buffer[64 * 1024];
        for (const int fd : fds_)
            while (::recv(fd, buffer, sizeof buffer, MSG_DONTWAIT) > 0) {
            }
    }

  private:
    static void wait_for(int fd, short events) {
        pollfd ready{fd, events, 0};
        if (::poll(&ready, 1, 10'000) != 1) throw std::runtime_error("the server does not answer");
    }
    std::vector<int> fds_;
};

Options options_of(WsWriter writer) {
    Options options;
    options.server_threads = 1;
    options.external_topics = 1;
    options.sizes = {micro::kPayloadBytes};
    options.outbox_limit = 64u << 20;
    options.ws_writer = writer;
    return options;
}

void fan_out(benchmark::State& state, TechniqueId id, WsWriter writer) {
    net::raise_descriptor_limit();
    server::Server server(options_of(writer), {id});
    server.start();
    const auto sessions = static_cast<std::size_t>(state.range(0));
    const Peers peers(server.port(), id, sessions);
    const std::string body(micro::kPayloadBytes - kMinPayload, 'x');
    std::size_t published = 0;
    for (auto _ : state) {
        server.publish_external(0, body);
        server.counters();  // the worker answers when it has fanned out
        if (++published % kBurst != 0) continue;
        state.PauseTiming();
        peers.read_empty();
        state.ResumeTiming();
    }
    if (server.counters().deliveries != static_cast<std::int64_t>(published * sessions))
        state.SkipWithError("not every session was given every message");
    state.SetItemsProcessed(static_cast<std::int64_t>(published * sessions));
}
BENCHMARK_CAPTURE(fan_out, sse, TechniqueId::sse, WsWriter::outbox)
    ->Arg(1)
    ->Arg(1000)
    ->UseRealTime();
BENCHMARK_CAPTURE(fan_out, websocket_shared_frame, TechniqueId::websocket, WsWriter::outbox)
    ->Arg(1)
    ->Arg(1000)
    ->UseRealTime();
BENCHMARK_CAPTURE(fan_out, websocket_beast_write, TechniqueId::websocket, WsWriter::beast)
    ->Arg(1)
    ->Arg(1000)
    ->UseRealTime();

// Allocated bytes per session of a server with all of them open; the kernel's part is not in it.
void session_memory(benchmark::State& state, TechniqueId id) {
    net::raise_descriptor_limit();
    constexpr std::size_t kSessions = 1000;
    double bytes = 0;
    for (auto _ : state) {
        server::Server server(options_of(WsWriter::outbox), {id});
        server.start();
        const Peers first(server.port(), id, 1);  // what is allocated once
        const auto before = ::mallinfo2().uordblks;
        const Peers peers(server.port(), id, kSessions);
        server.counters();
        bytes = static_cast<double>(::mallinfo2().uordblks - before) / kSessions;
    }
    state.counters["bytes_per_session"] = bytes;
}
BENCHMARK_CAPTURE(session_memory, long_polling, TechniqueId::long_polling)->Iterations(1);
BENCHMARK_CAPTURE(session_memory, sse, TechniqueId::sse)->Iterations(1);
BENCHMARK_CAPTURE(session_memory, websocket, TechniqueId::websocket)->Iterations(1);

}  // namespace
}  // namespace pushbench
