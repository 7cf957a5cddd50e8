// Readiness of many sockets at the price of one: an epoll set of our own, itself watched by Asio.
//
// Asio keeps a descriptor state and a wait operation per socket and re-arms each wait with an
// epoll_ctl. Here a socket is registered once, edge-triggered, and costs nothing in user space but
// its object; a burst over a thousand sockets is a few epoll_wait calls. One poller per worker,
// used on that worker's thread only.
#pragma once
#include "core/net/io_context_fwd.hpp"

#include <cstdint>
#include <memory>
#include <vector>

namespace pushbench::net {

// Something with a descriptor in a poller. Edge-triggered: whoever is told must read or write until
// the transport would block, or remember that it did not, or ask to be told again.
class Pollable {
  public:
    virtual ~Pollable() = default;
    struct Ready {
        bool readable;  // data, end of stream or an error to be read
        bool writable;
        bool peer_done;  // the peer will send no more, or the connection is broken
    };
    virtual void on_ready(Ready ready) = 0;
};

// Full reads that one event may cause before the others have their turn: 256 KiB, about 50 µs.
inline constexpr int kReadsPerTurn = 4;

class Poller {
  public:
    explicit Poller(boost::asio::io_context& context);
    ~Poller();
    Poller(const Poller&) = delete;
    Poller& operator=(const Poller&) = delete;

    // Closing the descriptor removes it. Returns false with errno set when the kernel refuses.
    bool add(int fd, Pollable* pollable);
    // Tells again of what is still there to be read, after everybody else had a turn: a peer that
    // never lets its socket run dry must not keep a worker to itself.
    void again(int fd, Pollable* pollable);
    // The descriptor goes to another object, which is told at once of what is ready; an event of
    // this batch may still name the old one. false with errno set when the kernel refuses.
    bool move(int fd, Pollable* to);

    // Frees the object when no event of the current batch can still point to it.
    void retire(std::shared_ptr<void> dead);

    void stop();  // lets io_context::run return

  private:
    void wait();
    void dispatch();
    void bury();

    struct Watch;  // Asio's of the epoll set
    const std::unique_ptr<Watch> watch_;
    int epoll_;  // -1 once stopped
    std::vector<std::shared_ptr<void>> graveyard_;
    bool dispatching_ = false;
    bool burial_posted_ = false;
};

}  // namespace pushbench::net
