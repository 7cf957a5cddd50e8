#include "core/net/outbox.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace pushbench::net {

namespace {
// Control frames may pass the limit by this much before their flood ends the connection.
constexpr std::size_t kControlAllowance = 64 * 1024;
}  // namespace

SendResult Outbox::send(Transport& transport, SharedBytes bytes, Droppable droppable,
                        const OutboxPolicy& policy, ChannelTotals& totals) {
    if (pending_) return enqueue(std::move(bytes), 0, droppable, policy, totals);
    const IoResult result = transport.try_write(bytes.data(), bytes.size());
    if (result.status == IoStatus::error) return SendResult::broken;
    written_ += result.n;
    totals.bytes_sent += static_cast<std::int64_t>(result.n);
    if (result.n == bytes.size()) return SendResult::sent;
    ++totals.blocked_writes;
    return enqueue(std::move(bytes), result.n, droppable, policy, totals);
}

SendResult Outbox::enqueue(SharedBytes bytes, std::size_t written, Droppable droppable,
                           const OutboxPolicy& policy, ChannelTotals& totals) {
    const std::size_t rest = bytes.size() - written;
    bool dropped = false;
    // What is half on the wire already must be finished whatever the limit says.
    if (written == 0 && waiting_bytes() + rest > policy.limit) {
        if (droppable == Droppable::no) {
            // One alone is as bounded as itself: a replayed message may be larger than what is
            // left.
            if (pending_ && waiting_bytes() + rest > policy.limit + kControlAllowance)
                return SendResult::overflow;
        } else if (policy.slow_consumer == SlowConsumer::close) {
            return SendResult::overflow;
        } else {
            dropped = true;
            if (!make_room(rest, policy, totals)) {
                ++totals.dropped;  // nothing older may go, so the new message does
                return SendResult::dropped;
            }
        }
    }
    if (!pending_) pending_ = std::make_unique<Pending>();
    if (pending_->entries.empty()) pending_->head_written = written;
    pending_->entries.push_back({std::move(bytes), droppable});
    pending_->bytes += rest;
    totals.waiting += static_cast<std::int64_t>(rest);
    return dropped ? SendResult::dropped : SendResult::queued;
}

bool Outbox::make_room(std::size_t bytes, const OutboxPolicy& policy, ChannelTotals& totals) {
    if (!pending_) return bytes <= policy.limit;
    auto& entries = pending_->entries;
    auto candidate = entries.begin();
    if (candidate != entries.end() && pending_->head_written > 0) ++candidate;
    while (pending_->bytes + bytes > policy.limit && candidate != entries.end()) {
        if (candidate->droppable == Droppable::no) {
            ++candidate;
            continue;
        }
        pending_->bytes -= candidate->bytes.size();
        totals.waiting -= static_cast<std::int64_t>(candidate->bytes.size());
        candidate = entries.erase(candidate);
        ++totals.dropped;
    }
    return pending_->bytes + bytes <= policy.limit;
}

void Outbox::clear(ChannelTotals& totals) {
    totals.waiting -= static_cast<std::int64_t>(waiting_bytes());
    pending_.reset();
}

IoStatus Outbox::flush(Transport& transport, ChannelTotals& totals) {
    constexpr std::size_t kParts = 16;
    while (pending_) {
        std::array<iovec, kParts> parts;
        int count = 0;
        std::size_t skip = pending_->head_written;
        for (const Entry& entry : pending_->entries) {
            if (count == static_cast<int>(kParts)) break;
            parts[static_cast<std::size_t>(count++)] = {
                const_cast<char*>(entry.bytes.data()) + skip, entry.bytes.size() - skip};
            skip = 0;
        }
        const IoResult result = transport.try_write(parts.data(), count);
        if (result.status != IoStatus::ok) return result.status;
        written_ += result.n;
        totals.bytes_sent += static_cast<std::int64_t>(result.n);
        pending_->bytes -= result.n;
        totals.waiting -= static_cast<std::int64_t>(result.n);
        std::size_t done = pending_->head_written + result.n;
        while (!pending_->entries.empty() && done >= pending_->entries.front().bytes.size()) {
            done -= pending_->entries.front().bytes.size();
            pending_->entries.pop_front();
        }
        pending_->head_written = done;
        if (pending_->entries.empty()) pending_.reset();
    }
    return IoStatus::ok;
}

}  // namespace pushbench::net
