// What the kernel alone costs: raw epoll loops that send, receive and connect, with no protocol, no
// parsing and no bookkeeping. Its figures are the denominator of docs/performance.md.
//
//   pushbench_floor push [connections] [messages/s] [bytes] [seconds]
//   pushbench_floor connect [connections]
//
// Sender and receiver are two processes over loopback, with the socket options of the real thing
// (TCP_NODELAY, TCP_MAXSEG 1460). CPU is each process's own clock over the sending time.
#include "core/net/clock.hpp"
#include "core/net/limits.hpp"
#include "core/net/sockets.hpp"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <string>
#include <string_view>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include <fmt/format.h>

namespace {

using namespace pushbench;

constexpr std::uint64_t kMss = 1460;

[[noreturn]] void fail(std::string_view what) {
    fmt::print(stderr, "pushbench_floor: {}: {}\n", what, std::strerror(errno));
    std::exit(1);
}

Nanos process_cpu() {
    timespec t{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return static_cast<Nanos>(t.tv_sec) * kSecond + t.tv_nsec;
}

void watch(int epoll, int fd, std::uint32_t events) {
    epoll_event event{};
    event.events = events;
    event.data.fd = fd;
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) != 0) fail("epoll_ctl");
}

std::vector<int> accept_all(int listening, std::size_t connections) {
    const int epoll = epoll_create1(EPOLL_CLOEXEC);
    watch(epoll, listening, EPOLLIN);
    std::vector<int> accepted;
    while (accepted.size() < connections) {
        epoll_event event;
        if (epoll_wait(epoll, &event, 1, 10'000) <= 0) fail("nobody connects");
        int fd;
        while ((fd = accept4(listening, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0)
            accepted.push_back(fd);
    }
    close(epoll);
    return accepted;
}

struct Push {
    std::size_t connections = 1000, rate = 50, bytes = 128, seconds = 5;
};

void send_all(const Push& push, int listening) {
    const std::vector<int> connections = accept_all(listening, push.connections);
    const std::string message(push.bytes, 'x');
    const Nanos period = kSecond / static_cast<Nanos>(push.rate);
    const std::size_t messages = push.rate * push.seconds;
    const Nanos start = monotonic_now() + kSecond / 2;
    Nanos cpu = 0;
    for (std::size_t n = 0; n < messages; ++n) {
        const Nanos due = start + static_cast<Nanos>(n) * period;
        const timespec at{due / kSecond, due % kSecond};
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, nullptr);
        if (n == 0) cpu = process_cpu();
        for (const int fd : connections)
            if (send(fd, message.data(), message.size(), MSG_NOSIGNAL | MSG_DONTWAIT) !=
                static_cast<ssize_t>(message.size()))
                fail("send");
    }
    cpu = process_cpu() - cpu;
    const double deliveries = static_cast<double>(messages * connections.size());
    fmt::print("send  {:.2f} us CPU per delivery ({} connections, {} B, {}/s)\n",
               static_cast<double>(cpu) / 1e3 / deliveries, push.connections, push.bytes,
               push.connections * push.rate);
    for (const int fd : connections) close(fd);
}

std::vector<int> connect_all(const net::Address& to, std::size_t count) {
    const int epoll = epoll_create1(EPOLL_CLOEXEC);
    std::vector<int> connections;
    std::array<epoll_event, 256> events;
    std::size_t connected = 0;
    while (connected < count) {
        // A few hundred at a time: a flood would only fill the backlog.
        while (connections.size() < count && connections.size() - connected < 256) {
            const auto source =
                (127u << 24 | 9u << 16) + 1 + static_cast<std::uint32_t>(connections.size() % 200);
            const int fd = net::start_connect(to, source, kMss);
            if (fd < 0) fail("connect");
            connections.push_back(fd);
            watch(epoll, fd, EPOLLOUT | EPOLLET);
        }
        const int n = epoll_wait(epoll, events.data(), events.size(), 10'000);
        if (n <= 0) fail("connecting takes too long");
        for (int i = 0; i < n; ++i) {
            const int fd = events[static_cast<std::size_t>(i)].data.fd;
            if (net::socket_error(fd) != 0) fail("connection refused");
            ++connected;
            epoll_ctl(epoll, EPOLL_CTL_DEL, fd, nullptr);
        }
    }
    close(epoll);
    return connections;
}

long sleeps() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_nvcsw;
}

void receive_all(const Push& push, const net::Address& to) {
    const std::vector<int> connections = connect_all(to, push.connections);
    const int epoll = epoll_create1(EPOLL_CLOEXEC);
    for (const int fd : connections) watch(epoll, fd, EPOLLIN | EPOLLRDHUP | EPOLLET);
    std::array<epoll_event, 512> events;
    std::vector<char> buffer(64 * 1024);
    std::size_t received = 0, open = connections.size();
    Nanos cpu = -1, first = 0;
    long slept = 0;
    while (open > 0) {
        const int n = epoll_wait(epoll, events.data(), events.size(), 10'000);
        if (n <= 0) fail("nothing arrives");
        for (int i = 0; i < n; ++i) {
            const auto& [what, data] = events[static_cast<std::size_t>(i)];
            ssize_t got = recv(data.fd, buffer.data(), buffer.size(), 0);
            // The end may have come with the last bytes, on the same edge.
            while (got > 0) {
                received += static_cast<std::size_t>(got);
                if (!(what & EPOLLRDHUP)) break;
                got = recv(data.fd, buffer.data(), buffer.size(), 0);
            }
            if (got <= 0) --open;
        }
        if (cpu < 0) {
            cpu = 0;
            first = process_cpu();
            slept = -sleeps();
        } else if (open == connections.size()) {
            cpu = process_cpu() - first;
        }
    }
    const double deliveries = static_cast<double>(received) / static_cast<double>(push.bytes);
    fmt::print("recv  {:.2f} us CPU per delivery, {:.1f} sleeps per 1,000 deliveries\n",
               static_cast<double>(cpu) / 1e3 / deliveries,
               static_cast<double>(slept + sleeps()) * 1e3 / deliveries);
    for (const int fd : connections) close(fd);
}

std::size_t argument(int argc, char** argv, int index, std::size_t otherwise) {
    return index < argc ? static_cast<std::size_t>(std::strtoull(argv[index], nullptr, 10))
                        : otherwise;
}

int wait_for(pid_t child) {
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

int push_floor(const Push& push) {
    const int listening = net::listen_on(net::make_address("127.0.0.1", 0), false, kMss);
    const net::Address to = net::make_address("127.0.0.1", net::local_port(listening));
    const pid_t receiver = fork();
    if (receiver == 0) {
        close(listening);
        receive_all(push, to);
        std::fflush(stdout);
        _exit(0);
    }
    send_all(push, listening);
    return wait_for(receiver);
}

int connect_floor(std::size_t connections) {
    const int listening = net::listen_on(net::make_address("127.0.0.1", 0), false, kMss);
    const net::Address to = net::make_address("127.0.0.1", net::local_port(listening));
    const pid_t acceptor = fork();
    if (acceptor == 0) {
        accept_all(listening, connections);
        _exit(0);
    }
    close(listening);
    const Nanos start = monotonic_now();
    connect_all(to, connections);
    const Nanos took = monotonic_now() - start;
    fmt::print("connect  {:.0f} connections/s ({} of them)\n",
               static_cast<double>(connections) * kSecond / static_cast<double>(took), connections);
    return wait_for(acceptor);
}

}  // namespace

int main(int argc, char** argv) {
    net::raise_descriptor_limit();
    const std::string_view mode = argc > 1 ? argv[1] : "";
    if (mode == "push")
        return push_floor({argument(argc, argv, 2, 1000), argument(argc, argv, 3, 50),
                           argument(argc, argv, 4, 128), argument(argc, argv, 5, 5)});
    if (mode == "connect") return connect_floor(argument(argc, argv, 2, 15'000));
    fmt::print(stderr,
               "usage: pushbench_floor push [connections] [messages/s] [bytes] [seconds]\n"
               "       pushbench_floor connect [connections]\n");
    return 2;
}
