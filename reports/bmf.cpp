// Bencher Metric Format: {"<benchmark>": {"<measure>": {"value", "lower_value", "upper_value"}}}
// (bencherdev/bencher, lib/bencher_json/src/project/metric/mod.rs: JsonNewMetric).
//
// A measure is named by a slug of lower-case letters, digits and single hyphens, at most 64 long
// (lib/bencher_valid/src/slug.rs), a benchmark by at most 1,024 bytes; what Bencher does not know
// yet it makes. The bounds are the smallest and the largest run.
#include "reports/formats.hpp"
#include "reports/json_archive.hpp"
#include "reports/text.hpp"
#include "reports/tracked_metrics.hpp"
#include "reports/utf8.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace pushbench {
namespace {
namespace json = boost::json;

constexpr std::size_t kLongestName = 1024;

// The column's name, which has the unit: "latency-p99-us".
std::string slug(const Column& column) {
    std::string text(column.name);
    std::replace(text.begin(), text.end(), '_', '-');
    return text;
}

std::string benchmark_name(const TrackedValue& tracked) {
    const std::string setting = stable_name(*tracked.setting);
    std::string variant = valid_utf8(one_line(tracked.result->name()));
    const std::size_t room = kLongestName - setting.size() - 1;
    if (variant.size() > room) variant = valid_utf8(variant.substr(0, room - 3));
    return variant + ' ' + setting;
}

json::object metric_of(const Spread& spread) {
    json::object metric;
    metric["value"] = spread.median.number;
    if (spread.runs < 2) return metric;
    metric["lower_value"] = spread.min.number;
    // A run that lost messages has no upper bound.
    if (spread.max.kind == Value::Kind::number) metric["upper_value"] = spread.max.number;
    return metric;
}

}  // namespace

std::string bmf_report(const Experiment& experiment) {
    const Analysis analysis = analyse(experiment);
    json::object benchmarks;
    for (const TrackedValue& tracked : tracked_values(analysis)) {
        json::value& measures = benchmarks[benchmark_name(tracked)];
        if (measures.is_null()) measures.emplace_object();
        measures.get_object()[slug(*tracked.column)] = metric_of(tracked.spread);
    }
    return pretty_json(benchmarks);
}

}  // namespace pushbench
