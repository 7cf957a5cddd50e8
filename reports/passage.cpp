#include "reports/passage.hpp"

#include "reports/percentiles.hpp"
#include "reports/text.hpp"
#include "reports/trial_options.hpp"
#include "reports/value.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace pushbench {
namespace {

using Kind = Passage::Kind;

std::uint64_t whole(const Trial& trial, std::int64_t ClientCounters::*counter) {
    return static_cast<std::uint64_t>(std::max<std::int64_t>(0, trial.load.whole(counter)));
}

std::uint64_t errors_of(const Trial& trial, ErrorKind kind) {
    return trial.load.errors[static_cast<std::size_t>(kind)];
}

std::string after(double ns) {
    return readable(Value(ns / 1000), Unit::microseconds);
}

std::optional<Passage> refused(const Trial& trial) {
    if (trial.load.declined.empty()) return {};
    std::vector<StatusCount> counts = trial.load.declined;
    std::stable_sort(counts.begin(), counts.end(),
                     [](const StatusCount& a, const StatusCount& b) { return a.count > b.count; });
    std::string words;
    for (const StatusCount& one : counts)
        words +=
            fmt::format("{}{} to {}", words.empty() ? "" : " and ", one.status, grouped(one.count));
    // The status alone does not say whose it is.
    const bool asked = trial.server.counters.requests > 0;
    return Passage{Kind::refused,
                   fmt::format("{} {} of {} requests{}",
                               asked ? "the proxy or the server answered" : "the proxy answered",
                               words, grouped(whole(trial, &ClientCounters::requests)),
                               asked ? "" : ", and the server was not asked at all")};
}

// Nobody could subscribe, and no status says why.
Passage shut_out(const Trial& trial) {
    const ServerCounters& server = trial.server.counters;
    const auto answered = static_cast<std::uint64_t>(server.responses_2xx + server.upgrades);
    const std::uint64_t late = errors_of(trial, ErrorKind::response_timeout);
    if (answered > 0 && late > 0 && whole(trial, &ClientCounters::responses) == 0)
        return {Kind::buffered,
                fmt::format("the server answered {} requests, and for the first {} nothing of the "
                            "answers reached a client",
                            grouped(answered),
                            option_text(trial, "connect-timeout").value_or("seconds"))};
    const std::uint64_t ended = errors_of(trial, ErrorKind::connection_closed) +
                                errors_of(trial, ErrorKind::connection_reset);
    if (ended > 0)
        return {Kind::cut,
                fmt::format("{} ended before an answer had come", plural(ended, "connection"))};
    return {Kind::unanswered, trial.shut_out};
}

std::optional<Passage> cut(const Trial& trial) {
    const Histogram& lived = trial.load.cut_off;
    if (lived.count() == 0) return {};
    std::string when = after(lived.mean());
    const std::string soonest = after(static_cast<double>(lived.min()));
    const std::string latest = after(static_cast<double>(lived.max()));
    if (soonest != latest) when += fmt::format(" on average ({} to {})", soonest, latest);
    return Passage{Kind::cut,
                   fmt::format("{} of {} ended after {}; {}", plural(lived.count(), "connection"),
                               plural(trial.clients, "client"), when,
                               plural(whole(trial, &ClientCounters::reconnects), "reconnect"))};
}

// The longest run of whole seconds of the window in which nothing came.
std::int64_t silent_seconds(const Trial& trial) {
    std::int64_t longest = 0, now = 0;
    for (const LoadSecond& second : trial.load.seconds) {
        const bool inside = second.second * kSecond >= trial.measure_from &&
                            (second.second + 1) * kSecond <= trial.measure_to;
        now = inside && second.deliveries == 0 ? now + 1 : 0;
        longest = std::max(longest, now);
    }
    return longest;
}

// The answer to a poll ends, and what has ended is passed on: only a stream can be held up.
std::optional<Passage> held_up(const Trial& trial) {
    if (!technique(trial.variant.id).framing || !(trial.rate > 0)) return {};
    const Value p50 = plain_percentile_us(trial.load.latency, 0.50);
    const double period = static_cast<double>(kSecond) / trial.rate;
    const double most = std::max(period, static_cast<double>(limits::kHeldUp));
    if (p50.kind != Value::Kind::number || 1000 * p50.number <= most) return {};
    const std::int64_t silent = silent_seconds(trial);
    return Passage{
        Kind::buffered,
        fmt::format("messages came together: median delivery latency {}, with one message every "
                    "{}{}",
                    readable(p50, Unit::microseconds), after(period),
                    silent > 1 ? fmt::format("; nothing at all for up to {} s", silent) : "")};
}

// TCP loses nothing: what the server wrote and nobody got when the drain ended is kept in between.
std::uint64_t written_and_not_come(const Trial& trial) {
    const ServerCounters& server = trial.server.counters;
    if (server.dropped > 0 || server.slow_closed > 0) return 0;
    const std::uint64_t came = whole(trial, &ClientCounters::deliveries);
    const auto written = static_cast<std::uint64_t>(std::max<std::int64_t>(0, server.deliveries));
    return written > came ? written - came : 0;
}

std::optional<Passage> kept(const Trial& trial) {
    const std::uint64_t lost = trial.load.ledger.lost;
    if (lost == 0 || written_and_not_come(trial) < lost) return {};
    return Passage{Kind::buffered,
                   fmt::format("the server wrote all messages, and {} of {} had not come when the "
                               "drain ended",
                               grouped(lost), grouped(trial.load.ledger.expected))};
}

// Messages still flowed when the drain ended: a backlog, of whoever has too much to do, is late as
// in a buffer and missing as in a buffer, and none.
bool has_backlog(const Trial& trial) {
    return !trial.load.drain_complete && trial.load.deliveries_in_last_second;
}

bool says_something(const Trial& trial) {
    return trial.is_proxied() && trial.died.empty();
}

}  // namespace

std::string_view to_string(Passage::Kind kind) {
    switch (kind) {
        case Kind::passes:
            return "passes";
        case Kind::refused:
            return "refused";
        case Kind::buffered:
            return "buffered";
        case Kind::cut:
            return "cut";
        case Kind::unanswered:
            return "unanswered";
    }
    return "";
}

std::optional<Passage> passage_of(const Trial& trial) {
    if (!says_something(trial)) return {};
    if (auto found = refused(trial)) return found;
    if (!trial.shut_out.empty()) return shut_out(trial);
    if (auto found = cut(trial)) return found;
    if (has_backlog(trial)) return Passage{};
    for (const auto look : {held_up, kept})
        if (auto found = look(trial)) return found;
    return Passage{};
}

std::uint64_t clients_held_back(const Trial& trial) {
    if (!says_something(trial)) return 0;
    std::uint64_t turned_away = trial.load.cut_off.count();
    for (const StatusCount& one : trial.load.declined) turned_away += one.count;
    for (const ErrorKind kind :
         {ErrorKind::response_timeout, ErrorKind::connection_closed, ErrorKind::connection_reset})
        turned_away += errors_of(trial, kind);
    const std::uint64_t connected = std::min(trial.load.connected_at_start, trial.load.clients);
    return std::min(turned_away, trial.load.clients - connected);
}

std::uint64_t lost_on_the_way(const Trial& trial) {
    if (!says_something(trial) || has_backlog(trial)) return 0;
    // A client that never got in was owed what the others were.
    const std::uint64_t each =
        trial.load.clients == 0 ? 0 : trial.load.ledger.expected / trial.load.clients;
    return written_and_not_come(trial) + clients_held_back(trial) * each;
}

}  // namespace pushbench
