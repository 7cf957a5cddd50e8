// The commands behind the command line: each takes resolved, validated options and answers an exit
// code of bench/exit_codes.hpp.
//
// Called once, on the main thread. UsageError = the user or the machine must change something.
#pragma once
#include "core/options.hpp"

#include <string>
#include <vector>

namespace pushbench {

// `command_line` is what the user typed, quoted for a shell: it is kept in results.json.
int run_command(const Options& options, const std::string& command_line);
int serve_command(const Options& options);
int load_command(const Options& options, const std::string& command_line);
int report_command(const Options& options, const std::vector<std::string>& files);
// Two files, or with --by one file and two labels.
int compare_command(const Options& options, const std::vector<std::string>& operands);
int doctor_command(const Options& options);
int list_command();

}  // namespace pushbench
