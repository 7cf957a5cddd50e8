#include "bench/gates.hpp"

#include "core/error.hpp"
#include "reports/thresholds.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace pushbench {
namespace {

void check(const Options& options, const std::vector<VariantName>& names) {
    try {
        check_thresholds(options.thresholds, names);
    } catch (const UsageError& error) {
        throw UsageError(fmt::format("--threshold: {}", error.what()));
    }
}

}  // namespace

void check_thresholds_of(const Options& options) {
    std::vector<VariantName> names;
    for (const Variant& variant : variants_of(options))
        names.push_back({variant.id, variant.label()});
    check(options, names);
}

void check_thresholds_of(const Options& options, const Experiment& experiment) {
    std::vector<VariantName> names;
    for (const Trial& trial : experiment.trials) {
        const std::string name = trial.name();
        const bool known = std::any_of(names.begin(), names.end(),
                                       [&](const VariantName& one) { return one.name == name; });
        if (!known) names.push_back({trial.variant.id, name});
    }
    check(options, names);
}

}  // namespace pushbench
