// The grammar of --threshold: [VARIANT.]METRIC OPERATOR NUMBER[UNIT], e.g.
// "websocket.latency_p99<50ms". What metric, variant and unit mean is reports/thresholds' to say.
//
// Pure; errors are UsageErrors without the option's name.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace pushbench {

enum class Relation { less, at_most, greater, at_least, equal };
std::string_view to_string(Relation relation);  // "<="

struct ThresholdText {
    std::string variant;  // technique or variant; empty = all of them
    std::string metric;
    Relation relation = Relation::less;
    double number = 0;  // not negative
    std::string unit;   // as written; empty = none
    std::string text;   // the whole, without blanks around its parts
};
ThresholdText parse_threshold_text(std::string_view text);

// A comma list of thresholds. The parameters of a variant have commas of their own, so an item ends
// at the first comma after its operator.
std::vector<std::string> split_thresholds(std::string_view text);

}  // namespace pushbench
