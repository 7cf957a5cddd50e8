// The command line: from argv, environment and config file to one command with its options.
//
// CLI11 splits the arguments into texts; the option table (core/options) merges the four levels and
// reads the texts. parse_command_line touches nothing but the config file. Errors are UsageError.
#pragma once
#include "core/options.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace pushbench {

struct ParsedCommand {
    std::string command;             // "run", "serve", "load", "report", "compare", "list", …
    Options options;                 // resolved and validated
    std::vector<std::string> files;  // of `report` and `compare`
    bool markdown = false;           // of `list`: docs/options.md instead
    std::string text;                // not empty: print this instead of running the command
    bool missing = false;            // no command was given: the text is a complaint
};

// A process with --control-fd is a child of ours: its arguments say all, so environment and config
// file are left alone.
ParsedCommand parse_command_line(int argc, const char* const* argv, char** environment);

// What was typed, quoted so that a shell reads it back.
std::string shell_line(int argc, const char* const* argv);

// Parses, dispatches to bench/commands.hpp, and turns UsageError into a sentence and exit code 2.
int main_cli(int argc, char** argv);

}  // namespace pushbench
