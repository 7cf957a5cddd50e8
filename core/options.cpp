#include "core/options.hpp"

#include "core/did_you_mean.hpp"
#include "core/error.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace pushbench {
namespace {

constexpr std::string_view kPrefix = "PUSHBENCH_";

std::string where(std::string_view name, OptionSource source, const std::string& file) {
    switch (source) {
        case OptionSource::config_file:
            return fmt::format("config key '{}' in {}", name, file);
        case OptionSource::environment:
            if (const OptionSpec* option = find_option(name)) return environment_name(*option);
            return std::string(name);
        case OptionSource::command_line:
            break;
    }
    return fmt::format("--{}", name);
}

std::vector<std::string> names_for(unsigned commands, unsigned never) {
    std::vector<std::string> names;
    for (const OptionSpec& option : option_table())
        if ((option.commands & commands) && !(option.commands & never))
            names.push_back(option.name);
    return names;
}

// The option that a text is for, if this source may set it for one of `commands`.
const OptionSpec& option_for(std::string_view name, OptionSource source, unsigned commands) {
    const bool on_command_line = source == OptionSource::command_line;
    const OptionSpec* option = find_option(name);
    if (!option || (!on_command_line && (option->commands & kHidden)))
        throw UsageError(fmt::format(
            "no such option{}; `pushbench COMMAND --help` lists them",
            did_you_mean(name,
                         names_for(commands, on_command_line ? kHidden : kHidden | kNotSaved))));
    if (source == OptionSource::config_file && (option->commands & kNotSaved))
        throw UsageError("cannot be set in a file; give it on the command line");
    if (!(option->commands & commands))
        throw UsageError(fmt::format("is for {}, not for {}; remove it",
                                     command_names(option->commands), command_names(commands)));
    return *option;
}

}  // namespace

std::string command_names(unsigned commands) {
    constexpr std::pair<unsigned, std::string_view> names[] = {
        {kRun, "run"},       {kServe, "serve"},     {kLoad, "load"},
        {kReport, "report"}, {kCompare, "compare"}, {kDoctor, "doctor"}};
    std::vector<std::string_view> texts;
    for (const auto& [bit, name] : names)
        if (commands & bit) texts.push_back(name);
    return fmt::format("{}", fmt::join(texts, ", "));
}

void apply_options(Options& options, const OptionTexts& texts, OptionSource source,
                   unsigned commands, const std::string& file) {
    for (const auto& [name, text] : texts) {
        try {
            option_for(name, source, commands).set(options, text);
        } catch (const UsageError& error) {
            throw UsageError(fmt::format("{}: {}", where(name, source, file), error.what()));
        }
    }
}

OptionTexts environment_texts(unsigned commands, char** environ) {
    OptionTexts texts;
    for (char** entry = environ; entry && *entry; ++entry) {
        const std::string_view line = *entry;
        const std::size_t equals = line.find('=');
        if (equals == std::string_view::npos || line.substr(0, kPrefix.size()) != kPrefix) continue;
        const std::string_view name = line.substr(0, equals);
        const std::string_view value = line.substr(equals + 1);
        const OptionSpec* found = nullptr;
        std::vector<std::string> known;
        for (const OptionSpec& option : option_table()) {
            if (option.commands & kHidden) continue;
            known.push_back(environment_name(option));
            if (known.back() == name) found = &option;
        }
        if (!found)
            throw UsageError(fmt::format("environment variable {} names no option{}; unset it",
                                         name, did_you_mean(name, known)));
        // Variables are set for a whole shell, so one may well be meant for another command.
        if (!value.empty() && (found->commands & commands)) texts.emplace(found->name, value);
    }
    return texts;
}

std::vector<std::string> to_arguments(const Options& options, unsigned commands) {
    static const Options defaults;
    std::vector<std::string> arguments;
    for (const OptionSpec& option : option_table()) {
        if (!(option.commands & commands) || (option.commands & kNotSaved)) continue;
        const std::string text = option.get(options);
        if (text == option.get(defaults)) continue;
        arguments.push_back(option.value_name.empty() ? fmt::format("--{}", option.name)
                                                      : fmt::format("--{}={}", option.name, text));
    }
    return arguments;
}

OptionTexts resolved_texts(const Options& options, unsigned commands) {
    OptionTexts texts;
    for (const OptionSpec& option : option_table())
        if ((option.commands & commands) && !(option.commands & (kHidden | kNotSaved)))
            texts.emplace(option.name, option.get(options));
    return texts;
}

std::vector<Variant> variants_of(const Options& options) {
    if (!options.techniques.empty()) return options.techniques;
    std::vector<Variant> variants;
    for (const Technique& row : techniques())
        if (row.in_default_comparison) variants.push_back({.id = row.id, .params = {}});
    return variants;
}

Options with_variant(const Options& base, const Variant& variant) {
    Options options = base;
    options.techniques = {variant};
    const Technique& row = technique(variant.id);
    for (const auto& [key, text] : variant.params) {
        const auto param =
            std::find_if(row.params.begin(), row.params.end(),
                         [&key = key](const TechniqueParam& p) { return p.key == key; });
        try {
            if (param == row.params.end()) throw UsageError("no such parameter; remove it");
            find_option(param->option)->set(options, text);
        } catch (const UsageError& error) {
            throw UsageError(fmt::format("{}: {}: {}", row.name, key, error.what()));
        }
    }
    return options;
}

}  // namespace pushbench
