// The commands by name, and what --help says about each. Constant data and pure functions.
#pragma once
#include "core/options.hpp"

#include <span>
#include <string>
#include <string_view>

namespace pushbench {

struct CommandInfo {
    std::string_view name;
    unsigned bit;               // in OptionSpec::commands; 0 = takes no options
    std::string_view operands;  // after the options in the usage line
    std::string_view summary;
    std::string_view examples;  // runnable lines
};

std::span<const CommandInfo> command_table();
const CommandInfo* find_command(std::string_view name);  // nullptr when unknown

std::string general_help();
std::string command_help(const CommandInfo& command);
std::string version_text();  // "pushbench 0.1.0 (d132acd, Release)"

}  // namespace pushbench
