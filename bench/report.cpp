// `pushbench report results.json …`: the reports once more, from what was saved; of several files
// laid over each other.
#include "bench/commands.hpp"
#include "bench/conclude.hpp"
#include "bench/exit_codes.hpp"
#include "bench/files.hpp"
#include "bench/gates.hpp"
#include "bench/github.hpp"
#include "bench/outputs.hpp"
#include "core/error.hpp"
#include "reports/overlay.hpp"
#include "reports/results_json.hpp"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace pushbench {

namespace {

// Of an overlay it is a variant of the first experiment, so that all have one to be compared with.
void choose_reference(Experiment& experiment, const std::string& reference) {
    const std::string first =
        experiment.overlaid.empty() ? std::string() : experiment.overlaid.front().label;
    const bool known =
        std::any_of(experiment.trials.begin(), experiment.trials.end(), [&](const Trial& trial) {
            return trial.variant.label() == reference && trial.experiment == first;
        });
    if (!known)
        throw UsageError(fmt::format("--reference: no trial of {} is of '{}'",
                                     first.empty() ? "this file" : "'" + first + "'", reference));
    experiment.options["reference"] = reference;
}

void choose_thresholds(Experiment& experiment, const Options& options) {
    check_thresholds_of(options, experiment);
    experiment.options["threshold"] = fmt::format("{}", fmt::join(options.thresholds, ","));
}

// "after" for after.json, and for after/results.json.
std::string label_of(const std::string& file) {
    namespace fs = std::filesystem;
    const fs::path path = fs::absolute(file).lexically_normal();
    const std::string stem = path.stem().string();
    const std::string folder = path.parent_path().filename().string();
    return stem == "results" && !folder.empty() ? folder : stem;
}

std::vector<std::string> labels_of(const std::vector<std::string>& files, const Options& options) {
    std::vector<std::string> labels = options.labels;
    if (labels.empty())
        for (const std::string& file : files) labels.push_back(label_of(file));
    if (labels.size() != files.size())
        throw UsageError(
            fmt::format("--label: {} labels for {} files; give one for each, in the "
                        "order of the files",
                        labels.size(), files.size()));
    for (std::size_t i = 0; i < labels.size(); ++i)
        if (std::count(labels.begin(), labels.end(), labels[i]) > 1)
            throw UsageError(
                fmt::format("two of the files would be called '{}'; tell them apart "
                            "with --label, e.g. --label before --label after",
                            labels[i]));
    return labels;
}

Experiment read_experiment(const std::string& file) {
    return experiment_from_json(read_file(file), file);
}

Experiment read_all(const std::vector<std::string>& files, const Options& options) {
    if (files.size() == 1) {
        if (!options.labels.empty())
            throw UsageError("--label: there is only one file; labels tell several apart");
        return read_experiment(files.front());
    }
    const std::vector<std::string> labels = labels_of(files, options);
    std::vector<LabelledExperiment> experiments;
    for (std::size_t i = 0; i < files.size(); ++i)
        experiments.push_back({labels[i], read_experiment(files[i])});
    return overlay(std::move(experiments));
}

}  // namespace

int report_command(const Options& options, const std::vector<std::string>& files) {
    Experiment experiment = read_all(files, options);
    if (!options.reference.empty()) choose_reference(experiment, options.reference);
    if (!options.thresholds.empty()) choose_thresholds(experiment, options);
    const Outputs outputs(options, /*new_folder=*/false);
    outputs.write(experiment);
    if (options.outputs.empty() && options.out_dir.empty())
        write_stdout(console_report(experiment));
    else if (!options.thresholds.empty() && !outputs.console_wanted())
        say_failed_thresholds(experiment);
    if (reports_to_github(options, false)) report_to_github(experiment);
    // Thresholds that came with the file are shown; to be judged they are asked for.
    return options.thresholds.empty() ? kExitOk : exit_code_of(experiment, 0);
}

}  // namespace pushbench
