#include "core/toml.hpp"

#include "core/error.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <map>
#include <utility>

#include <fmt/format.h>

namespace pushbench {
namespace {

bool is_bare(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_';
}

class Reader {
  public:
    Reader(std::string_view text, const std::string& what, TomlTables tables)
        : text_(text), what_(what), tables_(tables) {}

    std::vector<TomlEntry> read() {
        std::vector<TomlEntry> entries;
        std::map<std::string, int> lines;
        std::string table;
        for (skip_to_token(); !ended(); skip_to_token()) {
            TomlEntry entry;
            entry.line = line_;
            if (peek() == '[') {
                table = read_table();
                require_new(lines, '[' + table + ']', entry.line);
                continue;
            }
            entry.table = table;
            entry.key = read_key();
            require_new(lines, table.empty() ? entry.key : table + '.' + entry.key, entry.line);
            read_value(entry);
            end_line(fmt::format("the value of '{}'", entry.key));
            entries.push_back(std::move(entry));
        }
        return entries;
    }

  private:
    [[noreturn]] void refuse(const std::string& why) const {
        throw UsageError(fmt::format("{}, line {}: {}", what_, line_, why));
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

    void require_new(std::map<std::string, int>& lines, const std::string& name, int line) const {
        const auto [first, is_new] = lines.emplace(name, line);
        if (!is_new)
            refuse(
                fmt::format("'{}' was set in line {} already; set it once", name, first->second));
    }
    void end_line(const std::string& after) {
        skip_blanks();
        if (!ended() && peek() != '\n' && peek() != '#')
            refuse(fmt::format("something follows {}; start a new line", after));
    }

    std::string read_table();
    std::string read_key();
    void read_value(TomlEntry& entry);
    std::vector<std::string> read_array();
    std::string read_scalar();
    std::string read_string(char quote);
    char read_escape();

    std::string_view text_;
    const std::string& what_;
    TomlTables tables_;
    std::size_t at_ = 0;
    int line_ = 1;
};

std::string Reader::read_table() {
    if (tables_ == TomlTables::refused)
        refuse("tables are not used; write every option as key = value before any [table]");
    take();
    skip_blanks();
    std::string name;
    while (!ended() && is_bare(peek())) name += take();
    skip_blanks();
    if (name.empty() || peek() != ']') refuse("not of the form [name]");
    take();
    end_line(fmt::format("[{}]", name));
    return name;
}

std::string Reader::read_key() {
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

void Reader::read_value(TomlEntry& entry) {
    entry.is_array = peek() == '[';
    if (entry.is_array)
        entry.values = read_array();
    else
        entry.values.push_back(read_scalar());
}

std::vector<std::string> Reader::read_array() {
    take();
    std::vector<std::string> values;
    for (skip_to_token(); peek() != ']';) {
        if (ended()) refuse("the array is not closed; end it with ]");
        if (peek() == '[') refuse("an array in an array; list values only");
        values.push_back(read_scalar());
        skip_to_token();
        if (peek() == ',') {
            take();
            skip_to_token();
        } else if (peek() != ']') {
            refuse("array values need a comma between them and ] at the end");
        }
    }
    take();
    return values;
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

}  // namespace

std::vector<TomlEntry> parse_toml(std::string_view text, const std::string& what,
                                  TomlTables tables) {
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
    return Reader(text, what, tables).read();
}

}  // namespace pushbench
