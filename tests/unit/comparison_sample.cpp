#include "tests/unit/comparison_sample.hpp"

#include "tests/unit/report_sample.hpp"

namespace pushbench::test {
namespace {

void scale(std::int64_t& number, double factor) {
    number = static_cast<std::int64_t>(static_cast<double>(number) * factor);
}

}  // namespace

void add_runs(Experiment& experiment, const std::string& variant, std::uint64_t runs, double cpu,
              double bytes) {
    for (std::uint64_t run = 1; run <= runs; ++run) {
        Trial trial = sample_trial(variant, run);
        for (ProcessUsage& process : trial.server_usage) scale(process.cpu_ns, cpu);
        scale(trial.load.counters[1].header_bytes_up, bytes);
        scale(trial.load.counters[1].header_bytes_down, bytes);
        experiment.trials.push_back(std::move(trial));
    }
    experiment.planned = experiment.trials.size();
}

Experiment empty_experiment() {
    Experiment experiment = sample_experiment();
    experiment.trials.clear();
    return experiment;
}

Experiment comparison_base() {
    Experiment base = empty_experiment();
    add_runs(base, "sse", 7);
    add_runs(base, "websocket:frame=binary", 7);
    add_runs(base, "long-polling", 7);
    add_runs(base, "raw-tcp", 7);
    add_runs(base, "short-polling", 7);
    return base;
}

Experiment comparison_new() {
    Experiment fresh = empty_experiment();
    fresh.environment.git = "def5678";
    fresh.environment.host = "bench|2 </style><script>alert(1)</script>";
    add_runs(fresh, "sse", 7, 1.3);
    add_runs(fresh, "websocket:frame=binary", 7, 0.7);
    add_runs(fresh, "long-polling", 7, 1.05);
    add_runs(fresh, "http-stream", 7);
    add_runs(fresh, "short-polling", 7);
    for (Trial& trial : fresh.trials) {
        if (trial.variant.id == TechniqueId::short_polling)
            trial.options["poll-interval"] = "500ms";
        if (trial.variant.id != TechniqueId::long_polling) continue;
        if (trial.run == 3)
            trial.validity.invalid = {{Reason::Class::machine, "load-cpu", "too busy"}};
        if (trial.run == 5) {
            --trial.load.ledger.delivered;
            ++trial.load.ledger.lost;
        }
    }
    return fresh;
}

SubjectSet subjects(const Experiment& experiment, const std::string& label) {
    return subjects_of(experiment, label, {});
}

Comparison sample_comparison() {
    Options options;
    options.allow_missing = true;
    return compare(subjects(comparison_base(), "base.json"), subjects(comparison_new(), "new.json"),
                   judging_of(options), true);
}

}  // namespace pushbench::test
