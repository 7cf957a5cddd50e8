#include "core/stats.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace pushbench {
namespace {

template <class T>
void append(std::vector<T>& to, const std::vector<T>& from) {
    to.insert(to.end(), from.begin(), from.end());
}

void merge_seconds(std::vector<LoadSecond>& to, const std::vector<LoadSecond>& from) {
    std::map<std::int64_t, LoadSecond> by_second;
    append(to, from);
    for (const LoadSecond& second : to) {
        LoadSecond& sum = by_second[second.second];
        sum.second = second.second;
        sum += second;
    }
    to.clear();
    for (auto& entry : by_second) to.push_back(std::move(entry.second));
}

void merge_slowest(std::vector<Nanos>& to, const std::vector<Nanos>& from) {
    if (to.size() < from.size()) to.resize(from.size(), -1);
    for (std::size_t i = 0; i < from.size(); ++i) to[i] = std::max(to[i], from[i]);
}

// The prediction is a mean over expected deliveries, so that is its weight.
void merge_predictions(LoadStats& to, const LoadStats& from) {
    if (from.predicted_mean_latency_us) {
        const auto a = static_cast<double>(to.ledger.expected);
        const auto b = static_cast<double>(from.ledger.expected);
        const double mine = to.predicted_mean_latency_us.value_or(*from.predicted_mean_latency_us);
        to.predicted_mean_latency_us =
            a + b > 0 ? (mine * a + *from.predicted_mean_latency_us * b) / (a + b) : mine;
    }
    if (from.predicted_requests)
        to.predicted_requests = to.predicted_requests.value_or(0) + *from.predicted_requests;
    if (from.predicted_empty_responses)
        to.predicted_empty_responses =
            to.predicted_empty_responses.value_or(0) + *from.predicted_empty_responses;
}

std::uint64_t smaller_known(std::uint64_t a, std::uint64_t b) {
    return a == 0 ? b : b == 0 ? a : std::min(a, b);
}

}  // namespace

LoadSecond& LoadSecond::operator+=(const LoadSecond& other) {
    deliveries += other.deliveries;
    responses += other.responses;
    empty_responses += other.empty_responses;
    connected += other.connected;
    latency.merge(other.latency);
    return *this;
}

void add_status(std::vector<StatusCount>& counts, std::uint64_t status, std::uint64_t count) {
    const auto place = std::lower_bound(
        counts.begin(), counts.end(), status,
        [](const StatusCount& one, std::uint64_t wanted) { return one.status < wanted; });
    if (place != counts.end() && place->status == status)
        place->count += count;
    else
        counts.insert(place, {status, count});
}

std::int64_t LoadStats::whole(std::int64_t ClientCounters::*counter) const {
    std::int64_t sum = 0;
    for (const ClientCounters& window : counters) sum += window.*counter;
    return sum;
}

LoadStats& LoadStats::operator+=(const LoadStats& other) {
    if (clients == 0 && deliveries_per_thread.empty()) return *this = other;
    merge_predictions(*this, other);  // before the ledger that weighs them
    clients += other.clients;
    connected_at_start += other.connected_at_start;
    ledger += other.ledger;
    for (std::size_t i = 0; i < counters.size(); ++i) counters[i] += other.counters[i];
    cut_spans += other.cut_spans;
    cut_clients += other.cut_clients;
    for (std::size_t i = 0; i < errors.size(); ++i) errors[i] += other.errors[i];
    if (error_example.empty()) error_example = other.error_example;
    for (const StatusCount& one : other.declined) add_status(declined, one.status, one.count);
    cut_off.merge(other.cut_off);
    latency.merge(other.latency);
    transport.merge(other.transport);
    connect.merge(other.connect);
    tls_handshake.merge(other.tls_handshake);
    if (tls_protocol.empty()) tls_protocol = other.tls_protocol;
    if (tls_failure_example.empty()) tls_failure_example = other.tls_failure_example;
    opening = std::max(opening, other.opening);  // all processes start at once
    loop_lag.merge(other.loop_lag);
    merge_slowest(slowest, other.slowest);
    completion.merge(other.completion);
    unreached += other.unreached;
    bytes_checked += other.bytes_checked;
    bytes_mismatched += other.bytes_mismatched;
    if (bytes_mismatch_example.empty()) bytes_mismatch_example = other.bytes_mismatch_example;
    bytes_unchecked += other.bytes_unchecked;
    nodelay_off += other.nodelay_off;
    no_timestamps += other.no_timestamps;
    mss = smaller_known(mss, other.mss);
    drain_complete = drain_complete && other.drain_complete;
    deliveries_in_last_second = deliveries_in_last_second || other.deliveries_in_last_second;
    merge_seconds(seconds, other.seconds);
    append(deliveries_per_thread, other.deliveries_per_thread);
    if (witness && other.witness)
        *witness += *other.witness;
    else if (other.witness)
        witness = other.witness;
    return *this;
}

ServerStats& ServerStats::operator+=(const ServerStats& other) {
    if (connections_per_thread.empty() && published == 0 && counters.published == 0)
        return *this = other;
    counters += other.counters;
    published_disagree =
        published_disagree || other.published_disagree || published != other.published;
    published = std::min(published, other.published);
    publisher_lateness.merge(other.publisher_lateness);
    if (!publishing) publishing = other.publishing;  // one process publishes
    append(connections_per_thread, other.connections_per_thread);
    return *this;
}

}  // namespace pushbench
