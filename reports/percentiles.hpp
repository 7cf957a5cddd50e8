// Percentiles that say no more than the samples do (docs/metrics.md).
//
// Latency percentiles are over *expected* deliveries: a lost one counts as +infinity. Pure.
#pragma once
#include "reports/result_model.hpp"
#include "reports/value.hpp"

namespace pushbench {

inline constexpr std::uint64_t kSamplesAbove = 10;  // a percentile rests on at least so many above
inline constexpr std::uint64_t kMessagesAbove = 3;  // and on at least so many different messages

// 1-based rank of the quantile (0 < q <= 1) among `total` samples: the smallest that covers it.
std::uint64_t rank_of(double quantile, std::uint64_t total);

// Of a histogram alone; empty when it has no sample.
Value plain_percentile_us(const Histogram& histogram, double quantile);
// As above, and empty when fewer than kSamplesAbove samples rank above it.
Value sampled_percentile_us(const Histogram& histogram, double quantile);

// Of delivery latency (or transport latency), over expected.
Value latency_percentile_us(const Trial& trial, double quantile);
Value transport_percentile_us(const Trial& trial, double quantile);
// inf, and empty, when anything was lost: the slowest and the mean of what never came do not exist.
Value latency_max_us(const Trial& trial);
Value latency_mean_us(const Trial& trial);

// Of the canary's few clients; empty without one, in throughput mode and where samples are too few.
Value canary_percentile_us(const Trial& trial, double quantile);

// Polls at once, as fast as answers come: latency says nothing then.
bool throughput_mode(const Trial& trial);

}  // namespace pushbench
