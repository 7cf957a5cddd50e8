#include "reports/metric_families.hpp"

#include "reports/analysis.hpp"
#include "reports/metric_help.hpp"
#include "reports/overlay.hpp"
#include "reports/thresholds.hpp"

#include <algorithm>
#include <array>

namespace pushbench {
namespace {

constexpr std::string_view kPrefix = "pushbench_result_";
// They are labels.
constexpr std::array<std::string_view, 4> kOfTheSetting = {"clients", "topics", "rate_per_s",
                                                           "payload_bytes"};

bool has_family(const Column& column) {
    return column.unit != Unit::text && column.unit != Unit::boolean && column.metric != "run" &&
           std::find(kOfTheSetting.begin(), kOfTheSetting.end(), column.metric) ==
               kOfTheSetting.end();
}

// What a value is divided by to be in base units.
double divisor_of(Unit unit) {
    if (unit == Unit::microseconds) return 1e6;
    if (unit == Unit::milliseconds) return 1e3;
    if (unit == Unit::bits_per_second) return 8;
    return 1;
}

std::string unit_at_end(std::string_view name) {
    for (const std::string_view unit : {"seconds", "bytes", "ratio"})
        if (name.ends_with(unit)) return std::string(unit);
    return {};
}

using Labels = std::vector<std::pair<std::string, std::string>>;

Labels labels_of(const Setting& setting, const VariantResult& result) {
    Labels labels = {{"technique", std::string(technique(result.variant.id).name)},
                     {"variant", result.name()},  // as printed: unique within a setting
                     {"clients", std::to_string(setting.clients)},
                     {"topics", std::to_string(setting.topics)}};
    if (!setting.scheduled) return labels;
    labels.emplace_back("rate", format_rate(setting.rate));
    labels.emplace_back("size", std::to_string(setting.payload_bytes));
    return labels;
}

template <class Get>
void add_family(std::vector<MetricFamily>& families, const Analysis& analysis, MetricFamily family,
                Get value_of) {
    for (const Setting& setting : analysis.settings)
        for (const VariantResult& result : setting.variants) {
            const Value value = value_of(result);
            if (value.comparable())
                family.samples.push_back({labels_of(setting, result), value.number});
        }
    if (!family.samples.empty()) families.push_back(std::move(family));
}

void add_columns(std::vector<MetricFamily>& families, const Analysis& analysis) {
    for (const Column& column : columns()) {
        if (!has_family(column)) continue;
        const std::string name = family_name(column);
        const double divisor = divisor_of(column.unit);
        add_family(families, analysis,
                   {name, unit_at_end(name), std::string(metric_help(column.metric)), false, {}},
                   [&](const VariantResult& result) {
                       Value value = result.shown(column.metric);
                       value.number /= divisor;
                       return value;
                   });
    }
}

void add_runs(std::vector<MetricFamily>& families, const Analysis& analysis) {
    const std::string prefix(kPrefix);
    add_family(families, analysis, {prefix + "runs", "", "Runs that were finished.", false, {}},
               [](const VariantResult& result) { return Value(result.runs.size()); });
    add_family(families, analysis,
               {prefix + "valid_runs",
                "",
                "Runs that are valid; the values are theirs, unless there is none.",
                false,
                {}},
               [](const VariantResult& result) { return Value(result.valid_runs); });
}

void add_thresholds(std::vector<MetricFamily>& families, const Experiment& experiment,
                    const Analysis& analysis) {
    MetricFamily family{std::string(kPrefix) + "threshold_holds",
                        "",
                        "1 where the threshold holds, 0 where it does not.",
                        false,
                        {}};
    for (const ThresholdResult& one : threshold_results(experiment, analysis)) {
        Labels labels = {{"threshold", one.threshold.text}};
        if (one.result)
            for (auto& label : labels_of(*one.setting, *one.result)) labels.push_back(label);
        family.samples.push_back({std::move(labels), one.held ? 1.0 : 0.0});
    }
    if (!family.samples.empty()) families.push_back(std::move(family));
}

MetricFamily build_info(const Experiment& experiment) {
    MetricFamily family{std::string(kPrefix) + "build", "", "What measured, and where.", true, {}};
    for (const OverlaidExperiment& part : experiments_of(experiment)) {
        const Environment& e = part.environment;
        Labels labels = {{"version", e.version},       {"git", e.git},
                         {"build_type", e.build_type}, {"host", e.host},
                         {"kernel", e.kernel},         {"started_at", e.started_at}};
        if (!part.label.empty()) labels.emplace_back("experiment", part.label);
        family.samples.push_back({std::move(labels), 1});
    }
    return family;
}

}  // namespace

std::string family_name(const Column& column) {
    std::string name = std::string(kPrefix) + std::string(column.metric);
    constexpr std::string_view kPerSecond = "_per_s";
    const std::size_t at = name.find(kPerSecond);
    const std::size_t after = at + kPerSecond.size();
    if (at != std::string::npos && (after == name.size() || name[after] == '_'))
        name.replace(at, kPerSecond.size(), "_per_second");
    constexpr std::string_view kBits = "_bits_";
    if (const std::size_t bits = name.find(kBits); bits != std::string::npos)
        name.replace(bits, kBits.size(), "_bytes_");
    constexpr std::string_view kTotal = "_total";  // for counters
    if (name.ends_with(kTotal)) name.resize(name.size() - kTotal.size());
    if (column.unit == Unit::seconds || column.unit == Unit::milliseconds ||
        column.unit == Unit::microseconds)
        name += "_seconds";
    return name;
}

std::vector<MetricFamily> metric_families(const Experiment& experiment) {
    const Analysis analysis = analyse(experiment);
    std::vector<MetricFamily> families;
    families.push_back(build_info(experiment));
    add_runs(families, analysis);
    add_columns(families, analysis);
    add_thresholds(families, experiment, analysis);
    return families;
}

}  // namespace pushbench
