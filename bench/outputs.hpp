// Where reports go: `-o FORMAT=FILE`, `--out-dir`, or a new folder under pushbench-results/.
//
// Everything is checked before the first trial (UsageError: unknown format, unwritable place, a
// folder whose files are not ours) and written atomically, so a crash leaves the old file or the
// new one, never half of one.
#pragma once
#include "core/options.hpp"
#include "reports/formats.hpp"
#include "reports/result_model.hpp"

#include <string>
#include <vector>

namespace pushbench {

class Outputs {
  public:
    // `new_folder`: without -o and --out-dir, make one (run, load); else nothing is written
    // (report).
    Outputs(const Options& options, bool new_folder);

    // results.json only, after every trial; cheap enough, and a crash loses at most the running
    // one.
    void save(const Experiment& experiment) const;
    // Every format.
    void write(const Experiment& experiment) const;
    bool console_wanted() const { return console_wanted_; }  // stdout is not taken by a format
    const std::string& folder() const { return folder_; }    // empty without one

  private:
    struct Target {
        const Format* format;
        std::string file;  // "-" = stdout; a folder, of pictures
        bool asked_for;    // by -o, and not as a part of --out-dir
    };
    void add(const Format& format, const std::string& file);
    void add_default(const Format& format);
    void check_folder(const std::string& folder, bool is_new);
    bool draw_into(const Target& target, const Experiment& experiment) const;
    void write_texts(const Target& target, const Experiment& experiment,
                     const PictureLinks& links) const;

    std::vector<Target> targets_;
    bool quiet_ = false;
    std::string folder_;
    bool console_wanted_ = true;
};

// Both throw UsageError that names the flag to change.
void make_folder(const std::string& folder, std::string_view flag);
void check_writable(const std::string& file, std::string_view flag = "-o or --out-dir");

void write_stdout(const std::string& text);  // UsageError when it is closed or full
// Writes beside and renames; throws UsageError with the reason.
void write_atomically(const std::string& file, const std::string& text);
std::string read_file(const std::string& file);  // UsageError when it cannot

}  // namespace pushbench
