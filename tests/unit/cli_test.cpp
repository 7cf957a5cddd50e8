#include "bench/cli.hpp"

#include "bench/cli_help.hpp"
#include "bench/exit_codes.hpp"
#include "bench/list.hpp"
#include "core/config_file.hpp"
#include "core/error.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <unistd.h>

#include <gtest/gtest.h>

namespace pushbench {
namespace {

using Words = std::vector<std::string>;

ParsedCommand parse(Words arguments, Words environment = {}) {
    std::vector<const char*> argv = {"pushbench"};
    for (const std::string& argument : arguments) argv.push_back(argument.c_str());
    std::vector<char*> variables;
    for (std::string& variable : environment) variables.push_back(variable.data());
    variables.push_back(nullptr);
    return parse_command_line(static_cast<int>(argv.size()), argv.data(), variables.data());
}

std::string error_of(const Words& arguments, const Words& environment = {}) {
    try {
        parse(arguments, environment);
    } catch (const UsageError& error) {
        return error.what();
    }
    return {};
}

// A file that lives as long as the test.
class ConfigFile {
  public:
    explicit ConfigFile(const std::string& text)
        : path_(std::filesystem::temp_directory_path() /
                ("pushbench-cli-test-" + std::to_string(getpid()) + ".toml")) {
        std::ofstream(path_) << text;
    }
    ~ConfigFile() { std::filesystem::remove(path_); }
    ConfigFile(const ConfigFile&) = delete;
    ConfigFile& operator=(const ConfigFile&) = delete;
    std::string path() const { return path_.string(); }

  private:
    std::filesystem::path path_;
};

TEST(FourLevels, TheLaterLevelWinsInEveryPairing) {
    struct Level {
        bool file, variable, flag;
        Nanos expected;
    };
    const Level levels[] = {
        {false, false, false, 250 * kMillisecond}, {true, false, false, 1 * kSecond},
        {false, true, false, 2 * kSecond},         {false, false, true, 3 * kSecond},
        {true, true, false, 2 * kSecond},          {true, false, true, 3 * kSecond},
        {false, true, true, 3 * kSecond},          {true, true, true, 3 * kSecond},
    };
    const ConfigFile file("poll-interval = \"1s\"\n");
    for (const Level& level : levels) {
        Words arguments = {"run"};
        Words environment;
        if (level.file) arguments.push_back("--config=" + file.path());
        if (level.variable) environment.push_back("PUSHBENCH_POLL_INTERVAL=2s");
        if (level.flag) arguments.push_back("--poll-interval=3s");
        EXPECT_EQ(parse(arguments, environment).options.poll_interval, level.expected)
            << level.file << level.variable << level.flag;
    }
}

TEST(FourLevels, AListReplacesTheListBelowIt) {
    const ConfigFile file("clients = [1, 2]\ntechnique = [\"sse\", \"raw-tcp\"]\n");
    const Options options = parse({"run", "-c", "5", "--config", file.path()}).options;
    EXPECT_EQ(options.clients, std::vector<std::uint64_t>{5});
    EXPECT_EQ(options.techniques.size(), 2u);
}

TEST(FourLevels, TheFileMayBeNamedByItsVariable) {
    const ConfigFile file("runs = 4\n");
    EXPECT_EQ(parse({"run"}, {"PUSHBENCH_CONFIG=" + file.path()}).options.runs, 4u);
    EXPECT_EQ(error_of({"run"}, {"PUSHBENCH_CONFIG=/nonexistent.toml"}),
              "cannot read config file /nonexistent.toml: No such file or directory; give an "
              "existing file");
}

TEST(FourLevels, AChildReadsItsArgumentsOnly) {
    const Words environment = {"PUSHBENCH_TOPICS=9", "PUSHBENCH_CONFIG=/nonexistent.toml",
                               "PUSHBENCH_NO_SUCH=1"};
    const Options options = parse({"serve", "--control-fd=3"}, environment).options;
    EXPECT_EQ(options.topics, 1u);
    EXPECT_EQ(options.control_fd, 3);
}

TEST(CommandLine, SpellingsOfFlags) {
    const Words cases[] = {
        {"run", "-c", "10", "-c", "20,30", "-q"},
        {"run", "-c10", "--clients=20", "--clients", "30", "--quiet"},
        {"run", "-qc", "10,20,30"},
    };
    for (const Words& arguments : cases) {
        const ParsedCommand parsed = parse(arguments);
        EXPECT_EQ(parsed.command, "run");
        EXPECT_EQ(parsed.options.clients, (std::vector<std::uint64_t>{10, 20, 30}));
        EXPECT_TRUE(parsed.options.quiet);
        EXPECT_TRUE(parsed.text.empty());
    }
}

TEST(CommandLine, TechniquesAreRepeatableOrAList) {
    const Words expected = {"sse", "websocket:frame=binary,headers=minimal", "raw-tcp"};
    const Words cases[] = {
        {"run", "-t", "sse,websocket:frame=binary,headers=minimal,raw-tcp"},
        {"run", "-t", "sse", "-t", "websocket:headers=minimal,frame=binary", "-t", "raw-tcp"},
    };
    for (const Words& arguments : cases) {
        Words labels;
        for (const Variant& variant : parse(arguments).options.techniques)
            labels.push_back(variant.label());
        EXPECT_EQ(labels, expected);
    }
}

TEST(CommandLine, ValuesThatLookLikeSyntaxAreKept) {
    const Options options =
        parse({"run", "--out-dir", "[a,b]", "-o", "csv=[x]", "--pin", "server=0;load=1"}).options;
    EXPECT_EQ(options.out_dir, "[a,b]");
    EXPECT_EQ(options.outputs, Words{"csv=[x]"});
    EXPECT_EQ(options.pin, "server=0;load=1");
}

TEST(CommandLine, ArgumentsOfAChildReadBack) {
    Options options;
    apply_options(options,
                  {{"technique", "websocket:frame=binary,headers=minimal"},
                   {"clients", "7"},
                   {"keep-alive", "off"},
                   {"quiet", "on"},
                   {"control-fd", "5"},
                   {"source-ip", "127.0.0.2,127.0.0.3"}},
                  OptionSource::command_line, kLoad);
    Words arguments = {"load"};
    for (const std::string& argument : to_arguments(options, kLoad)) arguments.push_back(argument);
    EXPECT_EQ(to_arguments(parse(arguments).options, kLoad), to_arguments(options, kLoad));
}

TEST(CommandLine, FilesOfReport) {
    EXPECT_EQ(parse({"report", "a.json", "-o", "csv=-", "b.json"}).files,
              (Words{"a.json", "b.json"}));
    EXPECT_EQ(parse({"report", "run"}).files, Words{"run"});
    EXPECT_EQ(parse({"report", "--", "-odd.json"}).files, Words{"-odd.json"});
}

TEST(CommandLine, MistakesAreOneSentenceWithTheRemedy) {
    const std::pair<Words, const char*> cases[] = {
        {{"measure"},
         "unknown command 'measure'; the commands are run, serve, load, report, compare, list, "
         "doctor"},
        {{"lisst"},
         "unknown command 'lisst' (did you mean 'list'?); the commands are run, serve, load, "
         "report, compare, list, doctor"},
        {{"--rate", "1", "run"},
         "'--rate' stands before the command; write pushbench "
         "run|serve|load|report|compare|list|doctor --rate"},
        {{"run", "--cleints", "5"},
         "unknown option --cleints (did you mean '--clients'?); `pushbench run --help` lists the "
         "options"},
        {{"run", "--treshold=x<5"},
         "unknown option --treshold (did you mean '--threshold'?); `pushbench run --help` lists "
         "the "
         "options"},
        {{"serve", "--threshold=x<5"},
         "'serve' does not take --threshold; it is an option of run, load, report"},
        {{"run", "--threshold", "lost=0"},
         "--threshold: 'lost=0': '=' is no comparison (did you mean '=='?); give <, <=, >, >= or "
         "=="},
        {{"run", "--threshold", "lost==0", "--threshold", "lost == 0"},
         "--threshold: 'lost==0' is given twice; give it once"},
        {{"run", "-z"}, "unknown option -z; `pushbench run --help` lists the options"},
        {{"load", "--rate", "5"}, "'load' does not take --rate; it is an option of run, serve"},
        {{"load", "--load-processes", "2"},
         "'load' does not take --load-processes; it is an option of run, doctor"},
        {{"load", "--seed", "2"}, "'load' does not take --seed; it is an option of run, serve"},
        {{"serve", "--server-processes", "3"},
         "'serve' does not take --server-processes; it is an option of run, doctor"},
        {{"load", "-r", "5"}, "'load' does not take -r; it is an option of run, serve"},
        {{"serve", "-c", "5"}, "'serve' does not take -c; it is an option of run, load, doctor"},
        {{"run", "foo"}, "unexpected argument 'foo'; 'run' takes options only"},
        {{"list", "foo"}, "unexpected argument 'foo'; 'list' takes no arguments"},
        {{"run", "--rate="}, "--rate: no value after '='; give one, or leave the option out"},
        {{"run", "--rate"}, "--rate: no value follows; give one"},
        {{"run", "--out-dir", "--quiet"}, "--out-dir: no value before '--quiet'; give one"},
        {{"run", "--rate", "--size", "5"}, "--rate: no value before '--size'; give one"},
        {{"run", "--seed", "1", "--seed", "2"}, "--seed: given 2 times (1, 2); give it once"},
        {{"run", "--quiet=banana"}, "--quiet: 'banana' is neither on nor off; give on or off"},
        {{"report"}, "'report' needs results to read; give e.g. pushbench report results.json"},
        {{"compare"},
         "'compare' needs results to read; give e.g. pushbench compare base.json new.json"},
        {{"run", "-t", "web-socket"},
         "--technique: unknown technique 'web-socket' (did you mean 'websocket'?); the known ones "
         "are short-polling, long-polling, sse, websocket, http-stream, raw-tcp"},
        {{"load"}, "--technique: none given; 'load' needs exactly one, e.g. -t sse"},
    };
    for (const auto& [arguments, expected] : cases) EXPECT_EQ(error_of(arguments), expected);
}

TEST(CommandLine, MistakesInOtherLevelsNameThem) {
    const ConfigFile file("rate = 1\npoll_mode = \"x\"\n");
    EXPECT_EQ(error_of({"run", "--config", file.path()}),
              "config key 'poll_mode' in " + file.path() +
                  ": no such option (did you mean 'poll-mode'?); `pushbench COMMAND --help` lists "
                  "them");
    EXPECT_EQ(error_of({"run"}, {"PUSHBENCH_RUNS=0"}),
              "PUSHBENCH_RUNS: 0 is too small; give at least 1");
}

TEST(CommandLine, PrintConfigReadsBackToTheSame) {
    const Words arguments = {
        "run", "-t", "sse,websocket:frame=binary", "-c", "5,6", "-r", "0.1", "--keep-alive", "off"};
    Words printing = arguments;
    printing.push_back("--print-config");
    const ConfigFile file(parse(printing).text);
    EXPECT_EQ(resolved_texts(parse({"run", "--config", file.path()}).options, kRun),
              resolved_texts(parse(arguments).options, kRun));
}

TEST(Help, EveryCommandHasOneWithExamplesThatParse) {
    for (const CommandInfo& command : command_table()) {
        const std::string name(command.name);
        const std::string help = parse({name, "--help"}).text;
        EXPECT_EQ(parse({name, "-h", "--no-such"}).text, help);
        EXPECT_NE(general_help().find("  " + name + " "), std::string::npos);
        ASSERT_NE(help.find("\nExamples:\n"), std::string::npos) << name;
        std::istringstream lines{std::string(command.examples)};
        int own = 0;
        for (std::string line; std::getline(lines, line);) {
            // None of them quotes a blank.
            std::erase(line, '\'');
            std::istringstream words(line);
            Words arguments{std::istream_iterator<std::string>(words), {}};
            if (arguments.front() != "pushbench") continue;
            ++own;
            EXPECT_EQ(error_of({arguments.begin() + 1, arguments.end()}), "") << line;
        }
        EXPECT_GT(own, 0) << name;
    }
}

TEST(Help, ShowsTheOptionsOfTheCommandOnly) {
    const std::string help = parse({"serve", "--help"}).text;
    EXPECT_NE(help.find("      --poll-timeout DURATION       how long the server holds a long poll "
                        "(default: 25s)\n"),
              std::string::npos);
    EXPECT_NE(help.find("  -r, --rate RATE[,...]"), std::string::npos);
    EXPECT_NE(help.find("and `serve` serves all\n"), std::string::npos);
    for (const char* absent : {"--control-fd", "--fault", "--warmup"})
        EXPECT_EQ(help.find(absent), std::string::npos) << absent;
}

TEST(Help, NamesTheFormatsThatTheCommandWrites) {
    const auto formats = [](const char* command) {
        const std::string help = parse({command, "--help"}).text;
        const std::size_t at = help.find("\nFormats of -o:\n");
        return at == std::string::npos ? std::string() : help.substr(at);
    };
    EXPECT_NE(formats("run").find("\n  junit "), std::string::npos);
    EXPECT_NE(formats("compare").find("\n  html "), std::string::npos);
    EXPECT_EQ(formats("compare").find("\n  junit "), std::string::npos);
    EXPECT_EQ(formats("serve"), "");
}

TEST(Help, WithoutACommandIsAMistake) {
    EXPECT_TRUE(parse({}).missing);
    EXPECT_FALSE(parse({"--help"}).missing);
    EXPECT_EQ(parse({}).text, parse({"--help"}).text);
    EXPECT_TRUE(parse({"--version"}).text.starts_with("pushbench " PUSHBENCH_VERSION " ("));
}

TEST(List, NamesEveryTechniqueAndParameter) {
    const std::string text = techniques_text();
    for (const Technique& row : techniques()) {
        EXPECT_NE(text.find(std::string(row.name) + "  "), std::string::npos) << row.name;
        for (const TechniqueParam& param : row.params)
            EXPECT_NE(text.find("    " + std::string(param.key) + "="), std::string::npos);
    }
    EXPECT_NE(text.find("    tls=on|off "), std::string::npos);
    EXPECT_TRUE(parse({"list", "--markdown"}).markdown);
    EXPECT_FALSE(parse({"list"}).markdown);
}

TEST(Docs, OptionsAreUpToDate) {
    std::ifstream file(PUSHBENCH_SOURCE_DIR "/docs/options.md");
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    EXPECT_TRUE(text == options_markdown())
        << "docs/options.md is out of date; run: pushbench list --markdown > docs/options.md";
}

TEST(ShellLine, QuotesWhatAShellWouldReadOtherwise) {
    const char* const argv[] = {"pushbench", "run", "--pin=server=0;load=1", "", "it's"};
    EXPECT_EQ(shell_line(5, argv), "pushbench run '--pin=server=0;load=1' '' 'it'\\''s'");
}

TEST(ExitCodes, TheStrongestReasonWins) {
    // README's order; 143 stands with 130.
    const int order[] = {2, 130, 1, 5, 4, 3, 99, 0};
    for (std::size_t strong = 0; strong < std::size(order); ++strong)
        for (std::size_t weak = strong; weak < std::size(order); ++weak) {
            EXPECT_EQ(combine({order[strong], order[weak]}), order[strong]);
            EXPECT_EQ(combine({order[weak], order[strong]}), order[strong]);
        }
    EXPECT_EQ(combine({1, 143, 5}), 143);
    EXPECT_EQ(combine({143, 2}), 2);
    EXPECT_EQ(combine({143, 130}), 143);
    EXPECT_EQ(combine({130, 143}), 130);
    EXPECT_EQ(combine({0, 99, 3, 4, 5, 1}), 1);
    EXPECT_EQ(combine({0}), 0);
}

}  // namespace
}  // namespace pushbench
