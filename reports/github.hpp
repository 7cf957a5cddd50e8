// What GitHub Actions shows of a run or a comparison: Markdown for the job's summary, and
// annotations.
//
// Pure; bench/github finds out whether it runs there and writes them. Escaping and limits as in
// actions/toolkit (packages/core/src/command.ts) and docs.github.com "Workflow commands".
#pragma once
#include "reports/compare/comparison.hpp"
#include "reports/result_model.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace pushbench {

// At most `room` bytes: what is less important is left out, and the text says so. Empty when not
// even its beginning fits.
std::string github_summary(const Experiment& experiment, std::size_t room);

// "::error title=…::…": invalid trials, violated delivery and failed thresholds are errors,
// warnings are warnings, headlines a notice. The runner shows ten of a kind for a step; here the
// tenth says how many more there are.
std::vector<std::string> github_annotations(const Experiment& experiment);

// Of a comparison: every metric that regressed and every reason not to judge is an error. What the
// trials themselves had wrong is told by the command that measured them.
std::vector<std::string> github_annotations(const Comparison& comparison);

// "::error title=T::message", escaped.
std::string github_command(std::string_view command, std::string_view title,
                           std::string_view message);

}  // namespace pushbench
