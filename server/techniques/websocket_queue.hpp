// What a WebSocket session with writer=beast still has to hand to Beast's async_write: the same
// limit and the same policy for slow consumers as the outbox (core/net/outbox), over whole
// messages. One session's, on its worker's thread.
#pragma once
#include "core/net/outbox.hpp"

#include <cstdint>
#include <deque>
#include <utility>

namespace pushbench::server {

class MessageQueue {
  public:
    bool empty() const { return messages_.empty(); }
    // The message that is being written; it leaves only by pop().
    const net::SharedBytes& front() const { return messages_.front(); }

    // overflow: over the limit and nothing may be dropped. dropped: this message was, or older
    // ones; `dropped` counts them. queued else.
    net::SendResult push(net::SharedBytes message, net::Droppable droppable,
                         const net::OutboxPolicy& policy, std::int64_t& dropped) {
        net::SendResult result = net::SendResult::queued;
        while (droppable == net::Droppable::yes && bytes_ + message.size() > policy.limit) {
            if (policy.slow_consumer == SlowConsumer::close) return net::SendResult::overflow;
            ++dropped;
            result = net::SendResult::dropped;
            if (messages_.size() < 2) return result;  // the first one is being written
            bytes_ -= messages_[1].size();
            messages_.erase(messages_.begin() + 1);
        }
        bytes_ += message.size();
        messages_.push_back(std::move(message));
        return result;
    }
    void pop() {
        bytes_ -= messages_.front().size();
        messages_.pop_front();
    }

  private:
    std::deque<net::SharedBytes> messages_;
    std::size_t bytes_ = 0;
};

}  // namespace pushbench::server
