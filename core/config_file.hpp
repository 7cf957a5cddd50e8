// Options in a file: the part of TOML that options need, read strictly and written back.
//
// `key = value` with strings, numbers, booleans and arrays of them, and comments; keys are the long
// flags. No tables, dates or multi-line strings. Lists become one text joined by commas, as on the
// command line. Errors are UsageError with file and line. Pure but for read_config_file.
// Grammar: TOML 1.0, https://toml.io/en/v1.0.0. (CLI11's own reader accepts what it does not
// understand, cuts strings at '#' and knows no line numbers, hence this one.)
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
