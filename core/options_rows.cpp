#include "core/options_rows.hpp"

namespace pushbench {
namespace {

// A year: sums and small multiples of durations stay far from overflow.
constexpr Nanos kLongest = 365 * 24 * 3600 * kSecond;

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(' ');
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

// A list of numbers that makes one dimension of the matrix.
template <class Value, class Read, class Write>
OptionSpec matrix_row(const Row& row, std::string_view value_name,
                      std::vector<Value> Options::*field, Read read, Write write) {
    OptionSpec spec = blank_row(row, value_name);
    spec.is_list = true;
    spec.set = [field, read](Options& options, const std::string& text) {
        std::vector<Value> values;
        for (const std::string& item : split_list(text)) {
            const Value value = read(item);
            if (std::find(values.begin(), values.end(), value) != values.end())
                throw UsageError(fmt::format("{} is given twice; give each value once", item));
            values.push_back(value);
        }
        if (values.empty()) throw UsageError("no value; give at least one");
        options.*field = std::move(values);
    };
    spec.get = [field, write](const Options& options) {
        std::vector<std::string> texts;
        for (const Value& value : options.*field) texts.push_back(write(value));
        return fmt::format("{}", fmt::join(texts, ","));
    };
    return spec;
}

std::uint64_t read_size(const std::string& text, const Range& range) {
    return in_range(parse_size(text), range, " bytes");
}

}  // namespace

OptionSpec blank_row(const Row& row, std::string_view value_name) {
    return OptionSpec{
        .name = std::string(row.name),
        .short_name = std::string(row.short_name),
        .value_name = std::string(row.value_name.empty() ? value_name : row.value_name),
        .group = std::string(row.group),
        .help = std::string(row.help),
        .commands = row.commands,
        .is_list = false,
        .set = {},
        .get = {}};
}

std::vector<std::string> split_list(std::string_view text) {
    std::vector<std::string> items;
    if (text.empty()) return items;
    for (std::size_t begin = 0; begin <= text.size();) {
        const std::size_t end = std::min(text.find(',', begin), text.size());
        items.emplace_back(trimmed(text.substr(begin, end - begin)));
        begin = end + 1;
        if (items.back().empty())
            throw UsageError(
                fmt::format("'{}' has an empty item; separate values by single commas", text));
    }
    return items;
}

bool parse_on_off(const std::string& text) {
    // TOML writes true and false, the environment often 1 and 0.
    if (text == "on" || text == "true" || text == "1") return true;
    if (text == "off" || text == "false" || text == "0") return false;
    throw UsageError(fmt::format("'{}' is neither on nor off; give on or off", text));
}

std::uint64_t in_range(std::uint64_t value, const Range& range, std::string_view unit) {
    const std::string why = range.why.empty() ? std::string() : fmt::format(": {}", range.why);
    if (value < range.least)
        throw UsageError(
            fmt::format("{}{} is too small{}; give at least {}", value, unit, why, range.least));
    if (value > range.most)
        throw UsageError(
            fmt::format("{}{} is too large; give at most {}", value, unit, range.most));
    return value;
}

double rate_in_range(double per_second) {
    // A period is kept in nanoseconds: it needs some digits and must not overflow.
    constexpr double least = 1e-5;
    constexpr double most = 1e7;
    if (per_second != 0 && (per_second < least || per_second > most))
        throw UsageError(fmt::format("{} per second is out of range; give 0, or {} to {}",
                                     format_rate(per_second), "0.00001", "10m"));
    return per_second;
}

void check_label(const std::string& text) {
    constexpr std::size_t kLongestLabel = 60;
    const bool printable = std::none_of(text.begin(), text.end(), [](char c) {
        return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
    });
    if (text.empty() || text.size() > kLongestLabel || !printable)
        throw UsageError(
            fmt::format("a label has 1 to {} bytes and no control characters; give e.g. before",
                        kLongestLabel));
}

OptionSpec duration_row(Row row, Nanos Options::*field, Nanos least) {
    OptionSpec spec = blank_row(row, "DURATION");
    spec.set = [field, least](Options& options, const std::string& text) {
        const Nanos value = parse_duration(text);
        if (value < least)
            throw UsageError(fmt::format("{} is too short; give at least {}",
                                         format_duration(value), format_duration(least)));
        if (value > kLongest)
            throw UsageError(fmt::format("{} is too long; give at most {}", format_duration(value),
                                         format_duration(kLongest)));
        options.*field = value;
    };
    spec.get = [field](const Options& options) { return format_duration(options.*field); };
    return spec;
}

OptionSpec count_row(Row row, std::uint64_t Options::*field, Range range) {
    OptionSpec spec = blank_row(row, "COUNT");
    spec.set = [field, range](Options& options, const std::string& text) {
        options.*field = in_range(parse_count(text), range);
    };
    spec.get = [field](const Options& options) { return std::to_string(options.*field); };
    return spec;
}

OptionSpec size_row(Row row, std::uint64_t Options::*field, Range range) {
    OptionSpec spec = blank_row(row, "SIZE");
    spec.set = [field, range](Options& options, const std::string& text) {
        options.*field = read_size(text, range);
    };
    spec.get = [field](const Options& options) { return format_size(options.*field); };
    return spec;
}

OptionSpec port_row(Row row, std::uint16_t Options::*field) {
    OptionSpec spec = blank_row(row, "PORT");
    spec.set = [field](Options& options, const std::string& text) {
        options.*field =
            static_cast<std::uint16_t>(in_range(parse_count(text), {.least = 0, .most = 65535}));
    };
    spec.get = [field](const Options& options) { return std::to_string(options.*field); };
    return spec;
}

OptionSpec on_off_row(Row row, bool Options::*field) {
    OptionSpec spec = blank_row(row, "on|off");
    spec.set = [field](Options& options, const std::string& text) {
        options.*field = parse_on_off(text);
    };
    spec.get = [field](const Options& options) { return options.*field ? "on" : "off"; };
    return spec;
}

OptionSpec flag_row(Row row, bool Options::*field) {
    OptionSpec spec = on_off_row(row, field);
    spec.value_name.clear();
    return spec;
}

OptionSpec text_row(Row row, std::string Options::*field, CheckText check) {
    OptionSpec spec = blank_row(row, "TEXT");
    spec.set = [field, check](Options& options, const std::string& text) {
        if (check && !text.empty()) check(text);
        options.*field = text;
    };
    spec.get = [field](const Options& options) { return options.*field; };
    return spec;
}

OptionSpec texts_row(Row row, std::vector<std::string> Options::*field, CheckText check) {
    OptionSpec spec = blank_row(row, "TEXT");
    spec.is_list = true;
    spec.set = [field, check](Options& options, const std::string& text) {
        std::vector<std::string> items = split_list(text);
        if (check)
            for (const std::string& item : items) check(item);
        options.*field = std::move(items);
    };
    spec.get = [field](const Options& options) {
        return fmt::format("{}", fmt::join(options.*field, ","));
    };
    return spec;
}

OptionSpec counts_row(Row row, std::vector<std::uint64_t> Options::*field, Range range) {
    return matrix_row(
        row, "COUNT[,...]", field,
        [range](const std::string& text) { return in_range(parse_count(text), range); },
        [](std::uint64_t value) { return std::to_string(value); });
}

OptionSpec sizes_row(Row row, std::vector<std::uint64_t> Options::*field, Range range) {
    return matrix_row(
        row, "SIZE[,...]", field,
        [range](const std::string& text) { return read_size(text, range); }, format_size);
}

OptionSpec rates_row(Row row, std::vector<double> Options::*field) {
    return matrix_row(
        row, "RATE[,...]", field,
        [](const std::string& text) { return rate_in_range(parse_rate(text)); }, format_rate);
}

}  // namespace pushbench
