#include "core/config_file.hpp"

#include "core/error.hpp"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <fmt/format.h>

namespace pushbench {
namespace {

bool is_bare(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_';
}

class Reader {
  public:
    Reader(std::string_view text, const std::string& file) : text_(text), file_(file) {}

    OptionTexts read() {
        OptionTexts texts;
        std::map<std::string, int> lines;
        for (skip_to_token(); !ended(); skip_to_token()) {
            const int line = line_;
            std::string key = read_key();
            const auto [first, is_new] = lines.emplace(key, line);
            if (!is_new)
                refuse(fmt::format("'{}' was set in line {} already; set it once", key,
                                   first->second));
            texts[key] = read_value();
            skip_blanks();
            if (!ended() && peek() != '\n' && peek() != '#')
                refuse(fmt::format("something follows the value of '{}'; start a new line", key));
        }
        return texts;
    }

  private:
    [[noreturn]] void refuse(const std::string& why) const {
        throw UsageError(fmt::format("config file {}, line {}: {}", file_, line_, why));
    }
    bool ended() const { return at_ == text_.size(); }
    char peek() const { return ended() ? '\0' : text_[at_]; }
    char take() {
        if (text_[at_] == '\n') ++line_;
        return text_[at_++];
    }
    void skip_blanks() {
        while (!ended() && (peek() == ' ' || peek() == '\t' || peek() == '\r')) ++at_;
    }
    // Past blanks, comments and line ends.
    void skip_to_token() {
        for (;;) {
            skip_blanks();
            if (peek() == '#') at_ = std::min(text_.find('\n', at_), text_.size());
            if (ended() || peek() != '\n') return;
            take();
        }
    }

    std::string read_key();
    std::string read_value();
    std::string read_array();
    std::string read_scalar();
    std::string read_string(char quote);
    char read_escape();

    std::string_view text_;
    const std::string& file_;
    std::size_t at_ = 0;
    int line_ = 1;
};

std::string Reader::read_key() {
    if (peek() == '[')
        refuse("tables are not used; write every option as key = value before any [table]");
    std::string key;
    if (peek() == '"' || peek() == '\'') {
        key = read_string(take());
    } else {
        while (!ended() && is_bare(peek())) key += take();
    }
    skip_blanks();
    if (key.empty() || peek() != '=')
        refuse("not of the form key = value, e.g. poll-interval = \"500ms\"");
    take();
    skip_blanks();
    return key;
}

std::string Reader::read_value() {
    return peek() == '[' ? read_array() : read_scalar();
}

std::string Reader::read_array() {
    take();
    std::string joined;
    for (skip_to_token(); peek() != ']';) {
        if (ended()) refuse("the array is not closed; end it with ]");
        if (peek() == '[') refuse("an array in an array; list values only");
        if (!joined.empty()) joined += ',';
        joined += read_scalar();
        skip_to_token();
        if (peek() == ',') {
            take();
            skip_to_token();
        } else if (peek() != ']') {
            refuse("array values need a comma between them and ] at the end");
        }
    }
    take();
    return joined;
}

std::string Reader::read_scalar() {
    if (peek() == '"' || peek() == '\'') return read_string(take());
    std::string word;
    while (!ended() && (is_bare(peek()) || peek() == '.' || peek() == '+')) word += take();
    if (word == "true" || word == "false") return word;
    std::string number = word;
    number.erase(std::remove(number.begin(), number.end(), '_'), number.end());
    const std::size_t sign = number.starts_with('+') || number.starts_with('-') ? 1 : 0;
    double parsed = 0;
    const char* const end = number.data() + number.size();
    const auto [stop, error] = std::from_chars(number.data() + sign, end, parsed);
    const bool digit =
        sign < number.size() && std::isdigit(static_cast<unsigned char>(number[sign]));
    if (digit && error == std::errc() && stop == end)
        return number.starts_with('+') ? number.substr(1) : number;
    if (word.empty()) refuse("no value; give a string, a number, true, false or an array");
    refuse(
        fmt::format("'{0}' is neither a number nor true or false; write a text as \"{0}\"", word));
}

std::string Reader::read_string(char quote) {
    std::string value;
    while (peek() != quote) {
        if (ended() || peek() == '\n')
            refuse(fmt::format("the string is not closed; end it with {}", quote));
        value += peek() == '\\' && quote == '"' ? read_escape() : take();
    }
    take();
    return value;
}

char Reader::read_escape() {
    take();
    constexpr std::string_view letters = "\"\\nt";
    constexpr std::string_view meanings = "\"\\\n\t";
    const std::size_t found = letters.find(peek());
    if (ended() || found == std::string_view::npos)
        refuse("unknown escape in the string; known are \\\" \\\\ \\n \\t, or use '…'");
    take();
    return meanings[found];
}

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
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
    return Reader(text, file).read();
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
