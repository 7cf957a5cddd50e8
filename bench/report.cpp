// `pushbench report results.json`: the reports once more, from what was saved.
#include "bench/commands.hpp"
#include "bench/exit_codes.hpp"
#include "bench/outputs.hpp"
#include "core/error.hpp"
#include "reports/results_json.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace pushbench {

namespace {

void choose_reference(Experiment& experiment, const std::string& reference) {
    const bool known =
        std::any_of(experiment.trials.begin(), experiment.trials.end(),
                    [&](const Trial& trial) { return trial.variant.label() == reference; });
    if (!known)
        throw UsageError(fmt::format("--reference: no trial of this file is of '{}'", reference));
    experiment.options["reference"] = reference;
}

}  // namespace

int report_command(const Options& options, const std::vector<std::string>& files) {
    if (files.size() != 1)
        throw UsageError("report reads one results.json: pushbench report FILE -o md=report.md");
    Experiment experiment = experiment_from_json(read_file(files.front()), files.front());
    if (!options.reference.empty()) choose_reference(experiment, options.reference);
    const Outputs outputs(options, /*new_folder=*/false);
    outputs.write(experiment);
    if (options.outputs.empty() && options.out_dir.empty())
        write_stdout(console_report(experiment));
    return kExitOk;
}

}  // namespace pushbench
