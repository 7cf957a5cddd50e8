#include "reports/result_model.hpp"

namespace pushbench {

std::string Trial::name() const {
    return trial_name(experiment, variant, server_build);
}

std::string trial_name(const std::string& experiment, const Variant& variant,
                       const std::string& server_build) {
    const std::string name =
        experiment.empty() ? variant.label() : experiment + ": " + variant.label();
    return server_build.empty() ? name : name + " on " + server_build;
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
