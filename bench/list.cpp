#include "bench/list.hpp"

#include "bench/commands.hpp"
#include "bench/exit_codes.hpp"
#include "core/error.hpp"
#include "core/target_files.hpp"
#include "core/via.hpp"

#include <cstdio>

#include <fmt/format.h>

namespace pushbench {
namespace {

std::string default_text(const OptionSpec& option) {
    static const Options defaults;
    return option.get(defaults);
}

// A pipe would end the table cell.
std::string cell(std::string_view text) {
    std::string escaped;
    for (const char c : text) {
        if (c == '|') escaped += '\\';
        escaped += c;
    }
    return escaped;
}

std::string code(std::string_view text) {
    return text.empty() ? std::string() : fmt::format("`{}`", cell(text));
}

std::string option_line(const OptionSpec& option) {
    std::string flag = option.short_name.empty() ? "" : fmt::format("`-{}`, ", option.short_name);
    flag +=
        code(option.value_name.empty() ? "--" + option.name
                                       : fmt::format("--{} {}", option.name, option.value_name));
    return fmt::format("| {} | {} | {} | {} | {} |\n", flag, code(default_text(option)),
                       cell(option.help), command_names(option.commands),
                       code(environment_name(option)));
}

// As a parameter a flag has a value.
std::string_view values_of(const OptionSpec& option) {
    return option.value_name.empty() ? std::string_view("on|off") : option.value_name;
}

std::string technique_lines(const Technique& row) {
    std::string text;
    for (const TechniqueParam& param : row.params) {
        const OptionSpec& option = *find_option(param.option);
        text += fmt::format("| `{}:{}=` | `--{}` | {} | {} |\n", row.name, param.key, param.option,
                            code(values_of(option)), code(default_text(option)));
    }
    return text;
}

constexpr std::string_view kIntroduction =
    "# Options\n\n"
    "<!-- Generated: pushbench list --markdown > docs/options.md -->\n\n"
    "Every option can be given on four levels; a later one wins:\n\n"
    "1. its default;\n"
    "2. a config file (`--config FILE.toml`): the key is the long flag without dashes, lists are "
    "arrays, e.g. `poll-interval = \"500ms\"`, `clients = [1000, 2000]`;\n"
    "3. the environment: `PUSHBENCH_` and the flag in capitals, e.g. "
    "`PUSHBENCH_POLL_INTERVAL=500ms`; an empty variable counts as not set;\n"
    "4. the command line.\n\n"
    "`--print-config` prints the result as a config file. Durations are `500ms`, `10s`, `1m30s`, a "
    "bare number is seconds; counts take `k` = 1000 and `m` = 1000000; sizes take `K` = 1024 and "
    "`M` = 1048576; a list is `10,20` or a repeated flag.\n";

// The servers that are not ours and that a file here describes.
std::string targets_line() {
    std::string names;
    for (const TargetFile& file : target_files())
        names += fmt::format("{}{}", names.empty() ? "" : ", ",
                             file.name.substr(0, file.name.rfind('.')));
    return fmt::format("\nTargets for --target: {}, or a file (docs/external-targets.md)\n", names);
}

// What --via may name.
std::string vias_line() {
    std::string names(kDirect);
    for (const Proxy& proxy : proxies())
        for (const std::string& label : via_labels(std::string(proxy.program)))
            names += ", " + label;
    return fmt::format("Ways to the server for --via: {} (docs/proxies.md)\n", names);
}

}  // namespace

std::string techniques_text() {
    std::string text;
    for (const Technique& row : techniques()) {
        text += fmt::format("{}{}  {}{}\n  {}\n", text.empty() ? "" : "\n", row.name,
                            row.own_listener ? "(a port of its own)" : row.path,
                            row.in_default_comparison ? "" : "  (not in the default comparison)",
                            row.summary);
        for (const TechniqueParam& param : row.params) {
            const OptionSpec& option = *find_option(param.option);
            text += fmt::format("    {:<29} {} (default: {})\n",
                                fmt::format("{}={}", param.key, values_of(option)), option.help,
                                default_text(option));
        }
    }
    return text +
           "\nGive parameters after a colon, e.g. -t short-polling:interval=500ms,empty=304\n" +
           targets_line() + vias_line();
}

std::string options_markdown() {
    std::string text(kIntroduction);
    std::string group;
    for (const OptionSpec& option : option_table()) {
        if (option.commands & kHidden) continue;
        if (option.group != group) {
            text += fmt::format(
                "\n## {}\n\n| flag | default | meaning | commands | variable |\n"
                "|---|---|---|---|---|\n",
                option.group);
            group = option.group;
        }
        text += option_line(option);
    }
    text +=
        "\n## Parameters of techniques\n\nA parameter is an option for the trials of one variant: "
        "`-t short-polling:interval=500ms`.\n\n"
        "| parameter | option | values | default |\n|---|---|---|---|\n";
    for (const Technique& row : techniques()) text += technique_lines(row);
    return text;
}

int list_command() {
    const std::string text = techniques_text();
    if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0)
        throw UsageError("cannot write to the output; check that it is open and has room");
    return kExitOk;
}

}  // namespace pushbench
