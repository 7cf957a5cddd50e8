#include "server/visitors.hpp"

#include "core/net/clock.hpp"

#include <algorithm>

namespace pushbench::server {

VisitorCounts& VisitorCounts::operator+=(const VisitorCounts& other) {
    known = known || other.known;
    for (std::size_t i = 0; i < techniques.size(); ++i) {
        techniques[i].requests += other.techniques[i].requests;
        techniques[i].bytes_up += other.techniques[i].bytes_up;
        techniques[i].bytes_down += other.techniques[i].bytes_down;
    }
    return *this;
}

bool Visitors::is_id(std::string_view text) {
    return text.size() >= 8 && text.size() <= 32 &&
           std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                      c == '-' || c == '_';
           });
}

Visitors::Visitor* Visitors::find_or_make(std::string_view id, Nanos now) {
    if (const auto found = visitors_.find(id); found != visitors_.end()) return &found->second;
    std::erase_if(visitors_, [&](const auto& entry) {
        const Visitor& visitor = entry.second;
        return visitor.connections == 0 && now - visitor.last_request > kForgottenAfter;
    });
    if (visitors_.size() >= kMost) {
        // Whoever left longest ago makes room.
        auto oldest = visitors_.end();
        for (auto it = visitors_.begin(); it != visitors_.end(); ++it)
            if (it->second.connections == 0 &&
                (oldest == visitors_.end() ||
                 it->second.last_request < oldest->second.last_request))
                oldest = it;
        if (oldest == visitors_.end()) return nullptr;
        visitors_.erase(oldest);
    }
    Visitor& made = visitors_[std::string(id)];
    made.counts.known = true;
    return &made;
}

bool Visitors::begin(const net::Channel& channel, std::string_view id, TechniqueId technique,
                     std::size_t request_bytes) {
    const Nanos now = monotonic_now();
    Visitor* const visitor = find_or_make(id, now);
    if (!visitor) return false;
    visitor->last_request = now;
    auto& counts = visitor->counts.techniques[static_cast<std::size_t>(technique)];
    ++counts.requests;
    counts.bytes_up += static_cast<std::int64_t>(request_bytes);
    ++visitor->connections;
    followed_[&channel] = {visitor, technique, channel.bytes_up(), false};
    return true;
}

void Visitors::follow(const net::Channel& channel, std::string_view id, TechniqueId technique,
                      std::size_t already_read) {
    const auto found = visitors_.find(id);
    if (found == visitors_.end()) return;  // one too many: served, not counted
    Visitor& visitor = found->second;
    visitor.counts.techniques[static_cast<std::size_t>(technique)].bytes_up +=
        static_cast<std::int64_t>(already_read);
    ++visitor.connections;
    followed_[&channel] = {&visitor, technique, 0, true};
}

// A channel's bytes_up() are what was written to it, which a browser receives.
void Visitors::Followed::book(const net::Channel& channel, VisitorCounts& into) const {
    auto& counts = into.techniques[static_cast<std::size_t>(technique)];
    counts.bytes_down += static_cast<std::int64_t>(channel.bytes_up() - written_before);
    if (reads) counts.bytes_up += static_cast<std::int64_t>(channel.bytes_down());
}

void Visitors::settle(const net::Channel& channel) {
    const auto found = followed_.find(&channel);
    if (found == followed_.end()) return;
    found->second.book(channel, found->second.visitor->counts);
    --found->second.visitor->connections;
    followed_.erase(found);
}

VisitorCounts Visitors::counts(std::string_view id) const {
    const auto found = visitors_.find(id);
    if (found == visitors_.end()) return {};
    VisitorCounts counts = found->second.counts;
    for (const auto& [channel, followed] : followed_)
        if (followed.visitor == &found->second) followed.book(*channel, counts);
    return counts;
}

}  // namespace pushbench::server
