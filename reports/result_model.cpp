#include "reports/result_model.hpp"

#include "core/via.hpp"

namespace pushbench {

std::string Trial::name() const {
    return trial_name(experiment, variant, server_build, via);
}

bool Trial::is_proxied() const {
    return !via.empty() && via != kDirect;
}

std::string trial_name(const std::string& experiment, const Variant& variant,
                       const std::string& server_build, const std::string& via) {
    std::string name = experiment.empty() ? variant.label() : experiment + ": " + variant.label();
    if (!server_build.empty()) name += " on " + server_build;
    if (via == kDirect) return name + " direct";
    return via.empty() ? name : name + " via " + via;
}

void finish_trial(Trial& trial) {
    LoadStats& load = trial.load;
    for (const Nanos slowest : load.slowest) {
        if (slowest < 0) {
            ++load.unreached;
        } else {
            load.completion.record(slowest);
        }
    }
    load.slowest = {};
    if (!trial.keeps_schedule() && load.witness) {
        trial.scheduled = load.witness->settle(trial.measure_from, trial.measure_to, load.ledger);
        load.witnesses = load.witness->witnesses();
    }
    load.witness.reset();
}

}  // namespace pushbench
