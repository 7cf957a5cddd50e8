#include "reports/formats.hpp"
#include "reports/percentiles.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>

#include <fmt/format.h>

namespace pushbench {
namespace {

// As HdrHistogram's outputPercentileDistribution() with its default of 5 lines per halving of the
// distance to 100 %: the form that its plotter reads. Values are milliseconds.
constexpr double kTicksPerHalving = 5;

double to_ms(double ns) {
    return ns / kMillisecond;
}

double next_level(double level) {
    const double halvings = std::floor(std::log2(1.0 / (1.0 - level))) + 1;
    return level + 1.0 / (kTicksPerHalving * std::exp2(halvings));
}

std::string distribution(const Histogram& histogram, std::uint64_t expected) {
    std::string out = fmt::format("{:>12} {:>14} {:>10} {:>14}\n\n", "Value", "Percentile",
                                  "TotalCount", "1/(1-Percentile)");
    const std::uint64_t count = histogram.count();
    for (double level = 0;; level = next_level(level)) {
        const std::uint64_t rank = rank_of(level, expected);
        if (rank > count) break;  // the rest of what was expected was lost
        const Nanos value = histogram.value_at_rank(rank);
        const std::uint64_t covered = count - histogram.count_above(value);
        if (covered == expected) break;
        out += fmt::format("{:12.3f} {:2.12f} {:10} {:14.2f}\n", to_ms(static_cast<double>(value)),
                           level, covered, 1 / (1 - level));
    }
    const auto top = static_cast<double>(count) / static_cast<double>(expected);
    out += fmt::format("{:12.3f} {:2.12f} {:10}", to_ms(static_cast<double>(histogram.max())), top,
                       count);
    // Infinite at the end of a complete distribution, where the original leaves it out too.
    return out + (count == expected ? "\n" : fmt::format(" {:14.2f}\n", 1 / (1 - top)));
}

double deviation(const Histogram& histogram) {
    double squares = 0;
    for (const auto& [bucket, count] : histogram.sparse()) {
        const double middle = (static_cast<double>(Histogram::lowest_in(bucket)) +
                               static_cast<double>(Histogram::highest_in(bucket))) /
                              2;
        squares += static_cast<double>(count) * std::pow(middle - histogram.mean(), 2);
    }
    return std::sqrt(squares / static_cast<double>(histogram.count()));
}

std::string footer(const Histogram& histogram, std::uint64_t lost) {
    constexpr std::uint32_t kSubBuckets = 2048;
    const std::uint32_t halves = Histogram::bucket_count() / (kSubBuckets / 2);
    std::string out = fmt::format(
        "#[Mean    = {:12.3f}, StdDeviation   = {:12.3f}]\n"
        "#[Max     = {:12.3f}, Total count    = {:12}]\n"
        "#[Buckets = {:12}, SubBuckets     = {:12}]\n",
        to_ms(histogram.mean()), to_ms(deviation(histogram)),
        to_ms(static_cast<double>(histogram.max())), histogram.count(), halves - 1, kSubBuckets);
    if (lost > 0)
        out += fmt::format("#[Lost    = {:12}: percentiles are over expected deliveries]\n", lost);
    return out;
}

// What the mark of other reports says (build_stamp.hpp), which a file without words cannot.
std::string slow_build_line(const Validity& validity) {
    for (const auto* reasons : {&validity.invalid, &validity.warnings})
        for (const Reason& reason : *reasons)
            if (reason.id.starts_with("debug-build"))
                return "#[MEASURED WITH a debug or sanitizer build: says nothing about a "
                       "release]\n";
    return {};
}

std::string file_suffix(const Trial& trial) {
    std::string suffix =
        fmt::format("-{}-c{}-t{}-r{}-s{}-run{}", trial.name(), trial.clients, trial.topics,
                    format_rate(trial.rate), trial.payload_bytes, trial.run);
    for (char& c : suffix)
        if (std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '.') c = '-';
    return suffix;
}

bool has_latency(const Trial& trial) {
    return !throughput_mode(trial) && trial.load.latency.count() > 0;
}

}  // namespace

std::vector<OutputFile> hgrm_reports(const Experiment& experiment) {
    const auto several =
        std::count_if(experiment.trials.begin(), experiment.trials.end(), has_latency) > 1;
    std::vector<OutputFile> files;
    for (const Trial& trial : experiment.trials) {
        if (!has_latency(trial)) continue;
        const Histogram& latency = trial.load.latency;
        const std::uint64_t expected = latency.count() + trial.load.ledger.lost;
        files.push_back({several ? file_suffix(trial) : std::string(),
                         distribution(latency, expected) + footer(latency, trial.load.ledger.lost) +
                             slow_build_line(trial.validity)});
    }
    return files;
}

}  // namespace pushbench
