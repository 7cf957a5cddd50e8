// How the rows of the option table are made: one small reader and writer per type of value.
//
// Internal to core/options*. Durations are nanoseconds, sizes bytes. Readers throw UsageError
// without the option's name; whoever knows where the text came from adds it.
#pragma once
#include "core/error.hpp"
#include "core/options.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace pushbench {

// What a row says besides its type.
struct Row {
    std::string_view name;
    std::string_view short_name;
    std::string_view value_name;  // empty: the type's own ("DURATION")
    std::string_view group;
    unsigned commands;
    std::string_view help;
};

// Limits of a number. `why` completes "8 bytes is too small: …".
struct Range {
    std::uint64_t least = 0;
    std::uint64_t most = UINT64_MAX;
    std::string_view why = {};
};

OptionSpec duration_row(Row row, Nanos Options::*field, Nanos least);
OptionSpec count_row(Row row, std::uint64_t Options::*field, Range range);
OptionSpec size_row(Row row, std::uint64_t Options::*field, Range range);
OptionSpec port_row(Row row, std::uint16_t Options::*field);
OptionSpec on_off_row(Row row, bool Options::*field);
OptionSpec flag_row(Row row, bool Options::*field);

// Text as it is; `check` throws UsageError on what cannot be right. Empty text is the default.
using CheckText = void (*)(const std::string&);
OptionSpec text_row(Row row, std::string Options::*field, CheckText check = nullptr);
OptionSpec texts_row(Row row, std::vector<std::string> Options::*field, CheckText check);

// Lists that make a matrix: no empty list, no value twice.
OptionSpec counts_row(Row row, std::vector<std::uint64_t> Options::*field, Range range);
OptionSpec sizes_row(Row row, std::vector<std::uint64_t> Options::*field, Range range);
OptionSpec rates_row(Row row, std::vector<double> Options::*field);

// A row of any other type: `spec` with its texts filled in, readers and writers to be set.
OptionSpec blank_row(const Row& row, std::string_view value_name);

// "10,20" → items without surrounding blanks; an empty item is an error, an empty text no item.
std::vector<std::string> split_list(std::string_view text);
bool parse_on_off(const std::string& text);
std::uint64_t in_range(std::uint64_t value, const Range& range, std::string_view unit = {});

// A label stands in tables, legends and file names. Throws UsageError.
void check_label(const std::string& text);

double rate_in_range(double per_second);

template <class Enum>
struct Choice {
    std::string_view text;
    Enum value;
};

template <class Enum, std::size_t N>
OptionSpec choice_row(Row row, Enum Options::*field, std::array<Choice<Enum>, N> choices) {
    std::vector<std::string> known;
    known.reserve(N);
    for (const auto& choice : choices) known.emplace_back(choice.text);
    OptionSpec spec = blank_row(row, fmt::format("{}", fmt::join(known, "|")));
    spec.set = [field, choices, known](Options& options, const std::string& text) {
        const auto found = std::find_if(choices.begin(), choices.end(),
                                        [&](const auto& choice) { return choice.text == text; });
        if (found == choices.end())
            throw UsageError(
                fmt::format("'{}' is not known; give {}", text, fmt::join(known, " or ")));
        options.*field = found->value;
    };
    spec.get = [field, choices](const Options& options) {
        return std::string(std::find_if(choices.begin(), choices.end(), [&](const auto& choice) {
                               return choice.value == options.*field;
                           })->text);
    };
    return spec;
}

// The parts of the table, in the order of --help.
std::vector<OptionSpec> comparison_rows();
std::vector<OptionSpec> workload_rows();
std::vector<OptionSpec> client_rows();
std::vector<OptionSpec> technique_rows();
std::vector<OptionSpec> server_rows();
std::vector<OptionSpec> tls_rows();
std::vector<OptionSpec> resource_rows();
std::vector<OptionSpec> gate_rows();
std::vector<OptionSpec> judging_rows();
std::vector<OptionSpec> output_rows();
std::vector<OptionSpec> hidden_rows();

}  // namespace pushbench
