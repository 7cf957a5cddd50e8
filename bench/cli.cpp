#include "bench/cli.hpp"

#include "bench/cli_help.hpp"
#include "bench/commands.hpp"
#include "bench/exit_codes.hpp"
#include "bench/list.hpp"
#include "bench/targets.hpp"
#include "bench/waiter.hpp"
#include "core/config_file.hpp"
#include "core/did_you_mean.hpp"
#include "core/error.hpp"

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <exception>
#include <map>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace pushbench {
namespace {

// The flags of one command, as CLI11 understood them.
struct Arguments {
    OptionTexts texts;
    std::vector<std::string> files;           // or URLs of targets
    std::vector<std::string> target_command;  // what stands after --
    bool help = false;
    bool markdown = false;
};

std::string_view first_example(const CommandInfo& command) {
    std::string_view line = command.examples.substr(0, command.examples.find('\n'));
    line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    return line;
}

const CommandInfo& require_command(std::string_view name) {
    if (const CommandInfo* command = find_command(name)) return *command;
    std::vector<std::string> names;
    for (const CommandInfo& command : command_table()) names.emplace_back(command.name);
    if (name.starts_with('-'))
        throw UsageError(fmt::format("'{}' stands before the command; write pushbench {} {}", name,
                                     fmt::join(names, "|"), name));
    throw UsageError(fmt::format("unknown command '{}'{}; the commands are {}", name,
                                 did_you_mean(name, names), fmt::join(names, ", ")));
}

// "--size", "-s", "-s5" → the option, of whatever command.
const OptionSpec* option_of_flag(const std::string& flag) {
    if (flag.starts_with("--")) return find_option(flag.substr(2));
    for (const OptionSpec& option : option_table())
        if (!option.short_name.empty() && flag.substr(1, 1) == option.short_name) return &option;
    return nullptr;
}

[[noreturn]] void refuse_argument(const CommandInfo& command, const std::string& argument) {
    if (!argument.starts_with('-') || argument == "-")
        throw UsageError(fmt::format("unexpected argument '{}'; '{}' takes {}", argument,
                                     command.name, command.bit ? "options only" : "no arguments"));
    const std::string flag = argument.substr(0, argument.find('='));
    const OptionSpec* known = option_of_flag(flag);
    if (known && !(known->commands & (kHidden | command.bit)))
        throw UsageError(fmt::format("'{}' does not take {}; it is an option of {}", command.name,
                                     flag, command_names(known->commands)));
    std::vector<std::string> flags = {"--help"};
    for (const OptionSpec& option : option_table())
        if ((option.commands & command.bit) && !(option.commands & kHidden))
            flags.push_back("--" + option.name);
    throw UsageError(fmt::format("unknown option {}{}; `pushbench {} --help` lists the options",
                                 flag, did_you_mean(flag, flags), command.name));
}

std::string joined_text(const OptionSpec& option, const std::vector<std::string>& values) {
    for (const std::string& value : values)
        if (value.starts_with("--"))
            throw UsageError(
                fmt::format("--{}: no value before '{}'; give one", option.name, value));
    if (option.value_name.empty()) return values.back();
    if (values.size() > 1 && !option.is_list)
        throw UsageError(fmt::format("--{}: given {} times ({}); give it once", option.name,
                                     values.size(), fmt::join(values, ", ")));
    return fmt::format("{}", fmt::join(values, ","));
}

// CLI11 would take the next argument for the value of "--name=".
void refuse_empty_values(int argc, const char* const* argv) {
    for (int i = 1; i < argc; ++i) {
        const std::string_view argument = argv[i];
        if (argument.size() > 3 && argument.starts_with("--") &&
            argument.find('=') == argument.size() - 1)
            throw UsageError(
                fmt::format("{}: no value after '='; give one, or leave the option out",
                            argument.substr(0, argument.size() - 1)));
    }
}

bool takes_targets(const CommandInfo& command) {
    return (command.bit & (kRun | kLoad)) != 0;
}

// `argv[0]` is the command; `bit` whose options are taken.
Arguments read_arguments(const CommandInfo& command, unsigned bit, int argc,
                         const char* const* argv) {
    Arguments arguments;
    if (takes_targets(command))
        for (int i = 1; i < argc; ++i)
            if (std::string_view(argv[i]) == "--") {
                arguments.target_command.assign(argv + i + 1, argv + argc);
                argc = i;
            }
    refuse_empty_values(argc, argv);
    CLI::App app;
    app.set_help_flag();
    app.allow_extras();
    app.add_flag("-h,--help", arguments.help);
    if (command.bit == 0) app.add_flag("--markdown", arguments.markdown);
    if (!command.operands.empty()) app.add_option("files", arguments.files);
    std::map<const OptionSpec*, CLI::Option*> added;
    for (const OptionSpec& option : option_table()) {
        if (!(option.commands & bit)) continue;
        const std::string names =
            (option.short_name.empty() ? "" : "-" + option.short_name + ",") + "--" + option.name;
        added[&option] = option.value_name.empty()
                             ? app.add_flag(names)
                             : app.add_option(names)->expected(1)->multi_option_policy(
                                   CLI::MultiOptionPolicy::TakeAll);
    }
    try {
        app.parse(argc, argv);
    } catch (const CLI::ArgumentMismatch&) {
        throw UsageError(fmt::format("{}: no value follows; give one", argv[argc - 1]));
    } catch (const CLI::ParseError& error) {
        throw UsageError(fmt::format("{}; see `pushbench {} --help`", error.what(), command.name));
    }
    if (arguments.help) return arguments;
    for (const auto& [option, parsed] : added)
        if (parsed->count() > 0)
            arguments.texts[option->name] = joined_text(*option, parsed->results());
    for (const std::string& argument : app.remaining())
        if (argument != "--") refuse_argument(command, argument);
    return arguments;
}

// `load --target` is a trial of `run` with one technique, and takes the options of `run`.
unsigned option_bit(const CommandInfo& command, int argc, const char* const* argv) {
    if (command.bit != kLoad) return command.bit;
    for (int i = 1; i < argc && std::string_view(argv[i]) != "--"; ++i) {
        const std::string_view argument = argv[i];
        if (argument == "--target" || argument.starts_with("--target=")) return kRun;
    }
    return command.bit;
}

void take_targets(Options& options, const CommandInfo& command, const Arguments& arguments) {
    if (options.control_fd >= 0) return;
    for (const std::string& url : arguments.files) {
        if (options.targets.empty()) refuse_argument(command, url);
        options.target_urls.push_back(url);
    }
    options.target_command = arguments.target_command;
    complete_targets(options);
    if (command.bit == kLoad && !options.targets.empty() &&
        (options.techniques.size() != 1 || options.runs != 1))
        throw UsageError(fmt::format(
            "--technique: {} of {} runs; 'load' measures one technique once, e.g. -t {}; 'run' "
            "takes the same options and measures them all",
            options.techniques.size(), options.runs,
            technique(options.techniques.front().id).name));
}

// Defaults < config file < environment < flags.
Options resolve(const Arguments& arguments, unsigned bit, char** environment) {
    Options options;
    if (!arguments.texts.contains("control-fd")) {
        const OptionTexts variables = environment_texts(bit, environment);
        const auto flag = arguments.texts.find("config");
        const auto variable = variables.find("config");
        const std::string file = flag != arguments.texts.end() ? flag->second
                                 : variable != variables.end() ? variable->second
                                                               : std::string();
        if (!file.empty())
            apply_options(options, read_config_file(file), OptionSource::config_file, bit, file);
        apply_options(options, variables, OptionSource::environment, bit);
    }
    apply_options(options, arguments.texts, OptionSource::command_line, bit);
    return options;
}

int print(const std::string& text, std::FILE* stream) {
    const bool written = std::fwrite(text.data(), 1, text.size(), stream) == text.size();
    if (!written || std::fflush(stream) != 0)
        throw UsageError("cannot write to the output; check that it is open and has room");
    return kExitOk;
}

int dispatch(const ParsedCommand& parsed, const std::string& command_line) {
    const Options& options = parsed.options;
    if (parsed.command == "run") return run_command(options, command_line);
    if (parsed.command == "serve") return serve_command(options);
    if (parsed.command == "load") return load_command(options, command_line);
    if (parsed.command == "report") return report_command(options, parsed.files);
    if (parsed.command == "compare") return compare_command(options, parsed.files);
    if (parsed.command == "doctor") return doctor_command(options);
    if (parsed.markdown) return print(options_markdown(), stdout);
    return list_command();
}

}  // namespace

ParsedCommand parse_command_line(int argc, const char* const* argv, char** environment) {
    ParsedCommand parsed;
    const std::string_view first = argc > 1 ? argv[1] : "";
    if (first.empty() || first == "--help" || first == "-h") {
        parsed.text = general_help();
        parsed.missing = first.empty();
        return parsed;
    }
    if (first == "--version") {
        parsed.text = version_text();
        return parsed;
    }
    const CommandInfo& command = require_command(first);
    parsed.command = command.name;
    const unsigned bit = option_bit(command, argc - 1, argv + 1);
    Arguments arguments = read_arguments(command, bit, argc - 1, argv + 1);
    if (arguments.help) {
        parsed.text = command_help(command);
        return parsed;
    }
    parsed.markdown = arguments.markdown;
    if (!takes_targets(command)) parsed.files = std::move(arguments.files);
    if (command.bit == 0) return parsed;
    parsed.options = resolve(arguments, bit, environment);
    if (takes_targets(command)) take_targets(parsed.options, command, arguments);
    validate_options(parsed.options, static_cast<Command>(bit));
    if (parsed.options.print_config)
        parsed.text = config_text(parsed.options, bit);
    else if (!takes_targets(command) && !command.operands.empty() && parsed.files.empty())
        throw UsageError(fmt::format("'{}' needs results to read; give e.g. {}", command.name,
                                     first_example(command)));
    return parsed;
}

std::string shell_line(int argc, const char* const* argv) {
    std::string line;
    for (int i = 0; i < argc; ++i) {
        const std::string_view argument = argv[i];
        if (i > 0) line += ' ';
        const auto plain = [](char c) {
            return std::isalnum(static_cast<unsigned char>(c)) ||
                   std::string_view("-_=.,:/+@%").find(c) != std::string_view::npos;
        };
        if (!argument.empty() && std::all_of(argument.begin(), argument.end(), plain)) {
            line += argument;
            continue;
        }
        line += '\'';
        for (const char c : argument) line += c == '\'' ? std::string("'\\''") : std::string(1, c);
        line += '\'';
    }
    return line;
}

int main_cli(int argc, char** argv) {
    try {
        const ParsedCommand parsed = parse_command_line(argc, argv, environ);
        if (parsed.missing) {
            print(parsed.text, stderr);
            return kExitUsage;
        }
        if (!parsed.text.empty()) return print(parsed.text, stdout);
        return dispatch(parsed, shell_line(argc, argv));
    } catch (const Interrupted& interrupted) {
        return interrupted.exit_code;  // before there was anything to save
    } catch (const UsageError& error) {
        fmt::print(stderr, "pushbench: error: {}\n", error.what());
        return kExitUsage;
    } catch (const std::exception& error) {
        fmt::print(stderr,
                   "pushbench: error: {}; this is a defect of pushbench, please report it\n",
                   error.what());
        return kExitNothingMeasured;
    }
}

}  // namespace pushbench
