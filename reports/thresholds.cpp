#include "reports/thresholds.hpp"

#include "core/did_you_mean.hpp"
#include "core/error.hpp"
#include "reports/text.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace pushbench {
namespace {

// A unit that a limit may have, and what it is in microseconds, bytes, bits/s or plain numbers.
struct Scale {
    std::string_view symbol;
    double factor;
    double divisor = 1;  // 7 / 100 is the number nearest to 0.07, 7 × 0.01 is not
};
constexpr std::array kTime = {Scale{"ns", 1, 1e3}, Scale{"us", 1}, Scale{"µs", 1}, Scale{"ms", 1e3},
                              Scale{"s", 1e6}};
constexpr std::array kBytes = {
    Scale{"", 1},        Scale{"B", 1},         Scale{"K", 1024},        Scale{"KiB", 1024},
    Scale{"M", 1048576}, Scale{"MiB", 1048576}, Scale{"GiB", 1073741824}};
constexpr std::array kCount = {Scale{"", 1}, Scale{"k", 1e3}, Scale{"m", 1e6}};
constexpr std::array kRatio = {Scale{"", 1}, Scale{"%", 1, 100}};
constexpr std::array kRate = {Scale{"", 1},   Scale{"k", 1e3},   Scale{"m", 1e6},
                              Scale{"/s", 1}, Scale{"k/s", 1e3}, Scale{"m/s", 1e6}};
constexpr std::array kBits = {Scale{"bit/s", 1}, Scale{"kbit/s", 1e3}, Scale{"Mbit/s", 1e6},
                              Scale{"Gbit/s", 1e9}};

struct Measure {
    std::span<const Scale> scales;
    double per_unit = 1;  // of the column's unit in the scales' own
    std::string_view example;
};
Measure measure_of(const Column& column, std::string_view threshold) {
    switch (column.unit) {
        case Unit::microseconds:
            return {kTime, 1, "50ms"};
        case Unit::milliseconds:
            return {kTime, 1e3, "50ms"};
        case Unit::seconds:
            return {kTime, 1e6, "50ms"};
        case Unit::bytes:
            return {kBytes, 1, "4KiB"};
        case Unit::count:
            return {kCount, 1, "10"};
        case Unit::ratio:
            return {kRatio, 1, "75%"};
        case Unit::per_second:
            return {kRate, 1, "40k"};
        case Unit::bits_per_second:
            return {kBits, 1, "10Mbit/s"};
        case Unit::text:
        case Unit::boolean:
            break;
    }
    throw UsageError(
        fmt::format("'{}': '{}' is no number that could be compared; give a metric "
                    "such as latency_p99 or lost",
                    threshold, column.metric));
}

double limit_of(const ThresholdText& text, const Column& column) {
    const Measure measure = measure_of(column, text.text);
    std::vector<std::string> known;
    for (const Scale& scale : measure.scales) {
        if (scale.symbol == text.unit)
            return text.number * scale.factor / scale.divisor / measure.per_unit;
        if (!scale.symbol.empty()) known.emplace_back(scale.symbol);
    }
    if (text.unit.empty())
        throw UsageError(
            fmt::format("'{}': the value has no unit; give e.g. {}", text.text, measure.example));
    std::string units;
    for (const std::string& unit : known) units += (units.empty() ? "" : ", ") + unit;
    throw UsageError(fmt::format("'{}': '{}' is no unit of {}{}; known: {}", text.text, text.unit,
                                 column.metric, did_you_mean(text.unit, known), units));
}

const Column& column_of(const ThresholdText& text) {
    if (const Column* const column = find_column(text.metric)) return *column;
    std::vector<std::string> metrics;
    for (const Column& column : columns()) metrics.emplace_back(column.metric);
    throw UsageError(fmt::format("'{}': there is no metric '{}'{}; docs/metrics.md lists them",
                                 text.text, text.metric, did_you_mean(text.metric, metrics)));
}

// In the canonical spelling of variants where it is one, so that the order of parameters does not
// matter.
std::string variant_of(const std::string& text) {
    try {
        const std::vector<Variant> variants = parse_variants(text);
        if (variants.size() == 1) return variants.front().label();
    } catch (const UsageError&) {
        // Of overlaid experiments: "before: sse".
    }
    return text;
}

bool is_named(const std::string& variant, TechniqueId id, const std::string& name) {
    return variant.empty() || variant == name || variant == technique(id).name;
}

}  // namespace

bool Threshold::selects(const VariantResult& result) const {
    // With several server builds or experiments the name says more than the variant.
    return is_named(variant, result.variant.id, result.name()) || variant == result.variant.label();
}

bool Threshold::holds(const Value& value) const {
    if (!value.comparable()) return false;
    switch (relation) {
        case Relation::less:
            return value.number < limit;
        case Relation::at_most:
            return value.number <= limit;
        case Relation::greater:
            return value.number > limit;
        case Relation::at_least:
            return value.number >= limit;
        case Relation::equal:
            return value.number == limit;
    }
    return false;
}

Threshold parse_threshold(std::string_view text) {
    const ThresholdText parts = parse_threshold_text(text);
    const Column& column = column_of(parts);
    const double limit = limit_of(parts, column);
    if (parts.relation == Relation::equal && column.unit != Unit::count)
        throw UsageError(fmt::format(
            "'{}': {} is measured, so == would hold by chance; give <= or >=", parts.text,
            column.metric));
    return {parts.text, variant_of(parts.variant), &column, parts.relation, limit};
}

void check_thresholds(std::span<const std::string> texts, std::span<const VariantName> names) {
    for (const std::string& text : texts) {
        const Threshold threshold = parse_threshold(text);
        if (std::any_of(names.begin(), names.end(), [&](const VariantName& one) {
                return is_named(threshold.variant, one.technique, one.name);
            }))
            continue;
        std::vector<std::string> known;
        std::string list;
        for (const VariantName& one : names) {
            known.push_back(one.name);
            list += (list.empty() ? "" : " ") + one.name;
        }
        throw UsageError(fmt::format("'{}': '{}' is not compared here{}; give one of {}", text,
                                     threshold.variant, did_you_mean(threshold.variant, known),
                                     list));
    }
}

std::string ThresholdResult::subject() const {
    return result ? result->name() : threshold.variant;
}

std::string ThresholdResult::measured() const {
    return value.comparable() ? readable(value, threshold.column->unit) : "not measured";
}

std::string ThresholdResult::sentence(bool with_setting) const {
    return fmt::format("{}: {} is {}{}", threshold.text, subject(), measured(),
                       with_setting && setting ? " (" + setting->text() + ")" : "");
}

std::vector<ThresholdResult> threshold_results(const Experiment& experiment,
                                               const Analysis& analysis) {
    const auto option = experiment.options.find("threshold");
    if (option == experiment.options.end()) return {};
    std::vector<ThresholdResult> results;
    for (const std::string& text : split_thresholds(option->second)) {
        const Threshold threshold = parse_threshold(text);
        const std::size_t before = results.size();
        for (const Setting& setting : analysis.settings)
            for (const VariantResult& result : setting.variants) {
                if (!threshold.selects(result)) continue;
                const Value value = result.shown(threshold.column->metric);
                results.push_back({threshold, &setting, &result, value, threshold.holds(value)});
            }
        // Interrupted before its first trial ended.
        if (results.size() == before) results.push_back({threshold, nullptr, nullptr, {}, false});
    }
    return results;
}

bool all_hold(const Experiment& experiment) {
    const Analysis analysis = analyse(experiment);
    const std::vector<ThresholdResult> results = threshold_results(experiment, analysis);
    return std::all_of(results.begin(), results.end(),
                       [](const ThresholdResult& result) { return result.held; });
}

}  // namespace pushbench
