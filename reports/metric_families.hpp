// The results as families of samples with labels, in Prometheus' base units: what the text
// exposition formats write down. Pure.
//
// Names follow prometheus.io/docs/practices/naming: a prefix, seconds and bytes, the unit at the
// end, no _total on what is no counter. Everything is a gauge: what one finished experiment found
// neither counts on nor goes back to 0.
#pragma once
#include "reports/columns.hpp"
#include "reports/result_model.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pushbench {

struct Sample {
    std::vector<std::pair<std::string, std::string>> labels;  // not escaped
    double value = 0;                                         // may be +infinity
};
struct MetricFamily {
    std::string name;  // "pushbench_result_latency_p99_seconds"
    std::string unit;  // "seconds" where the name ends in it; else empty
    std::string help;
    bool is_info = false;  // constant 1, its labels are what it says
    std::vector<Sample> samples;
};

// A family for each metric that is a number and was measured, each sample one variant in one
// setting, as shown in the other reports; and for thresholds whether they held. No two samples of a
// family have the same labels.
std::vector<MetricFamily> metric_families(const Experiment& experiment);

// "latency_p99" and its unit → "pushbench_result_latency_p99_seconds".
std::string family_name(const Column& column);

}  // namespace pushbench
