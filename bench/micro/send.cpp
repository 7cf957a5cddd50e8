// Writing one SSE event: the outbox beside the bare system call that it stands on.
//
// The peer is read empty every kBurst writes, in both cases alike.
#include "bench/micro/samples.hpp"
#include "core/net/bytes.hpp"
#include "core/net/outbox.hpp"
#include "core/net/transport.hpp"

#include <cerrno>
#include <string>
#include <sys/socket.h>
#include <system_error>
#include <vector>

#include <benchmark/benchmark.h>

namespace pushbench {
namespace {

constexpr int kBurst = 64;

std::string event_of(std::uint64_t seq) {
    return "a5\r\nid: " + std::to_string(seq) + "\ndata: " + micro::payload_of(seq) + "\n\n\r\n";
}

struct Pair {
    Pair() {
        int fds[2];
        if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds) != 0)
            throw std::system_error(errno, std::generic_category(), "socketpair");
        writer = net::Transport(fds[0]);
        reader = net::Transport(fds[1]);
    }
    void read_empty() {
        while (reader.try_read(buffer).status == net::IoStatus::ok) {
        }
    }
    net::Transport writer, reader;
    std::vector<char> buffer = std::vector<char>(64 * 1024);
};

void bare_send(benchmark::State& state) {
    Pair pair;
    const std::string event = event_of(123456);
    int written = 0;
    for (auto _ : state) {
        if (::send(pair.writer.fd(), event.data(), event.size(), MSG_NOSIGNAL) < 0)
            state.SkipWithError("the socket is full");
        if (++written % kBurst == 0) pair.read_empty();
    }
}
BENCHMARK(bare_send);

void outbox_send(benchmark::State& state) {
    Pair pair;
    const net::SharedBytes event(event_of(123456));
    net::Outbox outbox;
    const net::OutboxPolicy policy;
    net::ChannelTotals totals;
    int written = 0;
    for (auto _ : state) {
        if (outbox.send(pair.writer, event, net::Droppable::yes, policy, totals) !=
            net::SendResult::sent)
            state.SkipWithError("the socket is full");
        if (++written % kBurst == 0) pair.read_empty();
    }
}
BENCHMARK(outbox_send);

// A slow consumer under drop-oldest: every message pushes an older one out.
void outbox_drop_oldest(benchmark::State& state) {
    Pair pair;
    const net::SharedBytes event(event_of(123456));
    net::Outbox outbox;
    const net::OutboxPolicy policy{64 * 1024, SlowConsumer::drop_oldest};
    net::ChannelTotals totals;
    while (outbox.send(pair.writer, event, net::Droppable::yes, policy, totals) !=
           net::SendResult::dropped) {
    }
    for (auto _ : state)
        benchmark::DoNotOptimize(
            outbox.send(pair.writer, event, net::Droppable::yes, policy, totals));
}
BENCHMARK(outbox_drop_oldest);

}  // namespace
}  // namespace pushbench
