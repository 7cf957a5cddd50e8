#include "bench/cli_help.hpp"

#include "bench/commit.hpp"
#include "bench/comparison_outputs.hpp"
#include "reports/formats.hpp"

#include <array>

#include <fmt/format.h>

namespace pushbench {
namespace {

constexpr std::array kCommands = {
    CommandInfo{
        "run", kRun, "[--target TARGET URL... [-- COMMAND]]",
        "Measure techniques under one publish schedule, each with a fresh server and fresh "
        "clients.",
        "  pushbench run\n"
        "  pushbench run -t sse,websocket -c 100,1000 -r 10 -d 5s\n"
        "  pushbench run -t short-polling:interval=500ms,empty=304 -t long-polling -o csv=-\n"
        "  pushbench run -r 0 -c 10k --out-dir idle\n"
        "  pushbench run -t sse --runs 7 --baseline main --fail-on 'wire_bytes_per_message>1%'\n"
        "  pushbench run --target pushbench --target nchan http://127.0.0.1:8080\n"
        "  pushbench run --target node-ws http://127.0.0.1:0 -- node targets/node/ws.mjs {port}\n"},
    CommandInfo{"serve", kServe, "",
                "Serve every technique on one port, for a browser, curl or a load tool.",
                "  pushbench serve --port 8080 -r 10\n"
                "  curl 'http://127.0.0.1:8080/poll?topic=0&since=0'\n"
                "  pushbench serve --port 8080 --topics 4 --external-topics 1\n"
                "  curl -d hello 'http://127.0.0.1:8080/publish?topic=0'\n"},
    CommandInfo{"load", kLoad, "[--target TARGET URL [-- COMMAND]]",
                "Put the clients of one technique on a server that runs already; it says its "
                "workload itself.",
                "  pushbench load --server 127.0.0.1:8080 -t sse -c 200 -d 5s\n"
                "  pushbench load -t short-polling:interval=1s -o json=load.json\n"},
    CommandInfo{"report", kReport, "FILE...", "Write the reports again from saved results.",
                "  pushbench report results.json\n"
                "  pushbench report results.json -o csv=- --reference sse\n"
                "  pushbench report results.json -o svg=charts\n"
                "  pushbench report before.json after.json -o md=compared.md\n"
                "  pushbench report results.json --threshold 'latency_p99<50ms' -o junit=-\n"},
    CommandInfo{
        "compare", kCompare, "BASE NEW",
        "Say what became slower or dearer between two results, and whether it is noise.",
        "  pushbench compare base.json new.json\n"
        "  pushbench compare base.json new.json --fail-on 'latency_p99>10%' -o md=comment.md\n"
        "  pushbench compare results.json --by server base new\n"
        "  pushbench compare micro-base.json micro-new.json --fail-on cpu_time\n"},
    CommandInfo{"list", 0, "", "List the techniques and their parameters.", "  pushbench list\n"},
    CommandInfo{"doctor", kDoctor, "",
                "Say what this machine allows, and which setting limits a measurement.",
                "  pushbench doctor\n"
                "  pushbench doctor -c 40k\n"},
};

constexpr int kFlagColumn = 36;

void append_entry(std::string& text, std::string_view flag, std::string_view help) {
    if (fmt::formatted_size("{}", flag) + 2 > kFlagColumn)
        text += fmt::format("{}\n{:{}}{}\n", flag, "", kFlagColumn, help);
    else
        text += fmt::format("{:<{}}{}\n", flag, kFlagColumn, help);
}

std::string flag_text(const OptionSpec& option) {
    std::string text =
        option.short_name.empty() ? "      " : fmt::format("  -{}, ", option.short_name);
    text += "--" + option.name;
    if (!option.value_name.empty()) text += ' ' + option.value_name;
    return text;
}

std::string help_text(const OptionSpec& option) {
    static const Options defaults;
    const std::string value = option.get(defaults);
    if (option.value_name.empty() || value.empty()) return option.help;
    return fmt::format("{} (default: {})", option.help, value);
}

std::string options_help(unsigned command) {
    std::string text;
    std::string group;
    for (const OptionSpec& option : option_table()) {
        if (!(option.commands & command) || (option.commands & kHidden)) continue;
        if (option.group != group) {
            text += fmt::format("\n{}:\n", option.group);
            group = option.group;
        }
        append_entry(text, flag_text(option), help_text(option));
    }
    return text;
}

std::string formats_help(unsigned command) {
    std::string text = "\nFormats of -o:\n";
    if (command & kCompare) {
        for (const auto& [name, summary] : comparison_formats())
            append_entry(text, fmt::format("  {}", name), summary);
        return text;
    }
    if (!(command & (kRun | kLoad | kReport))) return {};
    for (const Format& format : formats())
        append_entry(text, fmt::format("  {}", format.name), format.summary);
    return text;
}

}  // namespace

std::span<const CommandInfo> command_table() {
    return kCommands;
}

const CommandInfo* find_command(std::string_view name) {
    for (const CommandInfo& command : kCommands)
        if (command.name == name) return &command;
    return nullptr;
}

std::string general_help() {
    std::string text =
        "pushbench compares short polling, long polling, Server-Sent Events and WebSocket.\n\n"
        "Usage: pushbench COMMAND [options]\n\nCommands:\n";
    for (const CommandInfo& command : kCommands)
        text += fmt::format("  {:<8} {}\n", command.name, command.summary);
    return text +
           "\n  -h, --help     this text; after a command, its options\n"
           "      --version  version, commit and build type\n"
           "\nExamples:\n"
           "  pushbench run\n"
           "  pushbench run --help\n";
}

std::string command_help(const CommandInfo& command) {
    std::string text =
        fmt::format("{}\n\nUsage: pushbench {}{}{}\n", command.summary, command.name,
                    command.bit ? " [options]" : "", command.operands.empty() ? "" : " ");
    text.insert(text.size() - 1, command.operands);
    text += options_help(command.bit);
    text += "  -h, --help";
    text += fmt::format("{:{}}this text\n", "", kFlagColumn - 12);
    text += formats_help(command.bit);
    if (command.bit)
        text +=
            "\nDurations: 500ms 10s 1m30s, a bare number is seconds. Counts: k = 1000, m = 1000000."
            "\nSizes: K = 1024, M = 1048576. A list is 10,20 or a repeated flag."
            "\nEvery option is also a config key (--config) and a variable, e.g. PUSHBENCH_CONFIG;"
            "\nflags win over variables, variables over the file.\n";
    return text + fmt::format("\nExamples:\n{}", command.examples);
}

std::string version_text() {
    std::string build = PUSHBENCH_BUILD_TYPE;
    const std::string_view sanitizers = PUSHBENCH_SANITIZE;
    if (!sanitizers.empty()) build += fmt::format(", sanitizers {}", sanitizers);
    return fmt::format("pushbench {} ({}, {})\n", PUSHBENCH_VERSION, built_commit(), build);
}

}  // namespace pushbench
