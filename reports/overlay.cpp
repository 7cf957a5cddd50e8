#include "reports/overlay.hpp"

#include "reports/text.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <set>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace pushbench {
namespace {

struct MachineFact {
    std::string_view what;
    std::string (*get)(const Environment&);
};
#define GET [](const Environment& e) -> std::string
// clang-format off
constexpr std::array kFacts = {
    MachineFact{"host", GET { return e.host; }},
    MachineFact{"CPU", GET { return e.cpu_model; }},
    MachineFact{"cores", GET { return std::to_string(e.cores); }},
    MachineFact{"memory", GET { return readable(Value(e.memory_bytes), Unit::bytes); }},
    MachineFact{"kernel", GET { return e.kernel; }},
    MachineFact{"governor", GET { return e.governor; }},
    MachineFact{"clock source", GET { return e.clocksource; }},
    MachineFact{"build", GET { return e.build_type + (e.sanitizer.empty() ? "" : ", " + e.sanitizer); }},
    MachineFact{"compiler", GET { return e.compiler; }},
};
// clang-format on
#undef GET

// What reports show beside each number anyway, and what changes none.
constexpr std::array<std::string_view, 12> kShownOrHarmless = {
    "technique", "clients", "rate",    "size",        "topics", "runs",
    "reference", "output",  "out-dir", "no-progress", "quiet",  "seed"};

// "CPU: X (before), Y (after)", or nothing when all have the same. `value(part)` is a part's text.
template <class Value>
std::string difference(const Experiment& experiment, std::string_view what, const Value& value) {
    std::string values;
    bool differs = false;
    for (const OverlaidExperiment& part : experiment.overlaid) {
        const std::string text = value(part);
        differs = differs || text != value(experiment.overlaid.front());
        values += fmt::format("{}{} ({})", values.empty() ? "" : ", ",
                              text.empty() ? "unknown" : text, part.label);
    }
    return differs ? fmt::format("{}: {}", what, values) : std::string();
}

OverlaidExperiment kept(const Experiment& experiment, const std::string& label) {
    return {label,
            experiment.environment,
            experiment.options,
            experiment.planned,
            static_cast<std::uint64_t>(experiment.trials.size()),
            experiment.interrupted};
}

std::string nested(const std::string& outer, const std::string& inner) {
    return inner.empty() ? outer : outer + '/' + inner;
}

void lay_over(Experiment& all, LabelledExperiment&& next) {
    for (OverlaidExperiment part : experiments_of(next.experiment)) {
        part.label = nested(next.label, part.label);
        all.overlaid.push_back(std::move(part));
    }
    for (Trial& trial : next.experiment.trials) {
        trial.experiment = nested(next.label, trial.experiment);
        all.trials.push_back(std::move(trial));
    }
    all.planned += next.experiment.planned;
    all.interrupted = all.interrupted || next.experiment.interrupted;
}

}  // namespace

Experiment overlay(std::vector<LabelledExperiment> experiments) {
    Experiment all;
    all.environment = experiments.front().experiment.environment;
    all.options = experiments.front().experiment.options;
    // What one of them was compared with says nothing about the comparison of all.
    all.options["reference"] = "";
    all.options.erase("threshold");
    for (LabelledExperiment& next : experiments) lay_over(all, std::move(next));
    return all;
}

std::vector<OverlaidExperiment> experiments_of(const Experiment& experiment) {
    if (!experiment.overlaid.empty()) return experiment.overlaid;
    return {kept(experiment, "")};
}

std::vector<std::string> machine_differences(const Experiment& experiment) {
    std::vector<std::string> differences;
    for (const MachineFact& fact : kFacts) {
        std::string found = difference(
            experiment, fact.what,
            [&fact](const OverlaidExperiment& part) { return fact.get(part.environment); });
        if (!found.empty()) differences.push_back(std::move(found));
    }
    return differences;
}

std::vector<std::string> option_differences(const Experiment& experiment) {
    std::set<std::string> names;
    for (const OverlaidExperiment& part : experiment.overlaid)
        for (const auto& [name, text] : part.options) names.insert(name);
    for (const std::string_view name : kShownOrHarmless) names.erase(std::string(name));
    std::vector<std::string> differences;
    for (const std::string& name : names) {
        std::string found = difference(experiment, name, [&name](const OverlaidExperiment& part) {
            const auto option = part.options.find(name);
            return option == part.options.end() ? std::string() : option->second;
        });
        if (!found.empty()) differences.push_back(std::move(found));
    }
    return differences;
}

}  // namespace pushbench
