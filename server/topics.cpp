#include "server/topics.hpp"

#include <algorithm>
#include <utility>

namespace pushbench::server {

Entry& Topic::append(const Message& message, net::SharedBytes payload) {
    if (entries_.size() >= limit_) {
        entries_.pop_front();
        ++forgotten_;
    }
    newest_ = std::max(newest_, message.seq);
    return entries_.emplace_back(Entry{message, std::move(payload), {}});
}

std::uint64_t Topic::lost_after(std::uint64_t since) const {
    if (entries_.empty()) return 0;
    const std::uint64_t oldest = entries_.front().message.seq;
    return since + 1 < oldest ? oldest - since - 1 : 0;
}

std::size_t Topic::first_after(std::uint64_t since) const {
    // From the back: what a poll asks for is nearly always the last few entries.
    std::size_t index = entries_.size();
    while (index > 0 && entries_[index - 1].message.seq > since) --index;
    return index;
}

}  // namespace pushbench::server
