#include "reports/results_json.hpp"

#include "core/error.hpp"
#include "reports/columns.hpp"
#include "reports/json_archive.hpp"
#include "reports/thresholds.hpp"
#include "reports/trial_options.hpp"

#include <set>

#include <fmt/format.h>

namespace pushbench {
namespace {
namespace json = boost::json;

json::object metric_json(const Column& column, const Value& value) {
    json::object metric;
    switch (value.kind) {
        case Value::Kind::number:
            metric["value"] = value.number;
            break;
        case Value::Kind::text:
            metric["value"] = value.text;
            break;
        case Value::Kind::boolean:
            metric["value"] = value.boolean;
            break;
        case Value::Kind::inf:
            metric["value"] = nullptr;
            metric["beyond"] = "lost";
            break;
        case Value::Kind::empty:
            metric["value"] = nullptr;
            break;
    }
    if (const auto symbol = unit_symbol(column.unit); !symbol.empty()) metric["unit"] = symbol;
    return metric;
}

json::object metrics_json(const Trial& trial) {
    json::object metrics;
    for (const Column& column : columns())
        metrics[column.metric] = metric_json(column, column.get(trial));
    return metrics;
}

// Like the metrics for those who read the file: pushbench judges anew.
json::array thresholds_json(const Experiment& experiment) {
    const Analysis analysis = analyse(experiment);
    json::array rows;
    for (const ThresholdResult& one : threshold_results(experiment, analysis)) {
        json::object& row = rows.emplace_back(json::object()).get_object();
        row["threshold"] = one.threshold.text;
        row["variant"] = one.subject();
        if (one.setting) row["setting"] = one.setting->text();
        row["metric"] = one.threshold.column->metric;
        for (const auto& part : metric_json(*one.threshold.column, one.value))
            row[part.key()] = part.value();
        row["holds"] = one.held;
    }
    return rows;
}

[[noreturn]] void refuse(const std::string& file, const std::string& why) {
    throw UsageError(fmt::format(
        "cannot read '{}': {}; give a results.json that pushbench wrote, or measure again", file,
        why));
}

json::value parse_text(std::string_view text, const std::string& file) {
    if (text.find_first_not_of(" \t\r\n") == std::string_view::npos)
        refuse(file, "the file is empty");
    json::error_code error;
    json::value document = json::parse(json::string_view(text.data(), text.size()), error);
    if (error == json::error::incomplete) refuse(file, "it ends in the middle (truncated)");
    if (error) refuse(file, fmt::format("it is not JSON ({})", error.message()));
    return document;
}

void check_version(const json::value& document, const std::string& file) {
    const json::object* const object = document.if_object();
    const json::value* const version = object ? object->if_contains("schema_version") : nullptr;
    if (!version || !version->is_int64()) refuse(file, "it has no schema_version");
    if (version->get_int64() != kSchemaVersion)
        throw UsageError(fmt::format(
            "cannot read '{}': it has schema_version {} and this pushbench reads {}; use the "
            "version of pushbench that wrote it, or measure again",
            file, version->get_int64(), kSchemaVersion));
}

void check_thresholds_of(const Experiment& experiment) {
    const auto thresholds = experiment.options.find("threshold");
    if (thresholds == experiment.options.end()) return;
    try {
        for (const std::string& text : split_thresholds(thresholds->second))
            static_cast<void>(parse_threshold(text));
    } catch (const UsageError& error) {
        throw JsonError("options.threshold", error.what());
    }
}

// What types alone do not say, and what reports would stumble over.
void check_reference(const Experiment& experiment) {
    const auto reference = experiment.options.find("reference");
    if (reference == experiment.options.end() || reference->second.empty()) return;
    try {
        static_cast<void>(parse_variants(reference->second));
    } catch (const UsageError& error) {
        throw JsonError("options.reference", error.what());
    }
}

void check_trial(const Trial& trial, const std::string& where) {
    // A process that died early leaves a trial without a window.
    const bool has_window = trial.measure_to > trial.measure_from;
    const bool never_began =
        (!trial.died.empty() || !trial.shut_out.empty()) && trial.measure_to == 0;
    if (!has_window && !never_began)
        throw JsonError(where, "measure_to_ns is not later than measure_from_ns");
    try {
        static_cast<void>(options_of(trial));
    } catch (const UsageError& error) {
        throw JsonError(where + ".options", error.what());
    }
}

// Reports pair trials by these labels. Those of an overlay belong to its parts.
void check_builds(const Experiment& experiment) {
    std::set<std::string> labels;
    for (std::size_t i = 0; i < experiment.server_builds.size(); ++i) {
        const std::string& label = experiment.server_builds[i].label;
        if (label.empty() || !labels.insert(label).second)
            throw JsonError(fmt::format("server_builds[{}].label", i),
                            "expected a label that no other has, and not an empty one");
    }
    if (!experiment.overlaid.empty()) return;
    for (std::size_t i = 0; i < experiment.trials.size(); ++i) {
        const std::string& label = experiment.trials[i].server_build;
        if (!label.empty() && !labels.contains(label))
            throw JsonError(fmt::format("trials[{}].server_build", i),
                            fmt::format("'{}' is not the label of one of server_builds", label));
    }
}

}  // namespace

std::string results_json(const Experiment& experiment) {
    json::object document;
    document["schema_version"] = kSchemaVersion;
    json::value body = JsonWriter::write(experiment);
    for (auto& entry : body.get_object()) document[entry.key()] = std::move(entry.value());
    json::array& trials = document["trials"].get_array();
    for (std::size_t i = 0; i < trials.size(); ++i) {
        json::object& trial = trials[i].get_object();
        trial["metrics"] = metrics_json(experiment.trials[i]);
    }
    if (json::array thresholds = thresholds_json(experiment); !thresholds.empty())
        document["thresholds"] = std::move(thresholds);
    return pretty_json(document);
}

Experiment experiment_from_json(std::string_view text, const std::string& file) {
    const json::value document = parse_text(text, file);
    check_version(document, file);
    try {
        Experiment experiment;
        JsonReader::read(document, "", experiment);
        check_reference(experiment);
        check_thresholds_of(experiment);
        check_builds(experiment);
        for (std::size_t i = 0; i < experiment.trials.size(); ++i)
            check_trial(experiment.trials[i], fmt::format("trials[{}]", i));
        return experiment;
    } catch (const JsonError& error) {
        refuse(file, error.what());
    }
}

}  // namespace pushbench
