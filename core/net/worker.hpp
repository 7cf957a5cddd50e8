// One thread with one io_context, its poller and its deadlines: the unit that shares nothing.
//
// Everything a worker owns is touched on its thread only; others reach it through post().
#pragma once
#include "core/net/deadline_queue.hpp"
#include "core/net/poller.hpp"

#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace pushbench::net {

class Worker {
  public:
    explicit Worker(std::string name);
    ~Worker();  // stops and joins

    // Starts the thread. `core` ≥ 0 pins it; a core that does not exist is ignored here and
    // reported by the machine check.
    void start(int core = -1);
    void stop();

    void post(std::function<void()> function);
    // Runs the function on the worker's thread and waits for it; inline when the worker is not
    // running (before start, after stop) or when called on it.
    void run(const std::function<void()>& function);

    boost::asio::io_context& context() { return *context_; }
    Poller& poller() { return poller_; }
    DeadlineQueue& deadlines() { return deadlines_; }
    // Scratch for reads, shared by all connections of the worker.
    std::vector<char>& read_buffer() { return read_buffer_; }

  private:
    struct Work;  // keeps the context from running out of it

    const std::unique_ptr<boost::asio::io_context> context_;
    Poller poller_;
    DeadlineQueue deadlines_;
    std::string name_;
    std::vector<char> read_buffer_;
    std::unique_ptr<Work> work_;
    std::thread thread_;
};

}  // namespace pushbench::net
