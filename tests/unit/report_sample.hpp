// A hand-made experiment that shows every report all it must handle: four techniques × 2 runs with
// an invalid trial, a trial with loss, and a second, small setting without a percentile.
#pragma once
#include "reports/result_model.hpp"

#include <string>

namespace pushbench::test {

Trial sample_trial(const std::string& variant, std::uint64_t run = 1);  // clean, 1,000 clients
Experiment sample_experiment();
// Two server builds, "base" and "new|<1>", of two variants in two runs; the second takes twice the
// server CPU.
Experiment sample_builds();
// 5 variants × 6 client counts × 5 runs; median latencies of SSE and WebSocket cross at 500
// clients.
Experiment sample_matrix();

// Rebuilds the verdict after a test has changed the trial.
void rejudge(Trial& trial);

std::string read_text(const std::string& path);  // fails the test when it cannot
// Compares with tests/golden/NAME; PUSHBENCH_UPDATE_GOLDEN=1 writes it instead.
void expect_golden(const std::string& name, const std::string& text);

}  // namespace pushbench::test
