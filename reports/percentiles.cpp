#include "reports/percentiles.hpp"

#include "reports/trial_options.hpp"

#include <algorithm>
#include <cmath>

namespace pushbench {
namespace {

double to_us(Nanos value) {
    return static_cast<double>(value) / 1000.0;
}

// When a message of a target that publishes by itself was due nobody knows: there is no latency,
// and a lost one is not late either.
bool has_latency(const Trial& trial) {
    return !throughput_mode(trial) && trial.load.ledger.expected > 0 && trial.keeps_schedule();
}

// Messages whose slowest delivery is above `value`; one that reached nobody is.
std::uint64_t messages_above(const LoadStats& load, Nanos value) {
    return load.completion.count_above(value) + load.unreached;
}

// The sample of `histogram` at the quantile of everything expected, or inf among the lost.
Value over_expected(const Histogram& histogram, const LedgerTotals& ledger, double quantile) {
    const std::uint64_t total = std::max(ledger.expected, histogram.count());
    const std::uint64_t rank = rank_of(quantile, total);
    if (rank <= histogram.count()) return to_us(histogram.value_at_rank(rank));
    return ledger.lost > 0 ? Value::inf() : Value();
}

}  // namespace

std::uint64_t rank_of(double quantile, std::uint64_t total) {
    // 0.99 × 100 is 99.00000000000001 in binary: without the slack its rank would be 100.
    const double exact = quantile * static_cast<double>(total);
    const auto rank = static_cast<std::uint64_t>(std::ceil(exact - 1e-9 * exact));
    return std::clamp<std::uint64_t>(rank, 1, std::max<std::uint64_t>(total, 1));
}

Value plain_percentile_us(const Histogram& histogram, double quantile) {
    if (histogram.count() == 0) return {};
    return to_us(histogram.value_at_rank(rank_of(quantile, histogram.count())));
}

Value sampled_percentile_us(const Histogram& histogram, double quantile) {
    const std::uint64_t total = histogram.count();
    if (total == 0 || total - rank_of(quantile, total) < kSamplesAbove) return {};
    return plain_percentile_us(histogram, quantile);
}

Value latency_percentile_us(const Trial& trial, double quantile) {
    const LedgerTotals& ledger = trial.load.ledger;
    const Histogram& latency = trial.load.latency;
    if (!has_latency(trial)) return {};
    const std::uint64_t rank = rank_of(quantile, ledger.expected);
    // Among the lost there is nothing left to be unsure about.
    if (rank > latency.count()) return over_expected(latency, ledger, quantile);
    if (ledger.expected - rank < kSamplesAbove) return {};
    const Nanos value = latency.value_at_rank(rank);
    if (messages_above(trial.load, value) < kMessagesAbove) return {};
    return to_us(value);
}

Value transport_percentile_us(const Trial& trial, double quantile) {
    // Payloads below 48 bytes do not carry `sent`. Where delivery latency has too few samples, so
    // has this: they are the same deliveries.
    if (trial.load.transport.count() == 0) return {};
    if (latency_percentile_us(trial, quantile).empty()) return {};
    return over_expected(trial.load.transport, trial.load.ledger, quantile);
}

Value latency_max_us(const Trial& trial) {
    if (!has_latency(trial)) return {};
    return over_expected(trial.load.latency, trial.load.ledger, 1.0);
}

Value latency_mean_us(const Trial& trial) {
    const Histogram& latency = trial.load.latency;
    if (throughput_mode(trial) || latency.count() == 0 || trial.load.ledger.lost > 0) return {};
    return latency.mean() / 1000.0;
}

Value canary_percentile_us(const Trial& trial, double quantile) {
    if (trial.canary.clients == 0 || throughput_mode(trial)) return {};
    return sampled_percentile_us(trial.canary.latency, quantile);
}

bool throughput_mode(const Trial& trial) {
    return technique(trial.variant.id).polls && poll_interval_of(trial) == Nanos{0};
}

}  // namespace pushbench
