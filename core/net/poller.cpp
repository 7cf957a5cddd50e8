#include "core/net/poller.hpp"

#include <array>
#include <cerrno>
#include <sys/epoll.h>
#include <system_error>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>

namespace pushbench::net {

namespace {

constexpr std::uint32_t kEvents = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;

int make_epoll() {
    const int fd = ::epoll_create1(EPOLL_CLOEXEC);
    if (fd < 0) throw std::system_error(errno, std::generic_category(), "epoll_create1");
    return fd;
}

}  // namespace

struct Poller::Watch {
    explicit Watch(boost::asio::io_context& context) : epoll(context, make_epoll()) {}
    boost::asio::posix::stream_descriptor epoll;
};

Poller::Poller(boost::asio::io_context& context)
    : watch_(std::make_unique<Watch>(context)), epoll_(watch_->epoll.native_handle()) {
    wait();
}

Poller::~Poller() = default;

bool Poller::add(int fd, Pollable* pollable) {
    epoll_event event{};
    event.events = kEvents;
    event.data.ptr = pollable;
    return ::epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) == 0;
}

void Poller::again(int fd, Pollable* pollable) {
    move(fd, pollable);
}

bool Poller::move(int fd, Pollable* to) {
    // Setting the same events anew makes an edge of what is ready.
    epoll_event event{};
    event.events = kEvents;
    event.data.ptr = to;
    return ::epoll_ctl(epoll_, EPOLL_CTL_MOD, fd, &event) == 0;
}

void Poller::retire(std::shared_ptr<void> dead) {
    graveyard_.push_back(std::move(dead));
    if (dispatching_ || burial_posted_) return;
    burial_posted_ = true;
    boost::asio::post(watch_->epoll.get_executor(), [this] {
        burial_posted_ = false;
        bury();
    });
}

void Poller::bury() {
    // Destructors may retire further objects.
    while (!graveyard_.empty()) std::exchange(graveyard_, {}).clear();
}

void Poller::stop() {
    epoll_ = -1;
    boost::system::error_code ignored;
    watch_->epoll.cancel(ignored);
    watch_->epoll.close(ignored);
}

void Poller::wait() {
    watch_->epoll.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                             [this](boost::system::error_code ec) {
                                 if (ec || !watch_->epoll.is_open()) return;
                                 dispatch();
                                 if (watch_->epoll.is_open()) wait();
                             });
}

void Poller::dispatch() {
    // One full batch at most per wake-up beyond what is ready, so that posted work (new messages)
    // and timers get their turn between batches.
    std::array<epoll_event, 512> events;
    const int n = ::epoll_wait(epoll_, events.data(), events.size(), 0);
    dispatching_ = true;
    for (int i = 0; i < n; ++i) {
        const std::uint32_t e = events[static_cast<std::size_t>(i)].events;
        auto* pollable = static_cast<Pollable*>(events[static_cast<std::size_t>(i)].data.ptr);
        const bool broken = (e & (EPOLLERR | EPOLLHUP)) != 0;
        pollable->on_ready({(e & (EPOLLIN | EPOLLRDHUP)) != 0 || broken,
                            (e & EPOLLOUT) != 0 || broken, (e & EPOLLRDHUP) != 0 || broken});
    }
    dispatching_ = false;
    bury();
}

}  // namespace pushbench::net
