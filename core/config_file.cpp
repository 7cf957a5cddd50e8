#include "core/config_file.hpp"

#include "core/error.hpp"
#include "core/toml.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <fmt/format.h>

namespace pushbench {
namespace {

std::string toml_string(std::string_view text) {
    std::string value = "\"";
    for (const char c : text) {
        if (c == '\n' || c == '\t') {
            value += c == '\n' ? "\\n" : "\\t";
            continue;
        }
        if (c == '"' || c == '\\') value += '\\';
        value += c;
    }
    return value + '"';
}

std::string toml_scalar(const OptionSpec& option, const std::string& text) {
    if (option.value_name.empty() || option.value_name == "on|off")
        return text == "on" ? "true" : "false";
    // What a TOML number would lose (leading zeros, many digits) stays a string.
    const bool number = !text.empty() && text.size() < 16 &&
                        text.find_first_not_of("0123456789.") == std::string::npos &&
                        std::count(text.begin(), text.end(), '.') <= 1 && text.front() != '.' &&
                        text.back() != '.' &&
                        (text.front() != '0' || text == "0" || text[1] == '.');
    return number ? text : toml_string(text);
}

// A technique's parameters are a list in the list, so it stays one string; thresholds name
// techniques.
std::string toml_value(const OptionSpec& option, const std::string& text) {
    const bool nested = option.name == "technique" || option.name == "threshold";
    if (!option.is_list || nested) return toml_scalar(option, text);
    std::string items;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find(',', begin), text.size());
        if (!items.empty()) items += ", ";
        items += toml_scalar(option, text.substr(begin, end - begin));
        begin = end + 1;
    }
    return '[' + items + ']';
}

}  // namespace

OptionTexts parse_config(std::string_view text, const std::string& file) {
    OptionTexts texts;
    for (const TomlEntry& entry : parse_toml(text, "config file " + file, TomlTables::refused)) {
        std::string& joined = texts[entry.key];
        for (const std::string& value : entry.values) {
            if (!joined.empty()) joined += ',';
            joined += value;
        }
    }
    return texts;
}

OptionTexts read_config_file(const std::string& path) {
    std::error_code ignored;
    if (std::filesystem::is_directory(path, ignored))
        throw UsageError(
            fmt::format("config file {} is a folder; give a file, e.g. {}/pushbench.toml", path,
                        path.substr(0, path.find_last_not_of('/') + 1)));
    std::ifstream stream(path, std::ios::binary);
    if (!stream)
        throw UsageError(fmt::format("cannot read config file {}: {}; give an existing file", path,
                                     std::strerror(errno)));
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    if (stream.bad())
        throw UsageError(fmt::format("cannot read config file {}: {}; give a readable file", path,
                                     std::strerror(errno)));
    return parse_config(text, path);
}

std::string config_text(const Options& options, unsigned commands) {
    std::string text;
    std::string group;
    for (const OptionSpec& option : option_table()) {
        if (!(option.commands & commands) || (option.commands & (kHidden | kNotSaved))) continue;
        if (option.group != group) {
            text += fmt::format("{}# {}\n", text.empty() ? "" : "\n", option.group);
            group = option.group;
        }
        text += fmt::format("{} = {}\n", option.name, toml_value(option, option.get(options)));
    }
    return text;
}

}  // namespace pushbench
