#include "reports/passage.hpp"
#include "reports/text.hpp"
#include "reports/validity_rules.hpp"

#include <array>

#include <fmt/format.h>

namespace pushbench {
namespace {

using Finding = std::optional<std::string>;

Finding process_died(const Trial& t, const JudgeContext&) {
    if (t.died.empty()) return {};
    return fmt::format("{}, so the trial is incomplete; run it again once the cause is gone",
                       t.died);
}

Finding client_missing(const Trial& t, const JudgeContext&) {
    const LoadStats& load = t.load;
    if (load.connected_at_start >= load.clients || !t.shut_out.empty()) return {};
    const std::uint64_t missing = load.clients - load.connected_at_start;
    if (missing <= clients_held_back(t)) return {};
    return fmt::format(
        "{} of {} clients were not connected when measuring began, so they count as loss or not at "
        "all; look at the errors by kind, or lower --connect-rate or --clients",
        grouped(missing), grouped(load.clients));
}

Finding nothing_due(const Trial& t, const JudgeContext&) {
    if (!(t.rate > 0) || t.scheduled > 0) return {};
    return fmt::format(
        "no message was due in the measured window although the rate is {} per second and topic; "
        "use a longer --duration or a higher --rate",
        t.rate);
}

Finding negative_latency(const Trial& t, const JudgeContext&) {
    const std::uint64_t count = t.load.latency.negatives() + t.load.transport.negatives();
    if (count == 0) return {};
    return fmt::format(
        "{} deliveries were received before they were due or sent: the clocks of the two sides "
        "disagree or the schedule was not the same; run both sides with one build on one host",
        grouped(count));
}

Finding ledger_open(const Trial& t, const JudgeContext&) {
    const LedgerTotals& ledger = t.load.ledger;
    if (ledger.expected == ledger.delivered + ledger.lost) return {};
    return fmt::format(
        "the ledger is open: {} deliveries expected, but {} delivered and {} lost; a client joined "
        "late or a message was counted twice; a longer --warmup helps against the former",
        grouped(ledger.expected), grouped(ledger.delivered), grouped(ledger.lost));
}

Finding not_accepted(const Trial& t, const JudgeContext&) {
    if (!t.server.publishing || t.server.publishing->not_accepted == 0) return {};
    return fmt::format(
        "the target did not accept {} of the {} messages that were published to it in the window "
        "(the first: {}), so what clients should have received is not known; look at [publish] of "
        "the target file, or lower --rate",
        grouped(t.server.publishing->not_accepted), grouped(t.scheduled),
        t.server.publishing->example);
}

Finding published_differs(const Trial& t, const JudgeContext&) {
    if (!t.has_server || !t.target.empty()) return {};
    if (t.server.published == t.scheduled && !t.server.published_disagree) return {};
    return fmt::format(
        "the server published {} messages of the window{} but the schedule has {}, so what clients "
        "should have received is not known; if the publisher could not keep up, lower --rate or "
        "--topics",
        grouped(t.server.published), t.server.published_disagree ? " (its processes disagree)" : "",
        grouped(t.scheduled));
}

Finding window_too_small(const Trial& t, const JudgeContext&) {
    if (t.load.ledger.too_old == 0) return {};
    return fmt::format(
        "{} deliveries came more than 64 messages late, further back than the ledger remembers, so "
        "repeated and reordered cannot be told apart; the server reorders heavily, a lower --rate "
        "narrows the gap",
        grouped(t.load.ledger.too_old));
}

Finding unscheduled_message(const Trial& t, const JudgeContext&) {
    if (t.load.ledger.unscheduled == 0) return {};
    return fmt::format(
        "{} deliveries carry a sequence number or due time that the schedule does not know; does "
        "somebody else publish on these topics? Use a server of its own for the trial",
        grouped(t.load.ledger.unscheduled));
}

Finding declared_loss_differs(const Trial& t, const JudgeContext&) {
    if (t.load.ledger.declared_mismatch == 0) return {};
    return fmt::format(
        "{} times the server declared a loss that what came next contradicted, so its answers to "
        "reconnecting clients are wrong; a larger --history avoids declarations",
        grouped(t.load.ledger.declared_mismatch));
}

Finding bytes_differ(const Trial& t, const JudgeContext&) {
    const LoadStats& load = t.load;
    if (load.bytes_mismatched == 0) return {};
    return fmt::format(
        "the bytes that {} of {} checked connections counted differ from what TCP moved ({}), so "
        "byte columns are wrong; this is a defect in the measurement, please report it",
        grouped(load.bytes_mismatched), grouped(load.bytes_checked),
        load.bytes_mismatch_example.empty() ? "no example kept" : load.bytes_mismatch_example);
}

Finding nodelay_off(const Trial& t, const JudgeContext&) {
    const auto client_side = static_cast<std::int64_t>(t.load.nodelay_off);
    const std::int64_t count = client_side + t.server.counters.nodelay_off;
    if (count == 0) return {};
    return fmt::format(
        "{} sockets were without TCP_NODELAY, so Nagle's algorithm delays small messages; the "
        "server under test must set it",
        grouped(count));
}

constexpr auto kData = Reason::Class::data;
constexpr std::array kRules = {
    Rule{"process-died", kData, true, 0, process_died},
    Rule{"client-missing", kData, true, 0, client_missing},
    Rule{"nothing-due", kData, true, 0, nothing_due},
    Rule{"negative-latency", kData, true, 0, negative_latency},
    Rule{"ledger-open", kData, true, 0, ledger_open},
    Rule{"published-differs", kData, true, 0, published_differs},
    Rule{"not-accepted", kData, true, 0, not_accepted},
    Rule{"window-too-small", kData, true, 0, window_too_small},
    Rule{"unscheduled-message", kData, true, 0, unscheduled_message},
    Rule{"declared-loss-differs", kData, true, 0, declared_loss_differs},
    Rule{"bytes-differ", kData, true, 0, bytes_differ},
    Rule{"nodelay-off", kData, true, 0, nodelay_off},
};

}  // namespace

std::span<const Rule> data_rules() {
    return kRules;
}

}  // namespace pushbench
