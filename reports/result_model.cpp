#include "reports/result_model.hpp"

namespace pushbench {

std::string Trial::name() const {
    return experiment.empty() ? variant.label() : experiment + ": " + variant.label();
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
}

}  // namespace pushbench
