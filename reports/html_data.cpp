#include "reports/html_data.hpp"

#include "reports/build_stamp.hpp"
#include "reports/environment_rows.hpp"
#include "reports/overlay.hpp"
#include "reports/passage_table.hpp"
#include "reports/text.hpp"
#include "reports/thresholds.hpp"
#include "reports/workload_text.hpp"

#include <boost/json/value_from.hpp>
#include <fmt/format.h>

namespace pushbench {
namespace {
namespace json = boost::json;

void add_notices(json::array& notices, const Setting& setting, const Trial& trial, bool invalid) {
    const auto& reasons = invalid ? trial.validity.invalid : trial.validity.warnings;
    for (const Reason& reason : reasons)
        notices.push_back({{"invalid", invalid},
                           {"id", reason.id},
                           {"variant", trial.name()},
                           {"run", trial.run},
                           {"setting", setting.text()},
                           {"text", reason.text}});
}

json::array pairs(const auto& names_and_values) {
    json::array out;
    for (const auto& [name, value] : names_and_values) out.push_back({name, value});
    return out;
}

std::string subtitle(const Environment& e) {
    return fmt::format("pushbench {} on {} ({}, {}), {}", e.version, e.host, e.cpu_model,
                       plural(e.cores, "core"), e.started_at);
}

json::object experiment_json(const Experiment& experiment, const OverlaidExperiment& part,
                             std::uint64_t runs) {
    json::object out;
    out["label"] = part.label;
    out["subtitle"] = subtitle(part.environment);
    const std::string workload = workload_text(experiment, part.label);
    out["coverage"] = fmt::format("{} of {} trials in {}{}{}", part.finished, part.planned,
                                  plural(runs, "run"), workload.empty() ? "" : "; ", workload);
    out["stamp"] = build_stamp(part);
    out["interrupted"] = part.interrupted;
    out["environment"] = pairs(environment_rows(part));
    out["command"] = part.environment.command;
    out["options"] = pairs(part.options);
    return out;
}

}  // namespace

json::array html_notices(const Analysis& analysis) {
    json::array notices;
    for (const bool invalid : {true, false})
        for (const Setting& setting : analysis.settings)
            for (const VariantResult& result : setting.variants)
                for (const Trial* const trial : result.runs)
                    add_notices(notices, setting, *trial, invalid);
    return notices;
}

json::array html_passages(const Analysis& analysis) {
    json::array all;
    for (const Setting& setting : analysis.settings) {
        const PassageTables tables = passage_tables(setting);
        if (tables.empty()) continue;
        all.push_back({{"setting", setting.text()},
                       {"passages", json::value_from(tables.passages)},
                       {"costs", json::value_from(tables.costs)},
                       {"causes", json::value_from(tables.causes)},
                       {"programs", json::value_from(tables.programs)}});
    }
    return all;
}

json::array html_thresholds(const Experiment& experiment, const Analysis& analysis) {
    json::array rows;
    for (const ThresholdResult& one : threshold_results(experiment, analysis))
        rows.push_back({{"text", one.threshold.text},
                        {"variant", one.subject()},
                        {"setting", one.setting ? one.setting->text() : ""},
                        {"measured", one.measured()},
                        {"held", one.held}});
    return rows;
}

json::object html_data(const Experiment& experiment) {
    const Analysis analysis = analyse(experiment);
    json::object out;
    json::array& parts = out["experiments"].emplace_array();
    for (const OverlaidExperiment& part : experiments_of(experiment))
        parts.push_back(experiment_json(experiment, part, analysis.runs));
    out["machineDifferences"] = json::value_from(machine_differences(experiment));
    out["optionDifferences"] = json::value_from(option_differences(experiment));
    out["runs"] = analysis.runs;
    out["notices"] = html_notices(analysis);
    out["thresholds"] = html_thresholds(experiment, analysis);
    out["passages"] = html_passages(analysis);
    out["groups"] = html_metric_groups();
    json::array settings;
    for (const Setting& setting : analysis.settings) settings.push_back(html_setting(setting));
    out["settings"] = std::move(settings);
    out["charts"] = html_charts(charts(analysis), analysis);
    out["method"] = html_method(experiment);
    out["definitions"] = html_definitions();
    return out;
}

}  // namespace pushbench
