// Ways to wait for N sockets, one of which the workers use: an edge-triggered poller of our own,
// Asio's wait per socket, and a small read parked in each. And what Asio's concurrency hints change
// for work that is posted.
//
// Every socket gets a message outside the timed part; an iteration is the time until all have been
// read and every socket is waited for again. bytes_per_socket is what waiting keeps allocated.
#include "bench/micro/samples.hpp"
#include "core/net/limits.hpp"
#include "core/net/poller.hpp"

#include <cerrno>
#include <deque>
#include <malloc.h>
#include <string>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>
#include <vector>

#include <benchmark/benchmark.h>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>

namespace pushbench {
namespace {

namespace asio = boost::asio;

// Pairs of a stream socket each; the far ends only send.
class Pairs {
  public:
    explicit Pairs(std::size_t count) {
        near.reserve(count);
        far.reserve(count);
        for (std::size_t i = 0; i < count; ++i) {
            int ends[2];
            if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends) != 0)
                throw std::system_error(errno, std::generic_category(), "socketpair");
            near.push_back(ends[0]);
            far.push_back(ends[1]);
        }
    }
    ~Pairs() {
        for (const int fd : far) ::close(fd);
    }
    Pairs(const Pairs&) = delete;
    Pairs& operator=(const Pairs&) = delete;

    void send_all() const {
        static const std::string message(micro::kPayloadBytes, 'x');
        for (const int fd : far)
            if (::send(fd, message.data(), message.size(), MSG_NOSIGNAL) < 0)
                throw std::system_error(errno, std::generic_category(), "send");
    }
    std::vector<int> near, far;  // the near ones belong to who waits for them
};

// Reads what is there; a short read says that there is no more.
std::size_t drain(int fd) {
    static char buffer[64 * 1024];
    std::size_t sum = 0;
    for (;;) {
        const ssize_t n = ::recv(fd, buffer, sizeof buffer, MSG_DONTWAIT);
        if (n <= 0) return sum;
        sum += static_cast<std::size_t>(n);
        if (static_cast<std::size_t>(n) < sizeof buffer) return sum;
    }
}

class OfPoller final : public net::Pollable {
  public:
    struct Shared {
        explicit Shared(asio::io_context& context) : poller(context) {}
        ~Shared() { poller.stop(); }
        net::Poller poller;
        std::size_t received = 0;
    };
    OfPoller(asio::io_context&, Shared& shared, int fd) : shared_(shared), fd_(fd) {
        if (!shared.poller.add(fd, this))
            throw std::system_error(errno, std::generic_category(), "epoll_ctl");
    }
    ~OfPoller() override { ::close(fd_); }
    OfPoller(const OfPoller&) = delete;
    OfPoller& operator=(const OfPoller&) = delete;
    void on_ready(Ready ready) override {
        if (ready.readable) shared_.received += drain(fd_);
    }

  private:
    Shared& shared_;
    int fd_;
};

struct Counted {
    explicit Counted(asio::io_context&) {}
    std::size_t received = 0;
};

class OfAsioWait {
  public:
    using Shared = Counted;
    OfAsioWait(asio::io_context& context, Shared& shared, int fd)
        : shared_(shared), socket_(context, asio::local::stream_protocol(), fd) {
        wait();
    }

  private:
    void wait() {
        socket_.async_wait(asio::socket_base::wait_read, [this](boost::system::error_code ec) {
            if (ec) return;
            shared_.received += drain(socket_.native_handle());
            wait();
        });
    }
    Shared& shared_;
    asio::local::stream_protocol::socket socket_;
};

class OfParkedRead {
  public:
    using Shared = Counted;
    OfParkedRead(asio::io_context& context, Shared& shared, int fd)
        : shared_(shared), socket_(context, asio::local::stream_protocol(), fd) {
        read();
    }

  private:
    void read() {
        socket_.async_read_some(asio::buffer(first_),
                                [this](boost::system::error_code ec, std::size_t n) {
                                    if (ec) return;
                                    shared_.received += n;
                                    if (n == sizeof first_)
                                        shared_.received += drain(socket_.native_handle());
                                    read();
                                });
    }
    Shared& shared_;
    asio::local::stream_protocol::socket socket_;
    char first_[32];
};

template <class Waiter>
void waiting(benchmark::State& state) {
    net::raise_descriptor_limit();
    const auto count = static_cast<std::size_t>(state.range(0));
    const Pairs pairs(count);
    asio::io_context context(1);
    typename Waiter::Shared shared(context);
    const auto before = ::mallinfo2().uordblks;
    std::deque<Waiter> waiters;
    for (const int fd : pairs.near) waiters.emplace_back(context, shared, fd);
    context.poll();
    const auto after = ::mallinfo2().uordblks;
    for (auto _ : state) {
        state.PauseTiming();
        pairs.send_all();
        shared.received = 0;
        state.ResumeTiming();
        while (shared.received < count * micro::kPayloadBytes) context.run_one();
        context.poll();
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * count));
    state.counters["bytes_per_socket"] =
        static_cast<double>(after - before) / static_cast<double>(count);
}
BENCHMARK_TEMPLATE(waiting, OfPoller)->Arg(1)->Arg(1000);
BENCHMARK_TEMPLATE(waiting, OfAsioWait)->Arg(1)->Arg(1000);
BENCHMARK_TEMPLATE(waiting, OfParkedRead)->Arg(1)->Arg(1000);

// What a message costs on its way from post() to the function: the hint that the workers give (one
// thread runs the context), none, and no locks at all, with which nobody else may post.
void posting(benchmark::State& state, int hint) {
    asio::io_context context(hint);
    constexpr int kPosts = 1000;
    int ran = 0;
    for (auto _ : state) {
        for (int i = 0; i < kPosts; ++i) asio::post(context, [&ran] { ++ran; });
        context.poll();
        context.restart();
    }
    if (ran != static_cast<int>(state.iterations()) * kPosts)
        state.SkipWithError("posts were lost");
    state.SetItemsProcessed(ran);
}
BENCHMARK_CAPTURE(posting, hint_1, 1);
BENCHMARK_CAPTURE(posting, no_hint, BOOST_ASIO_CONCURRENCY_HINT_DEFAULT);
BENCHMARK_CAPTURE(posting, unsafe, BOOST_ASIO_CONCURRENCY_HINT_UNSAFE);

}  // namespace
}  // namespace pushbench
