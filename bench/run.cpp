// `pushbench run`: every trial of the matrix, one after the other, and their report.
#include "bench/address_check.hpp"
#include "bench/baseline.hpp"
#include "bench/commands.hpp"
#include "bench/conclude.hpp"
#include "bench/environment.hpp"
#include "bench/exit_codes.hpp"
#include "bench/gates.hpp"
#include "bench/machine_check.hpp"
#include "bench/outputs.hpp"
#include "bench/preflight.hpp"
#include "bench/proxy.hpp"
#include "bench/server_builds.hpp"
#include "bench/tls_check.hpp"
#include "bench/trial_runner.hpp"
#include "core/error.hpp"
#include "core/net/clock.hpp"
#include "core/net/limits.hpp"
#include "core/net/sockets.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <unistd.h>

#include <fmt/format.h>

namespace pushbench {

namespace {

void say_findings(const PreflightPlan& plan, Progress& progress) {
    for (const std::string& note : plan.texts(Level::note)) progress.line("note: " + note);
    for (const std::string& warning : plan.texts(Level::warning))
        progress.line("warning: " + warning);
}

// Finished trials stand in the order of the matrix, whatever the order of execution.
void insert_in_matrix_order(Experiment& experiment, std::vector<std::size_t>& places, Trial trial,
                            std::size_t place) {
    const auto at = std::upper_bound(places.begin(), places.end(), place) - places.begin();
    places.insert(places.begin() + at, place);
    experiment.trials.insert(experiment.trials.begin() + at, std::move(trial));
}

}  // namespace

int run_command(const Options& options, const std::string& command_line) {
    check_thresholds_of(options);
    const net::DescriptorLimit limit = net::raise_descriptor_limit();
    const std::vector<Served> servers = served_by(options);
    const PreflightPlan plan = plan_resources(options, read_machine_facts(limit), kRun, servers);
    require_feasible(plan);
    check_tls(options, servers);
    check_listening(options);
    for (const Served& server : servers) {
        if (server.target)
            check_sources(options, net::make_address(server.target->url.host, 0), "--target");
        else
            check_sources(options, net::make_address(options.bind, options.port), "--bind");
    }
    for (const Via& via : vias_of(options))
        if (via.elsewhere)
            check_sources(options, net::make_address(via.elsewhere->host, via.elsewhere->port),
                          "--via-url");
    std::vector<TrialSpec> trials = expand_matrix(options);
    Waiter waiter;
    check_targets(servers, options, waiter);
    const std::map<std::string, std::string> proxies = check_proxies(options, waiter);
    Experiment experiment;
    experiment.environment = collect_environment(command_line);
    experiment.options = resolved_texts(options, kRun);
    experiment.planned = trials.size();
    const Baseline baseline(options, experiment, trials);
    experiment.server_builds = ask_server_builds(options, trials, waiter);
    const Outputs outputs(options, /*new_folder=*/true);
    Progress progress(options.quiet, !options.no_progress);
    say_findings(plan, progress);

    std::vector<std::size_t> places;
    const std::vector<std::size_t> order = execution_order(trials, options.seed);
    try {
        for (const std::size_t place : order) {
            const TrialSpec& spec = trials[place];
            progress.trial(spec.order, trials.size(), spec.title());
            const auto salt = static_cast<std::uint64_t>(monotonic_now()) ^
                              (static_cast<std::uint64_t>(::getpid()) << 32);
            Trial trial =
                TrialRunner(waiter, progress, spec, plan.trial(spec.variant, spec.clients()), salt)
                    .run();
            if (const auto proxy = proxies.find(trial.via); proxy != proxies.end())
                trial.proxy = proxy->second;
            judge_trial(trial, experiment.environment, options,
                        find_build(experiment.server_builds, trial.server_build));
            progress.trial_done(verdict_line(trial));
            insert_in_matrix_order(experiment, places, std::move(trial), place);
            outputs.save(experiment);
        }
    } catch (const Interrupted& interrupted) {
        progress.interrupted();
        experiment.interrupted = true;
        return baseline.conclude(experiment, outputs, options.quiet,
                                 conclude(experiment, outputs, options, interrupted.exit_code));
    }
    return baseline.conclude(experiment, outputs, options.quiet,
                             conclude(experiment, outputs, options, 0));
}

}  // namespace pushbench
