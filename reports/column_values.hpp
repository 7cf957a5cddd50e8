// The values behind the rows of reports/columns.cpp, as far as they take more than a field.
//
// Pure; definitions and formulas in docs/metrics.md. What is unknown of a trial is an empty value;
// the if_… give `value` where it has a meaning, else an empty one.
#pragma once
#include "reports/result_model.hpp"
#include "reports/value.hpp"

#include <cstdint>
#include <vector>

namespace pushbench::column_values {

const Technique& row(const Trial& t);
double measured_s(const Trial& t);
Value per_message(const Trial& t, const Value& total);
Value bits_per_s(const Trial& t, std::int64_t bytes);
std::int64_t wire_up(const Trial& t);
std::int64_t wire_down(const Trial& t);
bool measured(const Trial& t);
Value if_server(const Trial& t, Value value);
Value if_we_publish(const Trial& t, Value value);
Value if_own_server(const Trial& t, Value value);
Value accepted_percentile_us(const Trial& t, double quantile);
Value if_scheduled(const Trial& t, Value value);
Value if_ledger(const Trial& t, Value value);
std::int64_t delivered(const Trial& t);
Value if_responses(const Trial& t, Value value);
Value if_empty_answers(const Trial& t, Value value);
Value cpu_s(const std::vector<ProcessUsage>& usage);
Value cpu_us_per_message(const Trial& t, const std::vector<ProcessUsage>& usage);
Value served_cpu_us_per_message(const Trial& t, const std::vector<ProcessUsage>& usage);
Value bytes_per_client(const Trial& t, const std::vector<ProcessUsage>& usage);
Value kernel_bytes_per_client(const Trial& t);
Value opened_per_s(const Trial& t);
Value load_cpu_ratio(const Trial& t);
Value if_tls(const Trial& t, Value value);
Value tls(const Trial& t);
Value of_all_handshakes(const Trial& t, std::int64_t ClientCounters::*counter);
Value per_handshake(const Trial& t, std::int64_t ClientCounters::*counter);
Value connections(const Trial& t);
Value errors(const Trial& t);
Value poll_interval_ms(const Trial& t);
Value passage_word(const Trial& t);
Value ids_of(const std::vector<Reason>& reasons);

}  // namespace pushbench::column_values
