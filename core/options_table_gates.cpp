// Rows of what makes a measurement fail a job: limits on values.
#include "core/options_rows.hpp"
#include "core/threshold_text.hpp"

namespace pushbench {
namespace {

// Metrics, units and variants are checked before the first trial, where the metric table is known
// (bench/gates).
OptionSpec threshold_row(Row row) {
    OptionSpec spec = blank_row(row, "EXPR");
    spec.is_list = true;
    spec.set = [](Options& options, const std::string& text) {
        std::vector<std::string> thresholds;
        for (const std::string& item : split_thresholds(text)) {
            const std::string threshold = parse_threshold_text(item).text;
            if (std::find(thresholds.begin(), thresholds.end(), threshold) != thresholds.end())
                throw UsageError(fmt::format("'{}' is given twice; give it once", threshold));
            thresholds.push_back(threshold);
        }
        options.thresholds = std::move(thresholds);
    };
    spec.get = [](const Options& options) {
        return fmt::format("{}", fmt::join(options.thresholds, ","));
    };
    return spec;
}

}  // namespace

std::vector<OptionSpec> gate_rows() {
    return {
        threshold_row({"threshold", "", "", "Judging", kRun | kLoad | kReport,
                       "[VARIANT.]METRIC<VALUE, also <= > >= ==, e.g. 'sse.latency_p99<50ms'; "
                       "repeatable; exit code 99 where it does not hold"}),
    };
}

}  // namespace pushbench
