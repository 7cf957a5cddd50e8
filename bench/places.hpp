// Whether results may go where they are to go: asked before the first trial, so that no
// measurement is lost to a wrong path.
//
// Throws UsageError that names the flag to change. Nothing that is there is changed by asking.
#pragma once
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace pushbench {

void make_folder(const std::string& folder, std::string_view flag);
// A device, FIFO or socket is not opened and its folder is left alone.
void check_writable(const std::string& file, std::string_view flag = "-o or --out-dir");

// Whatever the spelling, one name for one file.
std::string same_place(const std::string& file);

// check_writable() for "csv=a.csv" of -o, and nobody else goes there: `taken` is of those before. A
// device or FIFO takes several.
void require_own_place(const std::string& output, std::set<std::string>& taken);

// Folders that were made for results; those that are still empty go away with this.
class MadeFolders {
  public:
    MadeFolders() = default;
    ~MadeFolders();
    MadeFolders(const MadeFolders&) = delete;
    MadeFolders& operator=(const MadeFolders&) = delete;
    void make(const std::string& folder, std::string_view flag);

  private:
    std::vector<std::string> made_;  // a parent before what it holds
};

}  // namespace pushbench
