#include "server/subscription.hpp"

#include <charconv>

namespace pushbench::server {

std::optional<std::uint64_t> parse_decimal(std::string_view text) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || text.empty())
        return std::nullopt;
    return value;
}

namespace {

SubscriptionRequest failed(int status, std::string_view sentence) {
    SubscriptionRequest result;
    result.error_status = status;
    result.error = sentence;
    return result;
}

std::string_view unquoted(std::string_view etag) {
    if (etag.starts_with("W/")) etag.remove_prefix(2);
    if (etag.size() >= 2 && etag.front() == '"' && etag.back() == '"')
        return etag.substr(1, etag.size() - 2);
    return etag;
}

}  // namespace

SubscriptionRequest read_subscription(const Request& request, const Topics& topics) {
    SubscriptionRequest result;
    if (const auto text = request.query("topic")) {
        const auto topic = parse_decimal(*text);
        if (!topic) return failed(400, "topic must be a number, as in ?topic=0");
        if (*topic >= topics.size()) return failed(404, "this server has no such topic");
        result.topic = static_cast<std::uint16_t>(*topic);
    }
    if (const auto text = request.query("since")) {
        result.since = parse_decimal(*text);
        if (!result.since) return failed(400, "since must be a sequence number, as in ?since=42");
    } else if (!request.last_event_id.empty()) {
        result.since = parse_decimal(request.last_event_id);
        if (!result.since) return failed(400, "Last-Event-ID must be a sequence number");
    } else if (!request.if_none_match.empty()) {
        // A foreign tag simply does not match (RFC 9110 §13.1.2): the answer is as without it.
        result.since = parse_decimal(unquoted(request.if_none_match));
    }
    return result;
}

Resumption resume(Topic& topic, std::optional<std::uint64_t> since) {
    Resumption result;
    result.cursor = topic.newest();
    result.replay_from = topic.entries().size();
    if (!since || *since >= topic.newest()) return result;
    result.lost = topic.lost_after(*since);
    result.replay_from = topic.first_after(*since);
    return result;
}

}  // namespace pushbench::server
