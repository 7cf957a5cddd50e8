#include "core/net/worker.hpp"

#include <future>
#include <pthread.h>
#include <sched.h>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

namespace pushbench::net {

namespace {
// Two segments' worth of a burst would do; 64 KiB is what one recv can return on loopback.
constexpr std::size_t kReadBuffer = 64 * 1024;
}  // namespace

struct Worker::Work {
    explicit Work(boost::asio::io_context& context)
        : guard(boost::asio::make_work_guard(context)) {}
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard;
};

// Hint 1: one thread runs the context, so Asio skips waking others; post() from elsewhere stays
// legal.
Worker::Worker(std::string name)
    : context_(std::make_unique<boost::asio::io_context>(1)),
      poller_(*context_),
      deadlines_(*context_),
      name_(std::move(name)),
      read_buffer_(kReadBuffer),
      work_(std::make_unique<Work>(*context_)) {}

Worker::~Worker() {
    stop();
}

void Worker::start(int core) {
    std::promise<void> started;  // it has its name and its core
    const auto ready = started.get_future();
    thread_ = std::thread([this, core, &started] {
        pthread_setname_np(pthread_self(), name_.substr(0, 15).c_str());
        if (core >= 0) {
            cpu_set_t set;
            CPU_ZERO(&set);
            CPU_SET(static_cast<unsigned>(core), &set);
            sched_setaffinity(0, sizeof set, &set);
        }
        started.set_value();
        context_->run();
    });
    ready.wait();
}

void Worker::stop() {
    if (!thread_.joinable()) return;
    boost::asio::post(*context_, [this] {
        work_.reset();
        deadlines_.stop();
        poller_.stop();
        context_->stop();
    });
    thread_.join();
}

void Worker::post(std::function<void()> function) {
    boost::asio::post(*context_, std::move(function));
}

void Worker::run(const std::function<void()>& function) {
    if (!thread_.joinable() || thread_.get_id() == std::this_thread::get_id()) return function();
    std::promise<void> done;
    boost::asio::post(*context_, [&] {
        function();
        done.set_value();
    });
    done.get_future().wait();
}

}  // namespace pushbench::net
