#include "reports/overlay.hpp"

#include "reports/text.hpp"

#include <algorithm>
#include <array>
#include <iterator>
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
constexpr std::array kFacts = {MachineFact{"host", GET{return e.host;
}  // namespace
}  // namespace pushbench
, MachineFact{"CPU", GET{return e.cpu_model;
}
}
, MachineFact{"cores", GET{return std::to_string(e.cores);
}
}
, MachineFact{"memory", GET{return readable(Value(e.memory_bytes), Unit::bytes);
}
}
, MachineFact{"kernel", GET{return e.kernel;
}
}
, MachineFact{"governor", GET{return e.governor;
}
}
, MachineFact{"clock source", GET{return e.clocksource;
}
}
, MachineFact{"build", GET{return e.build_type + (e.sanitizer.empty() ? "" : ", " + e.sanitizer);
}
}
, MachineFact{"compiler", GET{return e.compiler;
}
}
,
}
;
#undef GET

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
        std::string values;
        bool differs = false;
        for (const OverlaidExperiment& part : experiment.overlaid) {
            const std::string value = fact.get(part.environment);
            differs = differs || value != fact.get(experiment.overlaid.front().environment);
            values += fmt::format("{}{} ({})", values.empty() ? "" : ", ",
                                  value.empty() ? "unknown" : value, part.label);
        }
        if (differs) differences.push_back(fmt::format("{}: {}", fact.what, values));
    }
    return differences;
}

}  // namespace pushbench
