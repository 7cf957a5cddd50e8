// The metric table: one row per column of results.csv, in its order. CSV, JSON, thresholds,
// comparisons and reports all take their values from here, so a metric is defined once.
//
// Pure; definitions and formulas in docs/metrics.md.
#pragma once
#include "reports/result_model.hpp"
#include "reports/value.hpp"

#include <span>
#include <string>
#include <string_view>

namespace pushbench {

enum class Unit {
    text,
    boolean,
    count,
    ratio,
    seconds,
    milliseconds,
    microseconds,
    bytes,
    per_second,
    bits_per_second
};
std::string_view unit_symbol(Unit unit);  // "us"; "" where the value has none

enum class Better { neither, smaller, larger };

struct Column {
    std::string_view name;    // in CSV: "latency_p99_us"
    std::string_view metric;  // in JSON and thresholds: "latency_p99"
    Unit unit;
    Better better;
    int decimals;  // at most so many are printed
    Value (*get)(const Trial&);
};

std::span<const Column> columns();
// By metric or by CSV name; nullptr when unknown.
const Column* find_column(std::string_view name);

// The value as CSV writes it: "", "inf", "true", "0.25" (no exponent, no trailing zeros).
std::string plain_text(const Value& value, int decimals);

}  // namespace pushbench
