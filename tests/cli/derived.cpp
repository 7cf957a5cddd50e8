#include "derived.hpp"

#include "reports/results_json.hpp"

#include <stdexcept>

namespace pushbench::shell {

namespace {

void scale(std::int64_t& number, double factor) {
    number = static_cast<std::int64_t>(static_cast<double>(number) * factor);
}

Experiment measure() {
    const TempFolder folder;
    const Ended ended =
        run({"run", "-t", "sse", "-c", "4", "-r", "50", "-d", "1s", "--warmup", "200ms",
             "--allow-debug-build", "-q", "-o", "json=" + (folder / "results.json")});
    Experiment experiment = read_results(folder / "results.json");
    if (experiment.trials.size() != 1 || !data_reasons(experiment.trials[0]).empty())
        throw std::runtime_error("no run to derive from: " + ended.err);
    experiment.trials[0].validity = {};
    return experiment;
}

}  // namespace

const Experiment& real_run() {
    static const Experiment experiment = measure();
    return experiment;
}

Experiment derived(const Derived& how) {
    Experiment experiment = real_run();
    const Trial measured = experiment.trials.front();
    experiment.trials.clear();
    for (std::uint64_t run = 1; run <= how.runs; ++run) {
        Trial trial = measured;
        trial.run = run;
        for (ProcessUsage& process : trial.server_usage)
            scale(process.cpu_ns, how.cpu * (1 + 0.002 * static_cast<double>(run)));
        ClientCounters& inside = trial.load.counters[static_cast<std::size_t>(Window::inside)];
        scale(inside.header_bytes_up, how.bytes);
        scale(inside.header_bytes_down, how.bytes);
        experiment.trials.push_back(std::move(trial));
    }
    experiment.planned = experiment.trials.size();
    return experiment;
}

void invalidate(Trial& trial) {
    trial.validity.invalid = {{Reason::Class::machine, "load-cpu", "the load side was too busy"}};
}

void lose_one(Trial& trial) {
    --trial.load.ledger.delivered;
    ++trial.load.ledger.lost;
}

std::string save(const TempFolder& folder, const std::string& name, const Experiment& experiment) {
    const std::string file = folder / name;
    write_text(file, results_json(experiment));
    return file;
}

}  // namespace pushbench::shell
