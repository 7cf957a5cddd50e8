#include "reports/columns.hpp"
#include "reports/formats.hpp"
#include "reports/percentiles.hpp"
#include "reports/seconds.hpp"
#include "reports/text.hpp"

#include <algorithm>
#include <string_view>

namespace pushbench {
namespace {

constexpr std::string_view kHeader =
    "technique,variant,clients,rate_per_s,payload_bytes,run,second,phase,whole,deliveries,latency_"
    "p50_us,"
    "latency_p99_us,connected,responses,empty_responses,server_cpu_s,load_cpu_s,"
    "server_private_bytes,load_private_bytes\n";

// A second in which nothing was received has no row of its own in the histogram: all empty then.
std::string row(const Trial& trial, const LoadSecond& second, bool overlaid, bool built,
                bool proxied) {
    const Technique& technique_row = technique(trial.variant.id);
    const bool latency = !throughput_mode(trial);
    std::string out;
    const auto add = [&out](const Value& value, int decimals) {
        out += csv_cell(value, decimals);
        out += ',';
    };
    if (overlaid) add(trial.experiment, 0);
    if (built) add(trial.server_build, 0);
    if (proxied) add(trial.via, 0);
    add(std::string(technique_row.name), 0);
    add(trial.variant.label(), 0);
    add(trial.clients, 0);
    add(trial.keeps_schedule() ? Value(trial.rate) : Value(), 6);
    add(trial.keeps_schedule() ? Value(trial.payload_bytes) : Value(), 0);
    add(trial.run, 0);
    add(second.second, 0);
    add(std::string(phase_of(trial, second.second)), 0);
    add(published_whole(trial, second.second), 0);
    add(second.deliveries, 0);
    add(latency ? sampled_percentile_us(second.latency, 0.5) : Value(), 3);
    add(latency ? sampled_percentile_us(second.latency, 0.99) : Value(), 3);
    add(second.connected, 0);
    add(technique_row.has_responses ? Value(second.responses) : Value(), 0);
    add(technique_row.has_empty_answer ? Value(second.empty_responses) : Value(), 0);
    add(trial.has_server ? cpu_in(trial.server_usage, second.second) : Value(), 6);
    add(cpu_in(trial.load_usage, second.second), 6);
    add(trial.has_server ? memory_at(trial.server_usage, second.second) : Value(), 0);
    add(memory_at(trial.load_usage, second.second), 0);
    out.back() = '\n';
    return out;
}

}  // namespace

std::string timeseries_report(const Experiment& experiment) {
    const bool overlaid = !experiment.overlaid.empty();
    // One more column where trials of several binaries, or of several ways to them, stand together.
    const bool built = std::any_of(experiment.trials.begin(), experiment.trials.end(),
                                   [](const Trial& trial) { return !trial.server_build.empty(); });
    const bool proxied = std::any_of(experiment.trials.begin(), experiment.trials.end(),
                                     [](const Trial& trial) { return !trial.via.empty(); });
    std::string out = overlaid ? "experiment," : "";
    out += built ? "server_build," : "";
    out += proxied ? "via," : "";
    out += kHeader;
    for (const Trial& trial : experiment.trials)
        for (const LoadSecond& second : trial.load.seconds)
            out += row(trial, second, overlaid, built, proxied);
    return out;
}

}  // namespace pushbench
