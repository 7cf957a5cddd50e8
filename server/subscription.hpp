// What a subscription request asks for, the same rules for every HTTP technique (docs/metrics.md):
// topic, and the cursor from `since`, else Last-Event-ID, else If-None-Match.
#pragma once
#include "server/request.hpp"
#include "server/topics.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace pushbench::server {

struct SubscriptionRequest {
    std::uint16_t topic = 0;
    std::optional<std::uint64_t> since;
    int error_status = 0;  // 400 or 404 with a sentence; 0 = fine
    std::string_view error;
};
SubscriptionRequest read_subscription(const Request& request, const Topics& topics);

std::optional<std::uint64_t> parse_decimal(std::string_view text);

// Where a subscriber starts: everything after `cursor` is still to come or replayed; `lost`
// messages between what it had and the oldest remembered are gone.
struct Resumption {
    std::uint64_t cursor = 0;     // the newest seq when it subscribes: Pushbench-Cursor
    std::uint64_t lost = 0;       // Pushbench-Lost
    std::size_t replay_from = 0;  // index into the topic's entries
};
Resumption resume(Topic& topic, std::optional<std::uint64_t> since);

}  // namespace pushbench::server
