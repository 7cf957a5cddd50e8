// One TCP connection of one worker: transport, outbox and byte counts; both sides build on it.
//
// A channel is told of readiness by the poller. It is never deleted while an event may point to it:
// close() ends the descriptor, Poller::retire frees the object later. Not thread-safe.
#pragma once
#include "core/net/deadline_queue.hpp"
#include "core/net/outbox.hpp"
#include "core/net/poller.hpp"
#include "core/net/transport.hpp"

#include <cstdint>
#include <span>

namespace pushbench::net {

class Channel : public Pollable, public DeadlineHook {
  public:
    Channel(const OutboxPolicy& policy, ChannelTotals& totals)
        : policy_(&policy), totals_(&totals) {}

    // Takes the descriptor into the poller. false: the kernel refused, errno says why.
    bool open(Poller& poller, int fd);
    // The same for one that another channel of this poller has released.
    bool adopt(Poller& poller, int fd);
    bool is_open() const { return transport_.is_open(); }
    int fd() const { return transport_.fd(); }

    SendResult send(SharedBytes bytes, Droppable droppable);
    bool has_unsent() const { return !outbox_.empty(); }
    std::size_t unsent_bytes() const { return outbox_.waiting_bytes(); }

    IoResult read(std::span<char> into);

    std::uint64_t bytes_up() const {
        return outbox_.written() + unqueued_;
    }                                                         // written to the socket
    std::uint64_t bytes_down() const { return bytes_read_; }  // read from the socket

    void shutdown_write() { transport_.shutdown_write(); }
    void close();
    void close_with_reset();

    // Later bytes are counted there.
    void count_into(ChannelTotals& totals) { totals_ = &totals; }

    void on_ready(Ready ready) final;

  protected:
    // Edge-triggered: read until the transport would block.
    virtual void on_readable(bool peer_done) = 0;
    virtual void on_drained() {}            // the outbox has become empty
    virtual void on_writable() {}           // the socket takes bytes again and the outbox is empty
    virtual void on_broken(int error) = 0;  // a write failed: the connection is gone

    // Writes past the outbox, which must be empty; for a writer that keeps its own queue.
    IoResult write_unqueued(const iovec* parts, int count);

    Transport transport_;
    Outbox outbox_;

  private:
    bool start(int fd, bool watched);

    const OutboxPolicy* policy_;
    ChannelTotals* totals_;
    std::uint64_t bytes_read_ = 0;
    std::uint64_t unqueued_ = 0;
};

}  // namespace pushbench::net
