#include "bench/conclude.hpp"

#include "bench/exit_codes.hpp"
#include "bench/files.hpp"
#include "bench/github.hpp"
#include "core/error.hpp"
#include "reports/passage.hpp"
#include "reports/text.hpp"
#include "reports/thresholds.hpp"
#include "reports/trial_options.hpp"
#include "reports/validity.hpp"

#include <algorithm>
#include <cstdio>

#include <fmt/format.h>

namespace pushbench {

void judge_trial(Trial& trial, const Environment& environment, const Options& options,
                 const ServerBuild* server) {
    trial.validity =
        judge(trial, judge_context(environment, trial, options.allow_debug_build, server));
}

namespace {

std::string delivery_words(const Trial& trial) {
    const LedgerTotals& ledger = trial.load.ledger;
    if (trial.has_ledger())
        return fmt::format("{} delivered, {} lost", ledger.delivered, ledger.lost);
    const Column& delivered = *find_column("delivered_in_window");
    return fmt::format("{} delivered, loss not known",
                       plain_text(delivered.get(trial), delivered.decimals));
}

// A trial that ended before its window began has measured nothing, unless it found out that nobody
// gets through; nor has one of a target that owes nothing and said nothing.
bool has_measured(const Trial& trial) {
    if (!trial.shut_out.empty()) return true;
    if (trial.measure_to <= trial.measure_from) return false;
    const ClientCounters& inside = trial.load.inside();
    const bool idle = option_text(trial, "rate") == "0";
    return trial.keeps_schedule() || idle || inside.deliveries > 0;
}

}  // namespace

std::string verdict_line(const Trial& trial) {
    if (!trial.validity.valid()) return "INVALID: " + trial.validity.invalid.front().text;
    if (const auto passage = passage_of(trial); passage && !passage->cause.empty())
        return fmt::format("valid, {}: {}", to_string(passage->kind), passage->cause);
    if (!has_measured(trial))
        return fmt::format("nothing measured: no message came to any of {} clients",
                           grouped(trial.clients));
    std::string text = "valid, " + delivery_words(trial);
    if (!trial.validity.warnings.empty())
        text += fmt::format(", {} warning{}", trial.validity.warnings.size(),
                            trial.validity.warnings.size() == 1 ? "" : "s");
    return text;
}

int exit_code_of(const Experiment& experiment, int interrupted) {
    const auto any = [&](auto predicate) {
        return std::any_of(experiment.trials.begin(), experiment.trials.end(), predicate);
    };
    return combine(
        {interrupted, any(has_measured) ? kExitOk : kExitNothingMeasured,
         any([](const Trial& t) { return !t.validity.valid(); }) ? kExitInvalid : kExitOk,
         any([](const Trial& t) { return t.validity.valid() && delivery_violated(t); })
             ? kExitDelivery
             : kExitOk,
         all_hold(experiment) ? kExitOk : kExitThreshold});
}

void say_failed_thresholds(const Experiment& experiment) {
    const Analysis analysis = analyse(experiment);
    for (const ThresholdResult& one : threshold_results(experiment, analysis))
        if (!one.held)
            fmt::print(stderr, "threshold failed: {}\n",
                       one_line(one.sentence(analysis.settings.size() > 1)));
}

int conclude(const Experiment& experiment, const Outputs& outputs, const Options& options,
             int interrupted) {
    if (!experiment.trials.empty()) {
        outputs.write(experiment);
        if (outputs.console_wanted()) write_stdout(console_report(experiment));
    }
    if (reports_to_github(options, true)) report_to_github(experiment);
    if (!options.quiet) {
        if (!outputs.console_wanted()) say_failed_thresholds(experiment);
        if (!outputs.folder().empty() && !experiment.trials.empty())
            fmt::print(stderr, "report: {0}/report.{1} (data: {0}/results.json)\n",
                       outputs.folder(), html_unavailable().empty() ? "html" : "md");
        if (interrupted != 0)
            fmt::print(stderr, "interrupted: {} of {} trials were finished and saved\n",
                       experiment.trials.size(), experiment.planned);
    }
    return exit_code_of(experiment, interrupted);
}

}  // namespace pushbench
