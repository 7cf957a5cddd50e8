// The words and numbers of a comparison, the same in every format. Not escaped. Pure.
#pragma once
#include "reports/compare/comparison.hpp"

#include <optional>
#include <string>
#include <vector>

namespace pushbench {

std::string change_text(std::optional<double> factor);  // "+2.5 %", "3.1×", "inf", "-"
std::string interval_text(const std::optional<Interval>& interval);  // "+1 % … +4.2 %"
std::string p_text(double p);                                        // "0.0079", "< 0.0001"
std::string percent_text(double fraction);                           // "5 %"

// Columns of metrics that decide, and of those that do not.
std::vector<std::string> gate_header(double alpha);
std::vector<std::string> gate_cells(const ComparedMetric& row);
std::vector<std::string> other_header(double alpha);
std::vector<std::string> other_cells(const ComparedMetric& row);
// "sse (…): server CPU per message: +30.0 % (+23.0 % … +37.4 %), budget 5 %, p 0.0017": of one that
// regressed, in a line.
std::string regression_text(const ComparedPair& pair, const ComparedMetric& row);
// Has a value that is not 0 on a side; other rows say nothing.
bool worth_showing(const ComparedMetric& row);

// "fails on latency_p99 by more than 5 %, …; exact Mann-Whitney test over runs, alpha 0.05, …": how
// it was judged, in a line.
std::string method_text(const Comparison& comparison);
// "why" of the overall result for a heading: "REGRESSED", "NOT JUDGED", "no regression".
std::string result_word(const Comparison& comparison);

// Warnings and all that is not in the tables, a sentence each, with its kind in front.
std::vector<std::string> remarks(const Comparison& comparison);

std::string comparison_console(const Comparison& comparison);
// For a comment on a pull request: GitHub takes 65,536 characters of one, so what does not fit is
// left out from the end, and said.
inline constexpr std::size_t kCommentBytes = 65'000;
std::string comparison_markdown(const Comparison& comparison);
std::string comparison_json(const Comparison& comparison);
std::string comparison_html(const Comparison& comparison);  // self-contained, static

}  // namespace pushbench
