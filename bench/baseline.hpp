// `run --baseline` and `--save-baseline`: what a run is compared with, and what is kept for the
// next.
//
// Checked before the first trial: whatever makes the comparison impossible or unable to tell
// anything is a UsageError then, not after an hour of measuring.
#pragma once
#include "bench/outputs.hpp"
#include "bench/trial_spec.hpp"
#include "reports/compare/comparison.hpp"
#include "reports/result_model.hpp"

#include <optional>
#include <string>
#include <vector>

namespace pushbench {

class Baseline {
  public:
    // `planned`: environment and options of the run that begins; `trials` are what it will measure.
    Baseline(const Options& options, const Experiment& planned,
             const std::vector<TrialSpec>& trials);

    // After the reports were written; `code` is the exit code so far. Compares, tells, and saves
    // what has nothing wrong with it; answers the exit code of all.
    int conclude(const Experiment& experiment, const Outputs& outputs, bool quiet, int code) const;

  private:
    void check(const Experiment& planned, const std::vector<TrialSpec>& trials,
               std::uint64_t runs) const;
    void check_runs(const SubjectSet& fresh, std::uint64_t runs) const;

    Judging judging_;
    std::optional<SubjectSet> base_;  // none: --baseline was not given
    std::string save_as_;             // file; empty = do not save
    bool to_github_ = false;
};

}  // namespace pushbench
