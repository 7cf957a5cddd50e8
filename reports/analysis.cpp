#include "reports/analysis.hpp"

#include "core/via.hpp"
#include "reports/headlines.hpp"
#include "reports/text.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace pushbench {
namespace {

bool same_setting(const Setting& setting, const Trial& trial) {
    if (setting.clients != trial.clients || setting.topics != trial.topics) return false;
    if (setting.scheduled != trial.keeps_schedule()) return false;
    return !setting.scheduled ||
           (setting.rate == trial.rate && setting.payload_bytes == trial.payload_bytes);
}

Setting& setting_of(std::vector<Setting>& settings, const Trial& trial) {
    for (Setting& setting : settings)
        if (same_setting(setting, trial)) return setting;
    return settings.emplace_back(setting_without_variants(trial));
}

VariantResult& variant_of(Setting& setting, const Trial& trial) {
    for (VariantResult& result : setting.variants)
        if (result.variant == trial.variant && result.experiment == trial.experiment &&
            result.server_build == trial.server_build && result.via == trial.via)
            return result;
    return setting.variants.emplace_back(
        VariantResult{trial.experiment, trial.server_build, trial.variant, {}, 0, trial.via});
}

// The way to the server that the others are compared with: the direct one, or else the first.
// Empty where there is one way only.
std::string first_via(const Experiment& experiment) {
    std::string first;
    bool several = false;
    for (const Trial& trial : experiment.trials) {
        if (first.empty()) first = trial.via;
        several = several || trial.via != first;
        if (trial.via == kDirect) first = trial.via;
    }
    return several ? first : std::string();
}

// As chosen, in the canonical spelling; else the first variant of the experiment. Of overlaid
// experiments the first one's.
std::string reference_label(const Experiment& experiment) {
    const auto chosen = experiment.options.find("reference");
    if (chosen != experiment.options.end() && !chosen->second.empty()) {
        const std::vector<Variant> variants = parse_variants(chosen->second);
        if (!variants.empty()) {
            Trial named;
            named.variant = variants.front();
            if (!experiment.overlaid.empty()) named.experiment = experiment.overlaid.front().label;
            if (!experiment.server_builds.empty())
                named.server_build = experiment.server_builds.front().label;
            named.via = first_via(experiment);
            if (named.via.empty() && !experiment.trials.empty())
                named.via = experiment.trials.front().via;
            return named.name();
        }
    }
    if (experiment.trials.empty() || !experiment.overlaid.empty()) return {};
    if (experiment.server_builds.size() > 1 || !first_via(experiment).empty()) return {};
    return experiment.trials.front().name();
}

}  // namespace

Setting setting_without_variants(const Trial& trial) {
    Setting setting{trial.clients, trial.topics, trial.rate, trial.payload_bytes, {}, {}, {}};
    setting.scheduled = trial.keeps_schedule();
    return setting;
}

Spread spread_of(const std::vector<Value>& values) {
    std::vector<Value> known;
    for (const Value& value : values)
        if (value.comparable()) known.push_back(value);
    if (known.empty()) return {};
    std::sort(known.begin(), known.end(),
              [](const Value& a, const Value& b) { return a.number < b.number; });
    const std::size_t half = known.size() / 2;
    Value median = known[half];
    if (known.size() % 2 == 0 && median.kind == Value::Kind::number)
        median = Value((known[half - 1].number + known[half].number) / 2);
    return {median, known.front(), known.back(), known.size(), known};
}

std::vector<const Trial*> VariantResult::used() const {
    if (valid_runs == 0) return runs;
    std::vector<const Trial*> valid;
    for (const Trial* const trial : runs)
        if (trial->validity.valid()) valid.push_back(trial);
    return valid;
}

Spread VariantResult::spread(const Column& column) const {
    std::vector<Value> values;
    for (const Trial* const trial : used()) {
        values.push_back(column.get(*trial));
        if (!values.back().comparable()) return {};
    }
    return spread_of(values);
}

Value VariantResult::shown(std::string_view metric) const {
    constexpr std::array<std::string_view, 5> kSummed = {"delivered", "lost", "duplicated",
                                                         "reordered", "errors"};
    const Column& column = *find_column(metric);
    if (std::find(kSummed.begin(), kSummed.end(), metric) == kSummed.end())
        return spread(column).median;
    Value sum;
    for (const Trial* const trial : used()) {
        const Value value = column.get(*trial);
        if (!value.empty()) sum = Value(sum.number + value.number);
    }
    return sum;
}

std::string Setting::text(std::optional<Part> without) const {
    std::array<std::string, 4> parts = {
        plural(clients, "client"), plural(topics, "topic"),
        fmt::format("{} message{}/s{}", format_rate(rate), rate == 1 ? "" : "s",
                    topics > 1 ? " per topic" : ""),
        fmt::format("{} B", payload_bytes)};
    if (!scheduled) {
        parts[static_cast<std::size_t>(Part::rate)] = "messages of the target's own";
        parts[static_cast<std::size_t>(Part::payload)].clear();
    }
    std::string text;
    for (std::size_t i = 0; i < parts.size(); ++i)
        if (without != static_cast<Part>(i) && !parts[i].empty())
            text += (text.empty() ? "" : ", ") + parts[i];
    return text;
}

std::string VariantResult::name() const {
    return trial_name(experiment, variant, server_build, via);
}

const VariantResult* Setting::reference_result() const {
    return reference ? &variants[*reference] : nullptr;
}

std::string Setting::pair_text() const {
    if (!first_experiment.empty()) return "the same in " + first_experiment;
    if (!first_build.empty()) return "the same on " + first_build;
    return first_via == kDirect ? "the same direct" : "the same via " + first_via;
}

bool Setting::is_first(const VariantResult& result) const {
    if (!first_experiment.empty()) return result.experiment == first_experiment;
    if (!first_build.empty()) return result.server_build == first_build;
    return !first_via.empty() && result.via == first_via;
}

const VariantResult* Setting::reference_for(const VariantResult& result) const {
    const VariantResult* found = reference_result();
    if (paired()) {
        const auto same =
            std::find_if(variants.begin(), variants.end(), [&](const VariantResult& other) {
                const bool same_build = other.server_build == result.server_build;
                const bool same_via = other.via == result.via;
                if (!is_first(other) || other.variant != result.variant) return false;
                if (!first_experiment.empty()) return same_build && same_via;
                return first_build.empty() ? same_build : same_via;
            });
        found = same == variants.end() ? nullptr : &*same;
    }
    return found == &result ? nullptr : found;
}

Analysis analyse(const Experiment& experiment) {
    Analysis analysis;
    analysis.reference = reference_label(experiment);
    for (const Trial& trial : experiment.trials) {
        VariantResult& result = variant_of(setting_of(analysis.settings, trial), trial);
        result.runs.push_back(&trial);
        result.valid_runs += trial.validity.valid() ? 1 : 0;
        analysis.runs = std::max(analysis.runs, trial.run);
    }
    const bool each_its_own = analysis.reference.empty() && !experiment.trials.empty();
    for (Setting& setting : analysis.settings) {
        if (each_its_own && !experiment.overlaid.empty())
            setting.first_experiment = experiment.overlaid.front().label;
        else if (each_its_own && experiment.server_builds.size() > 1)
            setting.first_build = experiment.server_builds.front().label;
        else if (each_its_own)
            setting.first_via = first_via(experiment);
        for (std::size_t i = 0; i < setting.variants.size(); ++i)
            if (setting.variants[i].name() == analysis.reference) setting.reference = i;
    }
    analysis.headlines = headlines(analysis.settings);
    return analysis;
}

Value ratio_to_reference(const Setting& setting, const VariantResult& result,
                         const Column& column) {
    const VariantResult* const reference = setting.reference_for(result);
    if (!reference) return {};
    return quotient(result.spread(column).median, reference->spread(column).median);
}

}  // namespace pushbench
