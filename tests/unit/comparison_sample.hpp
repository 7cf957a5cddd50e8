// Two results to compare, hand-made: every verdict, and everything that can be in the way of one.
#pragma once
#include "reports/compare/comparison.hpp"
#include "reports/result_model.hpp"

#include <cstdint>
#include <string>

namespace pushbench::test {

// `runs` clean runs of the variant, of which CPU varies by a few percent; CPU and wire bytes times
// these factors.
void add_runs(Experiment& experiment, const std::string& variant, std::uint64_t runs,
              double cpu = 1, double bytes = 1);
// Environment and options of the sample, without trials.
Experiment empty_experiment();

Experiment comparison_base();
Experiment comparison_new();
SubjectSet subjects(const Experiment& experiment, const std::string& label = "base.json");
Comparison sample_comparison();

inline bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace pushbench::test
