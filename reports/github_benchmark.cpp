// What the action github-action-benchmark reads for its tools customSmallerIsBetter and
// customBiggerIsBetter: an array of {name, unit, value, range, extra} (benchmark-action/
// github-action-benchmark, src/extract.ts: BenchmarkResult).
//
// It matches entries by name and coerces null to 0, which would be infinitely better: what has no
// value has no entry.
#include "reports/formats.hpp"
#include "reports/json_archive.hpp"
#include "reports/text.hpp"
#include "reports/tracked_metrics.hpp"
#include "reports/utf8.hpp"

#include <fmt/format.h>

namespace pushbench {
namespace {
namespace json = boost::json;

std::string unit_of(const Column& column) {
    const std::string_view symbol = unit_symbol(column.unit);
    return std::string(symbol.empty() ? "ratio" : symbol);
}

// Shown in the tooltip of a point of the chart.
std::string extra_of(const Environment& environment, const TrackedValue& tracked) {
    return valid_utf8(fmt::format("{} of {}\n{}\npushbench {} on {}",
                                  tracked.spread.runs > 1 ? "median" : "value",
                                  plural(tracked.spread.runs, "run"), tracked.setting->text(),
                                  one_line(environment.version), one_line(environment.host)));
}

json::object entry_of(const Environment& environment, const TrackedValue& tracked) {
    const Column& column = *tracked.column;
    const Spread& spread = tracked.spread;
    json::object entry;
    entry["name"] = valid_utf8(fmt::format("{} {} ({})", one_line(tracked.result->name()),
                                           column.metric, stable_name(*tracked.setting)));
    entry["unit"] = unit_of(column);
    entry["value"] = spread.median.number;
    if (spread.runs > 1)
        entry["range"] = fmt::format("{} to {}", plain_text(spread.min, column.decimals),
                                     plain_text(spread.max, column.decimals));
    entry["extra"] = extra_of(environment, tracked);
    return entry;
}

std::string entries(const Experiment& experiment, Better better) {
    const Analysis analysis = analyse(experiment);
    json::array all;
    for (const TrackedValue& tracked : tracked_values(analysis))
        if (tracked.column->better == better)
            all.push_back(entry_of(experiment.environment, tracked));
    return pretty_json(all);
}

}  // namespace

std::string github_smaller_report(const Experiment& experiment) {
    return entries(experiment, Better::smaller);
}

std::string github_bigger_report(const Experiment& experiment) {
    return entries(experiment, Better::larger);
}

}  // namespace pushbench
