// What can be compared with its like: a variant in a setting with the values of its runs, whatever
// file they come from.
//
// Pure. What makes a file unusable for comparing is a UsageError with the file, the place and the
// remedy.
#pragma once
#include "core/options.hpp"
#include "reports/columns.hpp"
#include "reports/result_model.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace pushbench {

struct MetricInfo {
    std::string name;   // "latency_p99"
    std::string label;  // "latency p99"
    Unit unit = Unit::ratio;
    Better better = Better::smaller;
};

struct Subject {
    std::string name;     // "sse"
    std::string setting;  // "1,000 clients, 1 topic, 1 message/s, 128 B"
    // What must agree besides, as name and text: "--poll-interval" → "250ms".
    std::map<std::string, std::string> conditions;
    std::vector<std::vector<Value>> values;  // by metric, one for each run that counts
    std::size_t runs = 0;                    // that count
    std::vector<std::string> left_out;       // runs that do not, with the reason
    bool delivery_violated = false;          // a valid run lost, repeated or reordered messages
};

using Facts = std::vector<std::pair<std::string, std::string>>;
struct SubjectSet {
    std::string label;  // of the side: a file or a server build
    std::string title;  // who, where and when, in one line
    Facts must_agree;   // or nothing is comparable: "CPU" → "…"
    Facts should_agree;
    std::vector<MetricInfo> metrics;
    std::vector<std::string> default_gates;  // names of metrics
    std::vector<Subject> subjects;           // in the order of the file
};

// The trials of one experiment that were run with `server_build`, or all of them. `also`: metrics
// besides those of comparison_groups(), by name; unknown ones are left out here.
SubjectSet subjects_of(const Experiment& experiment, const std::string& label,
                       const std::vector<std::string>& also,
                       const std::optional<std::string>& server_build = {});

}  // namespace pushbench
