// Options in a file: TOML without tables (core/toml.hpp), read and written back.
//
// Keys are the long flags. Lists become one text joined by commas, as on the command line. Errors
// are UsageError with file and line. Pure but for read_config_file.
#pragma once
#include "core/options.hpp"

#include <string>
#include <string_view>

namespace pushbench {

// Key → text. Whether a key is an option is for apply_options to say. `file` is for messages.
OptionTexts parse_config(std::string_view text, const std::string& file);
OptionTexts read_config_file(const std::string& path);

// The resolved options of these commands, as a file that reads back to the same.
std::string config_text(const Options& options, unsigned commands);

}  // namespace pushbench
