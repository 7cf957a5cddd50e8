#include "bench/baseline.hpp"

#include "bench/comparison_outputs.hpp"
#include "bench/exit_codes.hpp"
#include "bench/files.hpp"
#include "bench/github.hpp"
#include "bench/places.hpp"
#include "core/error.hpp"
#include "reports/compare/comparison_text.hpp"
#include "reports/compare/matching.hpp"
#include "reports/results_json.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace pushbench {

namespace fs = std::filesystem;

namespace {

std::string file_of(const Options& options, const std::string& name) {
    return fmt::format("{}/{}.json", options.baseline_dir, name);
}

bool is_path(const std::string& baseline) {
    return baseline.find('/') != std::string::npos || baseline.ends_with(".json");
}

std::vector<std::string> saved_names(const std::string& folder) {
    std::vector<std::string> names;
    std::error_code ec;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder, ec))
        if (entry.path().extension() == ".json") names.push_back(entry.path().stem().string());
    std::sort(names.begin(), names.end());
    return names;
}

std::string find_baseline(const Options& options) {
    if (is_path(options.baseline)) return options.baseline;
    std::string file = file_of(options, options.baseline);
    if (fs::exists(file)) return file;
    const std::vector<std::string> names = saved_names(options.baseline_dir);
    throw UsageError(fmt::format(
        "--baseline: '{}' has no baseline '{}'; {}save one with pushbench run --save-baseline {}",
        options.baseline_dir, options.baseline,
        names.empty() ? "" : fmt::format("it has {}; take one of them or ", fmt::join(names, ", ")),
        options.baseline));
}

// What will be measured, as a result without numbers.
Experiment with_trials(Experiment planned, const std::vector<TrialSpec>& specs) {
    for (const TrialSpec& spec : specs) {
        Trial trial;
        trial.variant = spec.variant;
        trial.clients = spec.clients();
        trial.topics = spec.options.topics;
        trial.rate = spec.rate();
        trial.payload_bytes = spec.size();
        trial.has_server = !spec.target || !spec.target->command.empty();
        if (!spec.keeps_schedule()) trial.publisher = kTargetPublishes;
        trial.run = spec.run;
        trial.server_build = spec.server.label;
        trial.via = spec.via.label;
        trial.options = resolved_texts(spec.options, kRun);
        planned.trials.push_back(std::move(trial));
    }
    return planned;
}

}  // namespace

Baseline::Baseline(const Options& options, const Experiment& planned,
                   const std::vector<TrialSpec>& trials)
    : judging_(judging_of(options)), to_github_(reports_to_github(options, true)) {
    if (!options.baseline.empty()) {
        const std::string file = find_baseline(options);
        base_ =
            subjects_of(experiment_from_json(read_file(file), file), file, gate_names(judging_));
        check(planned, trials, options.runs);
    }
    if (!options.save_baseline.empty()) {
        save_as_ = file_of(options, options.save_baseline);
        make_folder(options.baseline_dir, "--baseline-dir");
        check_writable(save_as_, "--baseline-dir");
    }
}

void Baseline::check(const Experiment& planned, const std::vector<TrialSpec>& trials,
                     std::uint64_t runs) const {
    const SubjectSet fresh =
        subjects_of(with_trials(planned, trials), "this run", gate_names(judging_));
    const Match found = match(*base_, fresh);
    if (!found.unlike.empty())
        throw UsageError(fmt::format(
            "--baseline: '{}' is not comparable with what would be measured: {}: {}; give the same "
            "options, or save a new baseline",
            base_->label, full_name(*found.unlike.front().fresh), found.unlike.front().why));
    if (found.pairs.empty())
        throw UsageError(fmt::format(
            "--baseline: '{}' has nothing of what would be measured ({}); it has {}", base_->label,
            full_name(fresh.subjects.front()),
            base_->subjects.empty() ? "no trials" : full_name(base_->subjects.front())));
    if (!found.only_base.empty() && !judging_.fail_on.empty() && !judging_.allow_missing)
        throw UsageError(fmt::format(
            "--baseline: '{}' has {}, which would not be measured; measure it too, or give "
            "--allow-missing",
            base_->label, full_name(*found.only_base.front())));
    check_runs(fresh, runs);
}

void Baseline::check_runs(const SubjectSet& fresh, std::uint64_t runs) const {
    const std::vector<FailOn> gates = gates_for(judging_, fresh);
    const double alpha = judging_.alpha;
    for (const Match::Pair& pair : match(*base_, fresh).pairs)
        for (const FailOn& gate : gates) {
            std::size_t have = 0;
            for (std::size_t i = 0; i < base_->metrics.size(); ++i)
                if (base_->metrics[i].name == gate.metric)
                    have = spread_of(pair.base->values[i]).runs;
            if (significant(smallest_p(have, runs, gates.size()), alpha)) continue;
            throw UsageError(fmt::format(
                "--baseline: with {} of {} in {} of its {} valid runs and --runs {} nothing could "
                "be called a regression (alpha {}, {} to fail on); at least {} on each side are "
                "needed: give --runs {} and such a baseline, or other metrics with --fail-on",
                gate.metric, pair.base->name, have, pair.base->runs, runs, alpha,
                gates.size() == 1 ? "1 metric" : fmt::format("{} metrics", gates.size()),
                runs_needed(alpha, gates.size()), runs_needed(alpha, gates.size())));
        }
}

int Baseline::conclude(const Experiment& experiment, const Outputs& outputs, bool quiet,
                       int code) const {
    const auto say = [quiet](const std::string& text) {
        if (!quiet) fmt::print(stderr, "{}\n", text);
    };
    const bool whole = !experiment.interrupted && code != kExitNothingMeasured;
    if (base_ && !whole) say("not compared with the baseline: the run is not complete");
    if (base_ && whole) {
        const Comparison comparison =
            compare(*base_, subjects_of(experiment, "this run", gate_names(judging_)), judging_,
                    /*separate=*/true);
        if (!outputs.folder().empty())
            ComparisonOutputs::in_folder(outputs.folder()).write_files(comparison);
        if (outputs.console_wanted())
            write_stdout('\n' + comparison_console(comparison));
        else
            say(fmt::format("baseline: {}: {}", result_word(comparison), comparison.summary()));
        if (to_github_) report_to_github(comparison);
        code = combine({code, exit_code_of(comparison)});
    }
    if (save_as_.empty()) return code;
    if (code == kExitOk) {
        write_file(save_as_, results_json(experiment));
        say("baseline saved: " + save_as_);
    } else {
        say(fmt::format("baseline not saved ({}): exit code {}", save_as_, code));
    }
    return code;
}

}  // namespace pushbench
