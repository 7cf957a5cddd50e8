// A folder that holds the reports of one experiment: --out-dir, or a new one.
//
// Names that reports use are replaced there only beside a results.json that can be read (UsageError
// before anything is written), and what an earlier experiment had and this one has not is removed
// once the new results are written: no report stands beside data of another experiment.
#pragma once
#include "reports/result_model.hpp"

#include <set>
#include <string>
#include <vector>

namespace pushbench {

class ResultsFolder {
  public:
    // The folder exists.
    explicit ResultsFolder(std::string folder);

    // `written`: what `now` has written, as same_place() names it. Nothing is removed when the
    // earlier results were those of `now`.
    void remove_leftovers(const Experiment& now, const std::set<std::string>& written) const;

  private:
    std::string folder_;
    std::vector<std::string> earlier_files_;  // of the experiment that was there; below the folder
    std::string earlier_started_at_, earlier_command_;
};

}  // namespace pushbench
