// What a run left behind, read back for assertions.
//
// Only the data class of validity reasons is judged: how busy the machine of a test is says nothing
// about the program.
#pragma once
#include "reports/result_model.hpp"
#include "shell.hpp"

#include <map>

namespace pushbench::shell {

Experiment read_results(const std::string& file);  // throws when it is not a results.json

// Ids of the reasons of the data class: "published-differs".
Words data_reasons(const Trial& trial);
bool has_reason(const Trial& trial, const std::string& id);
std::string all_techniques();  // of the table, as -t takes them
const Trial& trial_of(const Experiment& experiment, const std::string& variant);  // by label

// README, exit codes applied to what was saved: 0, 5 or 4, whatever the machine did to validity.
int exit_code_told_by(const Experiment& experiment);

// A build without npm lacks the HTML report, and says so where a folder of reports is written.
bool has_html_report();
std::string without_html_remark(const std::string& err);  // `err`, if that is all that is missing

// By column name, one map per row. No field of ours has a quoted line break.
using CsvRow = std::map<std::string, std::string>;
std::vector<CsvRow> read_csv(const std::string& text);

// A port on 127.0.0.1 that somebody listens on as long as this lives.
class OccupiedPort {
  public:
    OccupiedPort();
    ~OccupiedPort();
    OccupiedPort(const OccupiedPort&) = delete;
    OccupiedPort& operator=(const OccupiedPort&) = delete;
    std::string text() const { return std::to_string(port_); }

  private:
    int fd_;
    int port_;
};

// A port that nobody listens on: it was bound a moment ago.
std::string free_port();

}  // namespace pushbench::shell
