// The part of TOML that our files need, read strictly: `key = value` with strings, numbers,
// booleans and arrays of them, comments, and, where they are wanted, one level of [tables].
//
// No dates, inline tables or multi-line strings. Errors are UsageError with `what` ("config file
// x.toml") and the line. Pure. Grammar: TOML 1.0, https://toml.io/en/v1.0.0. (CLI11's own reader
// accepts what it does not understand, cuts strings at '#' and knows no line numbers, hence this
// one.)
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace pushbench {

struct TomlEntry {
    std::string table;  // empty before the first [table]
    std::string key;
    std::vector<std::string> values;  // one unless is_array; numbers without _ and leading +
    bool is_array = false;
    int line = 0;
};

enum class TomlTables { refused, allowed };

// In the order of the file; no key twice in a table, no table twice.
std::vector<TomlEntry> parse_toml(std::string_view text, const std::string& what,
                                  TomlTables tables);

}  // namespace pushbench
