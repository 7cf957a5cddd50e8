// The confidence interval of a change: the factors that the test does not reject. Internal to
// change.cpp.
//
// Trying every place of ScaledRanks is exact and costs a distribution for each. Halving asks a few
// places only; without ties within a sample it finds the same ends, with them p is not quite
// monotonic, and the ends may miss what is accepted further out. Pure.
#pragma once
#include "reports/compare/change.hpp"
#include "reports/compare/scaled_ranks.hpp"

namespace pushbench {

enum class Search { thorough, halving };
// What is affordable for so many places: trying all, if that costs some hundredths of a second.
Search affordable_search(std::size_t base_runs, std::size_t new_runs, std::size_t places);

// `estimate` is the median ratio; it is inside, or next to what is. Empty, with the estimate as
// both ends, when the test rejects every factor.
Interval accepted_interval(ScaledRanks& ranks, double alpha, double estimate, Search search);

}  // namespace pushbench
