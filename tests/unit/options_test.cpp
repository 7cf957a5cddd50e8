#include "core/options.hpp"

#include "core/message.hpp"
#include "tests/unit/options_by_text.hpp"

#include <set>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace pushbench {
namespace {

TEST(OptionTable, EveryOptionIsDescribedOnceAndCompletely) {
    std::set<std::string> names;
    std::set<std::string> short_names;
    for (const OptionSpec& option : option_table()) {
        EXPECT_TRUE(names.insert(option.name).second) << option.name;
        if (!option.short_name.empty()) {
            EXPECT_TRUE(short_names.insert(option.short_name).second) << option.short_name;
        }
        EXPECT_FALSE(option.help.empty()) << option.name;
        EXPECT_FALSE(option.group.empty()) << option.name;
        EXPECT_NE(option.commands & kEveryCommand, 0u) << option.name;
        EXPECT_EQ(find_option(option.name), &option);
    }
    EXPECT_EQ(short_names, (std::set<std::string>{"c", "d", "j", "k", "o", "q", "r", "s", "t"}));
    EXPECT_EQ(find_option("thresholds"), nullptr);
}

TEST(OptionTable, EveryOptionReadsBackWhatItWrites) {
    for (const OptionSpec& option : option_table()) {
        ASSERT_TRUE(changed_texts().contains(option.name)) << option.name;
        const std::string& text = changed_texts().find(option.name)->second;
        Options options;
        EXPECT_NE(option.get(options), text) << option.name;
        option.set(options, text);
        EXPECT_EQ(option.get(options), text) << option.name;
        if (option.commands & kHidden) continue;
        const std::string initial = option.get(Options{});
        option.set(options, initial);
        EXPECT_EQ(option.get(options), initial) << option.name;
    }
    EXPECT_EQ(changed_texts().size(), option_table().size());
}

TEST(OptionTable, TextsReachTheirFields) {
    const Options options = with(changed_texts());
    EXPECT_EQ(options.techniques.size(), 3u);
    EXPECT_EQ(options.clients, (std::vector<std::uint64_t>{10, 2000}));
    EXPECT_EQ(options.rates, (std::vector<double>{0.5, 20}));
    EXPECT_EQ(options.sizes, (std::vector<std::uint64_t>{64, 1024}));
    EXPECT_EQ(options.seed, UINT64_MAX);
    EXPECT_EQ(options.duration, 90 * kSecond);
    EXPECT_EQ(options.arrivals, Arrivals::poisson);
    EXPECT_EQ(options.poll_empty, EmptyAnswer::not_modified_304);
    EXPECT_EQ(options.slow_consumer, SlowConsumer::drop_oldest);
    EXPECT_FALSE(options.keep_alive);
    EXPECT_TRUE(options.history_given);
    EXPECT_EQ(options.port, 8080);
    EXPECT_EQ(options.load_threads, 3u);
    EXPECT_EQ(options.source_ips, (std::vector<std::string>{"127.0.0.2", "127.0.0.3"}));
}

TEST(OptionTable, SuffixesAndSpellings) {
    EXPECT_EQ(with({{"clients", "10k, 1m"}}).clients,
              (std::vector<std::uint64_t>{10'000, 1'000'000}));
    EXPECT_EQ(with({{"size", "64K"}}).sizes, (std::vector<std::uint64_t>{65'536}));
    for (const char* on : {"on", "true", "1"}) EXPECT_TRUE(with({{"quiet", on}}).quiet) << on;
    for (const char* off : {"off", "false", "0"})
        EXPECT_FALSE(with({{"keep-alive", off}}).keep_alive) << off;
    EXPECT_FALSE(with({{"history", "auto"}}).history_given);
    EXPECT_EQ(with({{"reference", "sse:retry=1s,framing=close"}}).reference,
              "sse:framing=close,retry=1s");
}

TEST(OptionTable, ValuesOutOfRangeAreRefusedWithTheRemedy) {
    const std::tuple<const char*, const char*, const char*> cases[] = {
        {"size", "8",
         "8 bytes is too small: a payload carries topic and sequence number in 16 bytes; give at "
         "least 16"},
        {"size", "17M", "17825792 bytes is too large; give at most 16777216"},
        {"clients", "0", "0 is too small; give at least 1"},
        {"clients", "10,10", "10 is given twice; give each value once"},
        {"clients", "", "no value; give at least one"},
        {"clients", "1,,2", "'1,,2' has an empty item; separate values by single commas"},
        {"runs", "0", "0 is too small; give at least 1"},
        {"rate", "20m", "20000000 per second is out of range; give 0, or 0.00001 to 10m"},
        {"topics", "0", "0 is too small; give at least 1"},
        {"topics", "65536", "65536 is too large; give at most 65535"},
        {"duration", "0", "0s is too short; give at least 1ns"},
        {"duration", "9000h", "9000h is too long; give at most 8760h"},
        {"connect-rate", "0", "0 would never connect a client; give more than 0, e.g. 5000"},
        {"mss", "87",
         "87 is too small: the kernel takes 88 to 32767; give one of them, or 0 for its own "
         "choice"},
        {"mss", "32768", "32768 is too large; give at most 32767"},
        {"port", "65536", "65536 is too large; give at most 65535"},
        {"seed", "-1", "'-1' is not a seed; give a whole number from 0 to 18446744073709551615"},
        {"header-limit", "511",
         "511 bytes is too small: a browser's request would not fit; give at least 512"},
        {"poll-mode", "fixed", "'fixed' is not known; give fixed-rate or fixed-delay"},
        {"keep-alive", "maybe", "'maybe' is neither on nor off; give on or off"},
        {"bind", "localhost",
         "'localhost' is not an IP address; give one such as 127.0.0.1 or ::1"},
        {"bind", "", "no value; give e.g. 127.0.0.1"},
        {"source-ip", "127.0.0.2,::1", "'::1' is not an IPv4 address; give one such as 127.0.0.2"},
        {"server", "example.org",
         "'example.org' is not HOST:PORT; give e.g. 127.0.0.1:8080 or [::1]:8080"},
        {"server", "http://example.org:80",
         "'http://example.org:80' is not HOST:PORT; give e.g. 127.0.0.1:8080 or [::1]:8080"},
        {"server", "::1:0", "'::1:0' is not HOST:PORT; give e.g. 127.0.0.1:8080 or [::1]:8080"},
        {"allow-origin", "https://a\r\nX: y",
         "'https://a\r\nX: y' is not an origin; give one such as https://example.org, or *"},
        {"output", "results.csv",
         "'results.csv' is not FORMAT=FILE; give e.g. csv=results.csv, or csv=- for stdout (a "
         "comma separates two outputs)"},
        {"reference", "sse,websocket", "'sse,websocket' names 2 techniques; give one"},
        {"fault", "lie",
         "'lie' is not known; give drop or repeat or reorder or truncate or fewer or "
         "slow=DURATION"},
        {"pin", "server=x",
         "'server=x' has 'x' for a core; give cores for each side, e.g. \"server=0,2-3;load=1\""},
    };
    for (const auto& [name, text, expected] : cases)
        EXPECT_EQ(error_of([&, n = name, t = text] {
                      with({{n, t}});
                  }),
                  std::string("--") + name + ": " + expected);
    EXPECT_EQ(with({{"size", "16"}}).sizes.front(), kMinPayload);
    EXPECT_EQ(with({{"mss", "88"}}).mss, 88u);
}

TEST(ParsePin, CoresOfEachSide) {
    const PinnedCores pinned = parse_pin("load=1;server=0,2-4");
    EXPECT_EQ(pinned.server, (std::vector<unsigned>{0, 2, 3, 4}));
    EXPECT_EQ(pinned.load, (std::vector<unsigned>{1}));
    EXPECT_TRUE(parse_pin("").server.empty());
    EXPECT_TRUE(parse_pin("server=0").load.empty());
    for (const char* text :
         {"0", "server", "server=", "server=0,", "server=0;", "server=0;server=1", "client=1",
          "server=3-1", "server=0,0", "server=9000", "server=0-", "server=-1", ";"})
        EXPECT_NE(error_of([&] { parse_pin(text); }), "") << text;
}

TEST(ApplyOptions, ErrorsSayWhereTheTextCameFrom) {
    const auto error = [](OptionTexts texts, OptionSource source, unsigned commands) {
        return error_of([&] {
            Options options;
            apply_options(options, texts, source, commands, "x.toml");
        });
    };
    const std::tuple<OptionTexts, OptionSource, unsigned, const char*> cases[] = {
        {{{"runs", "0"}},
         OptionSource::command_line,
         kRun,
         "--runs: 0 is too small; give at least 1"},
        {{{"poll-mode", "x"}},
         OptionSource::environment,
         kRun,
         "PUSHBENCH_POLL_MODE: 'x' is not known; give fixed-rate or fixed-delay"},
        {{{"runs", "0"}},
         OptionSource::config_file,
         kRun,
         "config key 'runs' in x.toml: 0 is too small; give at least 1"},
        {{{"poll_interval", "1s"}},
         OptionSource::config_file,
         kRun,
         "config key 'poll_interval' in x.toml: no such option (did you mean 'poll-interval'?); "
         "`pushbench COMMAND --help` lists them"},
        {{{"rate", "1"}},
         OptionSource::config_file,
         kLoad,
         "config key 'rate' in x.toml: is for run, serve, not for load; remove it"},
        {{{"config", "y.toml"}},
         OptionSource::config_file,
         kRun,
         "config key 'config' in x.toml: cannot be set in a file; give it on the command line"},
        {{{"fault", "drop"}},
         OptionSource::config_file,
         kRun,
         "config key 'fault' in x.toml: no such option; `pushbench COMMAND --help` lists them"},
    };
    for (const auto& [texts, source, commands, expected] : cases)
        EXPECT_EQ(error(texts, source, commands), expected);
}

TEST(Environment, VariablesOfTheCommand) {
    std::string entries[] = {"HOME=/home/me",       "PUSHBENCH_POLL_INTERVAL=1s",
                             "PUSHBENCH_RUNS=2",    "PUSHBENCH_PIN=server=0;load=1",
                             "PUSHBENCH_CLIENTS=",  "PUSHBENCHMARK=1",
                             "PUSHBENCH_PORT=8080", "NO_EQUALS"};
    std::vector<char*> variables;
    for (std::string& entry : entries) variables.push_back(entry.data());
    variables.push_back(nullptr);
    EXPECT_EQ(environment_texts(kLoad, variables.data()),
              (OptionTexts{{"poll-interval", "1s"}, {"pin", "server=0;load=1"}}));
    EXPECT_EQ(environment_texts(kServe, variables.data()),
              (OptionTexts{{"port", "8080"}, {"pin", "server=0;load=1"}}));
    EXPECT_TRUE(environment_texts(kRun, nullptr).empty());
}

TEST(Environment, AnUnknownVariableIsAMistake) {
    const std::pair<std::string, const char*> cases[] = {
        {"PUSHBENCH_CLIENT=5",
         "environment variable PUSHBENCH_CLIENT names no option (did you mean "
         "'PUSHBENCH_CLIENTS'?); unset it"},
        {"PUSHBENCH_CONTROL_FD=3", "environment variable PUSHBENCH_CONTROL_FD names no option"},
    };
    for (auto [entry, expected] : cases) {
        char* variables[] = {entry.data(), nullptr};
        EXPECT_TRUE(error_of([&] { environment_texts(kRun, variables); }).starts_with(expected))
            << entry;
    }
}

TEST(ToArguments, OnlyWhatDiffersAndReadsBackToTheSame) {
    EXPECT_TRUE(to_arguments(Options{}, kEveryCommand).empty());
    const Options options = with(changed_texts());
    EXPECT_EQ(to_arguments(options, kReport),
              (std::vector<std::string>{
                  "--reference=websocket:frame=binary,headers=minimal",
                  "--threshold=short-polling:empty=304,interval=1.5s.latency_p99<50ms,lost==0",
                  "--output=csv=-,json=a.json", "--label=before,after <1>", "--out-dir=a folder",
                  "--github=off"}));
    OptionTexts read;
    for (const std::string& argument : to_arguments(options, kEveryCommand)) {
        const std::size_t equals = std::min(argument.find('='), argument.size());
        read[argument.substr(2, equals - 2)] =
            equals == argument.size() ? "on" : argument.substr(equals + 1);
    }
    OptionTexts expected = changed_texts();
    expected.erase("config");
    expected.erase("print-config");
    EXPECT_EQ(read, expected);
}

TEST(ResolvedTexts, EveryVisibleOptionOfTheCommand) {
    const OptionTexts texts = resolved_texts(Options{}, kReport);
    EXPECT_EQ(texts, (OptionTexts{{"reference", ""},
                                  {"threshold", ""},
                                  {"output", ""},
                                  {"label", ""},
                                  {"out-dir", ""},
                                  {"github", "auto"}}));
    const OptionTexts run = resolved_texts(with({{"rate", "0.1"}}), kRun);
    EXPECT_EQ(run.find("rate")->second, "0.1");
    for (const char* absent : {"config", "print-config", "fault", "control-fd", "server"})
        EXPECT_FALSE(run.contains(absent)) << absent;
}

TEST(WithVariant, ParametersAreLaidOverTheOptions) {
    const Options base = with({{"poll-interval", "1s"}, {"headers", "minimal"}});
    const Variant variant = parse_variants("short-polling:interval=500ms,empty=304").front();
    const Options trial = with_variant(base, variant);
    EXPECT_EQ(trial.poll_interval, 500 * kMillisecond);
    EXPECT_EQ(trial.poll_empty, EmptyAnswer::not_modified_304);
    EXPECT_EQ(trial.headers, HeaderProfile::minimal);
    EXPECT_EQ(trial.techniques, std::vector<Variant>{variant});
    EXPECT_EQ(base.poll_interval, kSecond);
    EXPECT_EQ(error_of([&] { with_variant(base, parse_variants("sse:framing=x").front()); }),
              "sse: framing: 'x' is not known; give chunked or close");
}

TEST(VariantsOf, TheDefaultComparisonUnlessAsked) {
    EXPECT_EQ(variants_of(Options{}).size(), 4u);
    EXPECT_EQ(variants_of(with({{"technique", "raw-tcp"}})).size(), 1u);
}

}  // namespace
}  // namespace pushbench
