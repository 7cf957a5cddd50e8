// Where a comparison goes: `-o FORMAT=FILE` of `compare`, or beside the reports of `run`; and which
// exit code it has.
//
// Places are checked when this is made (UsageError) and files replaced atomically.
#pragma once
#include "reports/compare/comparison.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pushbench {

struct ComparisonFormat;
// Names for -o, each with its summary for --help.
std::vector<std::pair<std::string_view, std::string_view>> comparison_formats();

class ComparisonOutputs {
  public:
    // Each FORMAT=FILE.
    explicit ComparisonOutputs(const std::vector<std::string>& outputs);
    // comparison.md and the others in a folder of ours.
    static std::vector<std::string> default_files();  // what that writes there
    static ComparisonOutputs in_folder(const std::string& folder);

    // The files, and on stdout the console's form unless a format took it.
    void write(const Comparison& comparison) const;
    void write_files(const Comparison& comparison) const;

  private:
    ComparisonOutputs() = default;
    struct Target {
        const ComparisonFormat* format;
        std::string file;  // "-" = stdout
    };
    std::vector<Target> targets_;
    bool console_wanted_ = true;
};

// Throws UsageError with the reasons when nothing is comparable: nothing may be written then.
void require_comparable(const Comparison& comparison);
// 0, 2 (not judged, which is said on stderr), 3, 4 or 5.
int exit_code_of(const Comparison& comparison);

}  // namespace pushbench
