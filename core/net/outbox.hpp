// What a connection still has to write: the one way in which every technique sends.
//
// A write is tried at once; only a remainder that the socket does not take is kept, in order,
// bounded by the policy's limit. One write is in flight at a time. An empty outbox is one null
// pointer. Belongs to one connection of one worker: not thread-safe.
#pragma once
#include "core/net/bytes.hpp"
#include "core/net/transport.hpp"
#include "core/options.hpp"

#include <cstdint>
#include <deque>
#include <memory>

namespace pushbench::net {

// What the channels of a worker moved. Whoever owns the worker reads and replaces it.
struct ChannelTotals {
    std::int64_t bytes_sent = 0;  // accepted by the kernel
    std::int64_t bytes_received = 0;
    std::int64_t blocked_writes = 0;  // writes that the socket did not take at once
    std::int64_t dropped = 0;         // messages discarded by drop-oldest
    std::int64_t waiting = 0;         // bytes that stand in outboxes now
};

struct OutboxPolicy {
    std::size_t limit = 1u << 20;  // bytes waiting
    SlowConsumer slow_consumer = SlowConsumer::close;
};

// A message may be dropped for a slow consumer; protocol parts (headers, control frames, the end of
// a chunked body) may not, or the stream would be broken instead of short.
enum class Droppable : bool { no, yes };

enum class SendResult {
    sent,      // all of it is with the kernel
    queued,    // some of it waits for the socket
    dropped,   // it, or older messages, were discarded by policy; the connection goes on
    overflow,  // over the limit and nothing may be dropped: close the connection
    broken     // the connection is gone
};

class Outbox {
  public:
    bool empty() const { return !pending_; }
    std::size_t waiting_bytes() const { return pending_ ? pending_->bytes : 0; }

    SendResult send(Transport& transport, SharedBytes bytes, Droppable droppable,
                    const OutboxPolicy& policy, ChannelTotals& totals);
    // The socket takes more. ok = empty now.
    IoStatus flush(Transport& transport, ChannelTotals& totals);
    void clear(ChannelTotals& totals);
    // Somebody wrote while it was empty (Channel::write_unqueued).
    void wrote_past(std::size_t bytes) { written_ += bytes; }

    std::uint64_t written() const { return written_; }  // bytes that the transport took

  private:
    struct Entry {
        SharedBytes bytes;
        Droppable droppable;
    };
    struct Pending {
        std::deque<Entry> entries;
        std::size_t head_written = 0;  // of the first entry
        std::size_t bytes = 0;         // still to write
    };
    SendResult enqueue(SharedBytes bytes, std::size_t written, Droppable droppable,
                       const OutboxPolicy& policy, ChannelTotals& totals);
    bool make_room(std::size_t bytes, const OutboxPolicy& policy, ChannelTotals& totals);

    std::unique_ptr<Pending> pending_;
    std::uint64_t written_ = 0;
};

}  // namespace pushbench::net
