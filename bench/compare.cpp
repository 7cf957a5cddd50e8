// `pushbench compare BASE NEW`: two saved results side by side, or two server builds of one.
#include "bench/commands.hpp"
#include "bench/comparison_outputs.hpp"
#include "bench/files.hpp"
#include "bench/github.hpp"
#include "core/did_you_mean.hpp"
#include "core/error.hpp"
#include "reports/compare/google_benchmark.hpp"
#include "reports/results_json.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace pushbench {
namespace {

Comparison compare_files(const std::vector<std::string>& files, const Judging& judging) {
    if (files.size() != 2)
        throw UsageError(fmt::format(
            "'compare' takes two files and got {}; give pushbench compare base.json new.json",
            files.size()));
    const std::string base = read_file(files[0]);
    const std::string fresh = read_file(files[1]);
    const bool micro = is_google_benchmark(base);
    if (micro != is_google_benchmark(fresh))
        throw UsageError(fmt::format(
            "'{}' is of Google Benchmark and the other file is not; give two of one kind",
            files[micro ? 0 : 1]));
    const auto subjects = [&](const std::string& text, const std::string& file) {
        return micro ? google_benchmark_subjects(text, file)
                     : subjects_of(experiment_from_json(text, file), file, gate_names(judging));
    };
    return compare(subjects(base, files[0]), subjects(fresh, files[1]), judging,
                   /*separate=*/true);
}

// As --server-exe named them; "" is the pushbench that ran.
void require_build(const Experiment& experiment, const std::string& build,
                   const std::string& file) {
    std::set<std::string> known;
    for (const Trial& trial : experiment.trials) known.insert(trial.server_build);
    if (known.contains(build)) return;
    known.erase("");
    const std::vector<std::string> names(known.begin(), known.end());
    throw UsageError(
        names.empty()
            ? fmt::format("'{}' has no server build '{}': it was measured without --server-exe; "
                          "give pushbench run --server-exe LABEL=PATH for each build",
                          file, build)
            : fmt::format("'{}' has no server build '{}'{}; it has {}", file, build,
                          did_you_mean(build, names), fmt::join(names, ", ")));
}

Comparison compare_builds(const std::vector<std::string>& operands, const Judging& judging) {
    if (operands.size() != 3)
        throw UsageError(
            "--by server takes one file and two labels; give pushbench compare results.json --by "
            "server base new");
    const std::string& file = operands[0];
    if (operands[1] == operands[2])
        throw UsageError(
            fmt::format("--by server: '{}' twice; give two different builds", operands[1]));
    const Experiment experiment = experiment_from_json(read_file(file), file);
    for (const std::size_t side : {1u, 2u}) require_build(experiment, operands[side], file);
    return compare(subjects_of(experiment, operands[1], gate_names(judging), operands[1]),
                   subjects_of(experiment, operands[2], gate_names(judging), operands[2]), judging,
                   /*separate=*/false);
}

}  // namespace

int compare_command(const Options& options, const std::vector<std::string>& operands) {
    const Judging judging = judging_of(options);
    const Comparison comparison =
        options.by.empty() ? compare_files(operands, judging) : compare_builds(operands, judging);
    require_comparable(comparison);
    const ComparisonOutputs outputs(options.outputs);
    outputs.write(comparison);
    if (reports_to_github(options, true)) report_to_github(comparison);
    return exit_code_of(comparison);
}

}  // namespace pushbench
