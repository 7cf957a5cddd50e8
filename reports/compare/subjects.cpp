#include "reports/compare/subjects.hpp"

#include "core/error.hpp"
#include "reports/analysis.hpp"
#include "reports/comparison_rows.hpp"
#include "reports/validity.hpp"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

namespace pushbench {
namespace {

// Part of the setting, or without influence on what is measured. Whatever else a trial was told,
// the options of the future included, must be the same.
constexpr std::array<std::string_view, 6> kFree = {"topics",       "seed",   "port",
                                                   "raw-tcp-port", "server", "server-exe"};
constexpr std::array<std::string_view, 3> kFreeGroups = {"Comparison", "Judging", "Output"};

bool matters(const OptionSpec& option) {
    const auto in = [](const auto& names, const std::string& name) {
        return std::find(names.begin(), names.end(), name) != names.end();
    };
    return (option.commands & (kRun | kLoad)) && !(option.commands & (kHidden | kNotSaved)) &&
           !in(kFreeGroups, option.group) && !in(kFree, option.name);
}

// An option that the file does not know had its default.
std::map<std::string, std::string> conditions_of(const Trial& trial) {
    static const Options defaults;
    std::map<std::string, std::string> conditions;
    for (const OptionSpec& option : option_table()) {
        if (!matters(option)) continue;
        const auto told = trial.options.find(option.name);
        conditions["--" + option.name] =
            told == trial.options.end() ? option.get(defaults) : told->second;
    }
    conditions["server"] = trial.has_server ? "started by pushbench" : "started by hand";
    return conditions;
}

std::string setting_of(const Trial& trial) {
    return setting_without_variants(trial).text();
}

std::vector<MetricInfo> metrics_with(const std::vector<std::string>& also) {
    std::vector<MetricInfo> metrics;
    const auto add = [&metrics](const Column& column, std::string_view label) {
        const bool known = std::any_of(metrics.begin(), metrics.end(), [&](const MetricInfo& m) {
            return m.name == column.metric;
        });
        if (column.better != Better::neither && !known)
            metrics.push_back(
                {std::string(column.metric), std::string(label), column.unit, column.better});
    };
    for (const ComparisonGroup& group : comparison_groups())
        for (const ComparisonRow& row : group.rows) add(*find_column(row.metric), row.label);
    for (const std::string& name : also)
        if (const Column* const column = find_column(name)) add(*column, column->metric);
    return metrics;
}

// No metric is negative; where memory shrank instead of growing, its value is empty.
void check_value(const Value& value, const MetricInfo& metric, const Trial& trial,
                 const std::string& label) {
    if (value.kind != Value::Kind::number || value.number >= 0) return;
    throw UsageError(
        fmt::format("cannot compare '{}': {} of {} run {} is {}, and nothing makes it less than 0; "
                    "the file was "
                    "changed: measure again",
                    label, metric.name, trial.name(), trial.run, value.number));
}

void add_run(Subject& subject, const std::vector<MetricInfo>& metrics, const Trial& trial,
             const std::string& label) {
    if (!trial.validity.valid()) {
        subject.left_out.push_back(
            fmt::format("run {} is invalid ({})", trial.run, trial.validity.invalid.front().id));
        return;
    }
    ++subject.runs;
    subject.delivery_violated = subject.delivery_violated || delivery_violated(trial);
    for (std::size_t i = 0; i < metrics.size(); ++i) {
        Value value = find_column(metrics[i].name)->get(trial);
        check_value(value, metrics[i], trial, label);
        subject.values[i].push_back(std::move(value));
    }
}

// Runs of one variant that did not run under the same conditions are no sample.
Subject& subject_for(SubjectSet& set, const Trial& trial) {
    const std::string name = trial_name("", trial.variant, trial.server_build, trial.via);
    const std::string setting = setting_of(trial);
    auto conditions = conditions_of(trial);
    for (Subject& subject : set.subjects) {
        if (subject.name != name || subject.setting != setting) continue;
        if (subject.conditions != conditions)
            throw UsageError(
                fmt::format("cannot compare '{}': '{}' was run under different options under one "
                            "name; the file "
                            "was put together by hand: measure again",
                            set.label, name));
        return subject;
    }
    Subject subject;
    subject.name = name;
    subject.setting = setting;
    subject.conditions = std::move(conditions);
    subject.values.resize(set.metrics.size());
    return set.subjects.emplace_back(std::move(subject));
}

void describe(SubjectSet& set, const Environment& e) {
    set.title = fmt::format("pushbench {} ({}) on {}, {}, started {}", e.version, e.git, e.host,
                            e.build_type, e.started_at);
    set.must_agree = {{"CPU", e.cpu_model},
                      {"cores", std::to_string(e.cores)},
                      {"build", e.build_type + (e.sanitizer.empty() ? "" : ", " + e.sanitizer)}};
    set.should_agree = {{"host", e.host},
                        {"kernel", e.kernel},
                        {"memory", fmt::format("{} bytes", e.memory_bytes)},
                        {"governor", e.governor},
                        {"clock source", e.clocksource},
                        {"compiler", e.compiler}};
    for (const auto& [name, value] : e.sysctls) set.should_agree.emplace_back(name, value);
}

}  // namespace

SubjectSet subjects_of(const Experiment& experiment, const std::string& label,
                       const std::vector<std::string>& also,
                       const std::optional<std::string>& server_build) {
    if (!experiment.overlaid.empty())
        throw UsageError(
            fmt::format("cannot compare '{}': several experiments are laid over each other in it; "
                        "give the file "
                        "of one experiment",
                        label));
    SubjectSet set;
    set.label = label;
    describe(set, experiment.environment);
    for (const ServerBuild& build : experiment.server_builds)
        if (server_build && build.label == *server_build)
            set.must_agree.emplace_back(
                "server build",
                build.build_type + (build.sanitizer.empty() ? "" : ", " + build.sanitizer));
    set.metrics = metrics_with(also);
    set.default_gates = Options{}.fail_on;
    if (const auto seed = experiment.options.find("seed"); seed != experiment.options.end())
        set.should_agree.emplace_back("--seed", seed->second);
    std::set<std::string> seen;
    for (const Trial& trial : experiment.trials) {
        if (server_build && trial.server_build != *server_build) continue;
        Trial named = trial;
        if (server_build) named.server_build.clear();
        Subject& subject = subject_for(set, named);
        if (!seen.insert(fmt::format("{}\n{}\n{}", subject.name, subject.setting, trial.run))
                 .second)
            throw UsageError(
                fmt::format("cannot compare '{}': run {} of '{}' ({}) is in it twice; the file was "
                            "put together "
                            "by hand: measure again",
                            label, trial.run, subject.name, subject.setting));
        add_run(subject, set.metrics, named, label);
    }
    return set;
}

}  // namespace pushbench
