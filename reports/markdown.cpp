#include "reports/analysis.hpp"
#include "reports/build_stamp.hpp"
#include "reports/environment_rows.hpp"
#include "reports/formats.hpp"
#include "reports/markdown_sections.hpp"
#include "reports/overlay.hpp"
#include "reports/text.hpp"
#include "reports/workload_text.hpp"

#include <fmt/format.h>

namespace pushbench {
namespace {

std::string what_was_run(const Experiment& experiment, const Analysis& analysis) {
    std::string out = "## What was run\n";
    for (const OverlaidExperiment& part : experiments_of(experiment)) {
        const Environment& e = part.environment;
        out += fmt::format("\n{}pushbench {} on {} ({}, {}), started {}. {} of {} trials in {}.\n",
                           part.label.empty() ? "" : "**" + markdown(part.label) + ":** ",
                           markdown(e.version), markdown(e.host), markdown(e.cpu_model),
                           plural(e.cores, "core"), markdown(e.started_at), part.finished,
                           part.planned, plural(analysis.runs, "run"));
        if (const std::string workload = workload_text(experiment, part.label); !workload.empty())
            out += "\nWorkload: " + markdown(workload) + ".\n";
        if (part.interrupted) out += "\n**The experiment was interrupted; this is what it had.**\n";
    }
    const std::vector<std::string> differences = machine_differences(experiment);
    for (const std::string& difference : differences)
        out += "\n> **The machines differ:** " + markdown(difference) + '\n';
    if (!differences.empty())
        out += "\nCompare techniques within each experiment, not microseconds between them.\n";
    for (const std::string& difference : option_differences(experiment))
        out += "\n> **The options differ:** " + markdown(difference) + '\n';
    if (experiment.trials.empty()) return out;
    return out + '\n' + where_text(experiment.trials.front()) + '\n';
}

// Indented code would end at a line break of its own, so the text is one line.
std::string commands(const Experiment& experiment) {
    std::string out = "## Command\n";
    for (const OverlaidExperiment& part : experiments_of(experiment)) {
        if (!part.label.empty()) out += '\n' + markdown(part.label) + ":\n";
        out += "\n    " + one_line(part.environment.command) + '\n';
    }
    return out;
}

std::string environment_table(const OverlaidExperiment& part) {
    std::vector<std::vector<std::string>> rows{{"", "value"}};
    for (const auto& [name, value] : environment_rows(part))
        rows.push_back({markdown(name), markdown(value)});
    return "\n" + markdown_table(rows, 2);
}

std::string environments(const Experiment& experiment) {
    std::string out = "## Environment\n";
    for (const OverlaidExperiment& part : experiments_of(experiment)) {
        if (!part.label.empty()) out += "\n### " + markdown(part.label) + '\n';
        out += environment_table(part);
    }
    return out;
}

constexpr std::string_view kHowToRead = R"(## How to read it

- **Delivery latency** runs from the instant a message was *due*, so a late publisher or a stalled
  server cannot hide. Percentiles are over all expected deliveries: `inf` means that the percentile
  falls among lost messages, `-` that too few deliveries lie above it or that the value makes no
  sense for the technique.
- **Wire bytes** are IP packets both ways, without Ethernet framing. *Per message* means per
  delivery to one client.
- **×** is the ratio to the reference variant in the same setting. Compare ratios between machines,
  not microseconds.
- Server CPU over loopback contains part of the receiver's TCP work; `raw-tcp` is the yardstick.
- *better*, *worse*, *within 5 %*, *not resolved* are what an exact test over the runs says of the
  ratio of p99 latency, wire bytes and server CPU per message; with too few runs it is *untested*:
  repeat with `--runs 5`. Other metrics are descriptive.
)";

}  // namespace

std::string markdown_report(const Experiment& experiment) {
    return markdown_report(experiment, PictureLinks{});
}

std::string markdown_report(const Experiment& experiment, const PictureLinks& links) {
    const Analysis analysis = analyse(experiment);
    std::string out = "# pushbench report\n\n";
    for (const OverlaidExperiment& part : experiments_of(experiment))
        if (const auto stamp = build_stamp(part); !stamp.empty())
            out += "> **" + markdown(part.label.empty() ? stamp : part.label + ": " + stamp) +
                   "**\n\n";
    for (const std::string& sentence : analysis.headlines) out += "- " + markdown(sentence) + '\n';
    if (!analysis.headlines.empty()) out += '\n';
    out += what_was_run(experiment, analysis);
    if (const auto section = threshold_section(experiment, analysis); !section.empty())
        out += '\n' + section;
    if (const auto section = passage_section(analysis); !section.empty()) out += '\n' + section;
    out += '\n' + comparison_section(analysis);
    if (!links.folder.empty()) out += pictures_section(charts(analysis), links);
    out += '\n' + prediction_section(analysis);
    out += '\n' + spread_section(analysis);
    out += '\n' + remarks_section(analysis);
    out += '\n' + std::string(kHowToRead);
    out += '\n' + environments(experiment);
    out += '\n' + commands(experiment);
    return out;
}

}  // namespace pushbench
