// Durations, counts, sizes and rates as people write them: "500ms", "10k", "64K", "0.1".
// Pure functions; every parse error is a UsageError that names the text and shows a right one.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace pushbench {

// Nanoseconds: a duration, or a point in time counted from the trial's epoch (remote hosts
// learn epoch and offset; for local processes the epoch is a CLOCK_MONOTONIC instant).
using Nanos = std::int64_t;

inline constexpr Nanos kMicrosecond = 1'000;
inline constexpr Nanos kMillisecond = 1'000'000;
inline constexpr Nanos kSecond = 1'000'000'000;

// The first whole second at or after it; time >= 0.
constexpr Nanos next_whole_second(Nanos time) {
    return (time + kSecond - 1) / kSecond * kSecond;
}

// "500ms" "10s" "1m30s" "2h" "1.5s" "250us" "10ns"; a bare number is seconds. Never rounded: what
// is no whole number of nanoseconds is refused.
Nanos parse_duration(std::string_view text);
std::uint64_t parse_count(std::string_view text);  // "1000" "10k" "1.5m": k = 10^3, m = 10^6
std::uint64_t parse_size(std::string_view text);   // "128" "64K" "1M": K = 1024, M = 1024^2
double parse_rate(std::string_view text);          // "1" "0.1" "5k", per second; 0 is allowed

std::string format_duration(Nanos duration);   // exact, parses back: "250ms", "1m30s", "0s"
std::string format_size(std::uint64_t bytes);  // exact: "128", "64K", "1M"
std::string format_rate(double per_second);    // shortest plain decimal of this value: "0.1"

}  // namespace pushbench
