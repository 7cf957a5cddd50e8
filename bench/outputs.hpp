// Where reports go: `-o FORMAT=FILE`, `--out-dir`, or a new folder under pushbench-results/.
//
// Everything is checked before the first trial (UsageError: unknown format, unwritable place, a
// folder whose files are not ours); bench/files says how files are written, bench/places what is
// checked.
#pragma once
#include "bench/places.hpp"
#include "bench/results_folder.hpp"
#include "core/options.hpp"
#include "reports/formats.hpp"
#include "reports/result_model.hpp"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace pushbench {

class Outputs {
  public:
    // `new_folder`: without -o and --out-dir, make one (run, load); else nothing is written
    // (report).
    Outputs(const Options& options, bool new_folder);

    // results.json only, after every trial; cheap enough, and a crash loses at most the running
    // one. Not into a device or a FIFO, whose reader wants one document.
    void save(const Experiment& experiment) const;
    // Every format.
    void write(const Experiment& experiment) const;
    // stdout is not taken by a format, and --quiet does not want it empty
    bool console_wanted() const { return console_wanted_; }
    const std::string& folder() const { return folder_; }  // empty without one

  private:
    struct Target {
        const Format* format;
        std::string file;  // "-" = stdout; a folder, of pictures
        bool asked_for;    // by -o, and not as a part of --out-dir
    };
    void add(const Format& format, const std::string& file);
    void add_default(const Format& format);
    // Both add to `written` what they wrote, as same_place() names it.
    bool draw_into(const Target& target, const Experiment& experiment,
                   std::set<std::string>& written) const;
    void write_texts(const Target& target, const Experiment& experiment, const PictureLinks& links,
                     std::set<std::string>& written) const;

    MadeFolders made_;  // goes last: when nothing was written, so do the folders
    std::vector<Target> targets_;
    std::set<std::string> places_;  // of the files asked for by -o
    bool quiet_;
    std::string folder_;
    std::optional<ResultsFolder> results_;
    bool console_wanted_;
};

}  // namespace pushbench
