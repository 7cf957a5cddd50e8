#include "tests/unit/machine_formats_sample.hpp"

#include "reports/formats.hpp"
#include "reports/overlay.hpp"
#include "tests/unit/report_sample.hpp"

namespace pushbench::test {
namespace {

constexpr const char* kThresholds =
    "lost==0,sse.latency_p99<50ms,websocket.latency_p999<50ms,sse.empty_ratio<1";

// Texts as a hostile machine, label or command might have them.
Experiment hostile_sample() {
    Experiment experiment = judged_sample();
    const std::string nasty = "a\"b\\c\n<d>&'e'\x01\x1b[31m\xff\xc0\x80%,:{}=\xEF\xBF\xBE]]>";
    experiment.environment.host = experiment.environment.version = nasty;
    experiment.environment.command = experiment.environment.cpu_model = nasty;
    for (Trial& trial : experiment.trials) {
        trial.variant.params = {{"empty", nasty}};
        trial.validity.warnings.push_back({Reason::Class::machine, "nasty", nasty});
    }
    return experiment;
}

}  // namespace

std::string render(std::string_view format, const Experiment& experiment) {
    return find_format(format)->render(experiment).front().text;
}

Experiment judged_sample() {
    Experiment experiment = sample_experiment();
    experiment.options["threshold"] = kThresholds;
    return experiment;
}

std::vector<Experiment> machine_samples() {
    Experiment nothing;
    nothing.planned = 4;
    nothing.interrupted = true;
    nothing.options["threshold"] = "lost==0";
    return {judged_sample(), hostile_sample(), sample_matrix(), nothing,
            overlay({{"be\"fore\n", sample_experiment()}, {"after", sample_experiment()}})};
}

}  // namespace pushbench::test
