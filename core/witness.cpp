#include "core/witness.hpp"

#include <algorithm>
#include <utility>

namespace pushbench {

bool SeqSet::add(std::uint64_t seq) {
    if (!ranges_.empty() && ranges_.back().last + 1 == seq) {
        ++ranges_.back().last;
        return true;
    }
    // The first range that ends at seq - 1 or later.
    const auto at = std::lower_bound(
        ranges_.begin(), ranges_.end(), seq,
        [](const SeqRange& range, std::uint64_t value) { return range.last + 1 < value; });
    if (at == ranges_.end() || at->first > seq + 1) {
        ranges_.insert(at, {seq, seq});
        return true;
    }
    if (at->contains(seq)) return false;
    if (at->first == seq + 1) {
        at->first = seq;
        return true;
    }
    at->last = seq;
    if (const auto next = at + 1; next != ranges_.end() && next->first == seq + 1) {
        at->last = next->last;
        ranges_.erase(next);
    }
    return true;
}

void Witness::saw(std::size_t client, std::uint64_t topic, std::uint64_t seq, Nanos at, bool counts,
                  LedgerTotals& totals) {
    topics_[client] = topic;
    SeqSet& seen = seen_[client];
    const bool behind = !seen.empty() && seq < seen.last();
    const bool is_new = seen.add(seq);
    if (counts && !is_new) ++totals.duplicated;
    if (counts && is_new && behind) ++totals.reordered;
    first_seen_[topic].emplace(seq, at);
}

WitnessStats Witness::stats() const {
    WitnessStats stats;
    for (const auto& [topic, messages] : first_seen_) {
        WitnessedTopic one;
        one.topic = topic;
        for (const auto& [seq, at] : messages) {
            one.seqs.push_back(seq);
            one.first_seen.push_back(at);
        }
        stats.topics.push_back(std::move(one));
    }
    const auto less = [](const SeqRange& a, const SeqRange& b) {
        return std::pair(a.first, a.last) < std::pair(b.first, b.last);
    };
    const auto before = [&](const WitnessedClients& a, const WitnessedClients& b) {
        if (a.topic != b.topic) return a.topic < b.topic;
        return std::lexicographical_compare(a.ranges.begin(), a.ranges.end(), b.ranges.begin(),
                                            b.ranges.end(), less);
    };
    std::vector<WitnessedClients> all;
    for (std::size_t i = 0; i < seen_.size(); ++i)
        if (!seen_[i].empty()) all.push_back({topics_[i], 1, seen_[i].ranges()});
    std::sort(all.begin(), all.end(), before);
    for (WitnessedClients& one : all) {
        if (!stats.clients.empty() && stats.clients.back().topic == one.topic &&
            stats.clients.back().ranges == one.ranges)
            ++stats.clients.back().clients;
        else
            stats.clients.push_back(std::move(one));
    }
    return stats;
}

WitnessStats& WitnessStats::operator+=(const WitnessStats& other) {
    topics.insert(topics.end(), other.topics.begin(), other.topics.end());
    clients.insert(clients.end(), other.clients.begin(), other.clients.end());
    return *this;
}

std::uint64_t WitnessStats::witnesses() const {
    std::uint64_t sum = 0;
    for (const WitnessedClients& one : clients) sum += one.clients;
    return sum;
}

std::uint64_t WitnessStats::settle(Nanos from, Nanos to, LedgerTotals& totals) const {
    std::map<std::uint64_t, std::map<std::uint64_t, Nanos>> first_seen;
    for (const WitnessedTopic& one : topics)
        for (std::size_t i = 0; i < one.seqs.size(); ++i) {
            const auto [at, is_new] = first_seen[one.topic].emplace(one.seqs[i], one.first_seen[i]);
            if (!is_new) at->second = std::min(at->second, one.first_seen[i]);
        }
    std::map<std::uint64_t, std::vector<std::uint64_t>> window;  // topic → its messages, ascending
    std::uint64_t messages = 0;
    for (const auto& [topic, seen] : first_seen)
        for (const auto& [seq, at] : seen)
            if (at >= from && at < to) {
                window[topic].push_back(seq);
                ++messages;
            }
    for (const WitnessedClients& one : clients) {
        const std::vector<std::uint64_t>& known = window[one.topic];
        const auto owed = std::lower_bound(known.begin(), known.end(), one.ranges.front().first);
        const auto expected = static_cast<std::uint64_t>(known.end() - owed);
        std::uint64_t delivered = 0;
        for (const SeqRange& range : one.ranges)
            delivered +=
                static_cast<std::uint64_t>(std::upper_bound(owed, known.end(), range.last) -
                                           std::lower_bound(owed, known.end(), range.first));
        totals.expected += one.clients * expected;
        totals.delivered += one.clients * delivered;
        totals.lost += one.clients * (expected - delivered);
    }
    return messages;
}

}  // namespace pushbench
