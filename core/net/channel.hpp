// One TCP connection of one worker: transport, outbox and byte counts; both sides build on it.
//
// A channel is told of readiness by the poller. It is never deleted while an event may point to it:
// close() ends the descriptor, Poller::retire frees the object later. With secure() it speaks TLS:
// the handshake has the readiness to itself until on_secured or on_insecure. Not thread-safe.
#pragma once
#include "core/net/deadline_queue.hpp"
#include "core/net/outbox.hpp"
#include "core/net/poller.hpp"
#include "core/net/transport.hpp"

#include <cerrno>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>

namespace pushbench::net {

class Channel : public Pollable, public DeadlineHook {
  public:
    Channel(const OutboxPolicy& policy, ChannelTotals& totals)
        : policy_(&policy), totals_(&totals) {}

    // Takes the descriptor into the poller. false: the kernel refused, errno says why.
    bool open(Poller& poller, int fd);
    // The same for one that another channel of this poller has given up (give_away).
    bool adopt(Poller& poller, Transport transport);
    Transport give_away() { return std::move(transport_); }
    // Begins the handshake at once; what follows may happen before this returns.
    void secure(std::unique_ptr<TlsSession> session);
    bool is_open() const { return transport_.is_open(); }
    int fd() const { return transport_.fd(); }

    SendResult send(SharedBytes bytes, Droppable droppable);
    bool has_unsent() const { return !outbox_.empty() || transport_.has_unsent(); }

    IoResult read(std::span<char> into);

    // Written to and read from the transport: plaintext.
    std::uint64_t bytes_up() const { return outbox_.written(); }
    std::uint64_t bytes_down() const { return bytes_read_; }
    // The same at the socket: with TLS more.
    std::uint64_t socket_bytes_up() const;
    std::uint64_t socket_bytes_down() const;
    const TlsSession* tls() const { return transport_.tls(); }

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
    virtual void on_secured() {}            // reading follows by itself
    // The handshake failed, tls() says why.
    virtual void on_insecure() { on_broken(EPROTO); }

    // Writes past the outbox, which must be empty; for a writer that keeps its own queue.
    IoResult write_unqueued(const iovec* parts, int count);

    Transport transport_;
    Outbox outbox_;

  private:
    bool start(Transport transport, bool watched);
    void shake_hands(bool peer_done);
    bool is_handshaking_with(Ready& ready);

    const OutboxPolicy* policy_;
    ChannelTotals* totals_;
    std::uint64_t bytes_read_ = 0;
};

}  // namespace pushbench::net
