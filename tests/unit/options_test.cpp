#include "core/options.hpp"

#include "core/error.hpp"
#include "core/message.hpp"

#include <set>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace pushbench {
namespace {

constexpr unsigned kAll = kRun | kServe | kLoad | kReport | kDoctor | kCompare;

template <class Action>
std::string error_of(Action action) {
    try {
        action();
    } catch (const UsageError& error) {
        return error.what();
    }
    return {};
}

Options with(const OptionTexts& texts, unsigned commands = kAll) {
    Options options;
    apply_options(options, texts, OptionSource::command_line, commands);
    return options;
}

std::string invalid(const OptionTexts& texts, Command command) {
    return error_of([&] { validate_options(with(texts), command); });
}

// A text other than the default for every option, as get() writes it.
const OptionTexts& changed_texts() {
    static const OptionTexts texts = {
        {"technique", "sse,websocket:frame=binary,headers=minimal,raw-tcp"},
        {"clients", "10,2000"},
        {"rate", "0.5,20"},
        {"size", "64,1K"},
        {"runs", "3"},
        {"reference", "websocket:frame=binary,headers=minimal"},
        {"server-exe", "base=/x/pushbench,new=y=z"},
        {"topics", "7"},
        {"arrivals", "poisson"},
        {"seed", "18446744073709551615"},
        {"duration", "1m30s"},
        {"warmup", "0s"},
        {"connect-rate", "0.5"},
        {"poll-interval", "0s"},
        {"poll-mode", "fixed-delay"},
        {"poll-timeout", "5s"},
        {"keep-alive", "off"},
        {"headers", "minimal"},
        {"connect-timeout", "1s"},
        {"reconnect-delay", "1s"},
        {"tls", "on"},
        {"tls-version", "1.2"},
        {"cert", "c.pem"},
        {"key", "k.pem"},
        {"cacert", "ca.pem"},
        {"insecure", "on"},
        {"tls-name", "push.example.org"},
        {"tls-resume", "on"},
        {"poll-empty", "304"},
        {"poll-batch", "one"},
        {"sse-framing", "close"},
        {"sse-heartbeat", "1s"},
        {"sse-retry", "3s"},
        {"ws-frame", "binary"},
        {"ws-writer", "beast"},
        {"ws-ping", "0s"},
        {"history", "1000"},
        {"outbox-limit", "64K"},
        {"slow-consumer", "drop-oldest"},
        {"max-connections", "5"},
        {"header-limit", "16K"},
        {"body-limit", "1K"},
        {"header-timeout", "1s"},
        {"idle-timeout", "1s"},
        {"allow-origin", "https://example.org"},
        {"external-topics", "1"},
        {"bind", "0.0.0.0"},
        {"port", "8080"},
        {"raw-tcp-port", "8081"},
        {"server", "[::1]:9000"},
        {"source-ip", "127.0.0.2,127.0.0.3"},
        {"mss", "0"},
        {"server-threads", "2"},
        {"threads", "3"},
        {"server-processes", "2"},
        {"load-processes", "3"},
        {"pin", "server=0,2-3;load=1"},
        {"threshold", "short-polling:empty=304,interval=1.5s.latency_p99<50ms,lost==0"},
        {"output", "csv=-,json=a.json"},
        {"baseline", "old.json"},
        {"save-baseline", "next"},
        {"baseline-dir", "elsewhere"},
        {"fail-on", "latency_p50>3%,errors"},
        {"budget", "2.5%"},
        {"alpha", "0.01"},
        {"by", "server"},
        {"label", "before,after <1>"},
        {"out-dir", "a folder"},
        {"github", "off"},
        {"quiet", "on"},
        {"no-progress", "on"},
        {"allow-debug-build", "on"},
        {"config", "a.toml"},
        {"print-config", "on"},
        {"control-fd", "3"},
        {"join-port", "on"},
        {"fault", "drop"},
    };
    return texts;
}

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
        EXPECT_NE(option.commands & kAll, 0u) << option.name;
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
    std::string entries[] = {"HOME=/root",          "PUSHBENCH_POLL_INTERVAL=1s",
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
    EXPECT_TRUE(to_arguments(Options{}, kAll).empty());
    const Options options = with(changed_texts());
    EXPECT_EQ(to_arguments(options, kReport),
              (std::vector<std::string>{
                  "--reference=websocket:frame=binary,headers=minimal",
                  "--threshold=short-polling:empty=304,interval=1.5s.latency_p99<50ms,lost==0",
                  "--output=csv=-,json=a.json", "--label=before,after <1>", "--out-dir=a folder",
                  "--github=off"}));
    OptionTexts read;
    for (const std::string& argument : to_arguments(options, kAll)) {
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

TEST(Validate, DefaultsMakeSense) {
    for (Command command : {kRun, kServe, kReport, kDoctor})
        EXPECT_EQ(invalid({}, command), "") << command_names(command);
}

TEST(Validate, CombinationsThatAreFine) {
    const std::pair<OptionTexts, Command> cases[] = {
        {{{"poll-interval", "0"}, {"poll-mode", "fixed-delay"}}, kRun},
        {{{"poll-interval", "1m"}, {"keep-alive", "off"}}, kRun},
        {{{"poll-interval", "1m"}, {"technique", "sse"}}, kRun},
        {{{"poll-interval", "1m"}, {"idle-timeout", "2m"}}, kRun},
        {{{"rate", "0"}, {"clients", "1,10"}}, kRun},
        {{{"technique", "sse,sse:framing=close"}, {"reference", "sse:framing=close"}}, kRun},
        {{{"external-topics", "2"}, {"topics", "2"}}, kServe},
        {{{"technique", "sse,websocket"}}, kServe},
        {{{"technique", "sse:framing=close"}, {"control-fd", "3"}}, kServe},
        {{{"technique", "sse:headers=minimal"}}, kLoad},
        {{{"technique", "short-polling:interval=1s,keep-alive=off,mode=fixed-delay"}}, kLoad},
        {{{"technique", "sse:framing=close"}, {"control-fd", "3"}}, kLoad},
        {{{"threads", "2"}, {"load-processes", "2"}}, kRun},
        {{{"output", "csv=a,json=b"}}, kReport},
    };
    for (const auto& [texts, command] : cases) EXPECT_EQ(invalid(texts, command), "");
}

// What `load` takes in -t is what the table says, parameter by parameter.
TEST(Validate, LoadTakesTheParametersOfItsOwnOptionsOnly) {
    std::size_t refused = 0;
    for (const Technique& row : techniques())
        for (const TechniqueParam& param : row.params) {
            const std::string text = changed_texts().find(param.option)->second;
            const std::string label = fmt::format("{}:{}={}", row.name, param.key, text);
            const bool ours = (find_option(param.option)->commands & kLoad) != 0;
            EXPECT_EQ(invalid({{"technique", label}}, kLoad).empty(), ours) << label;
            refused += ours ? 0 : 1;
        }
    EXPECT_GE(refused, 15u);
}

TEST(Validate, ImpossibleCombinationsSayWhatToChange) {
    const std::tuple<OptionTexts, Command, const char*> cases[] = {
        {{{"external-topics", "3"}, {"topics", "2"}},
         kServe,
         "--external-topics: 3 of 2 topics; raise --topics to at least 3"},
        {{{"reference", "raw-tcp"}, {"technique", "sse,websocket:frame=binary"}},
         kRun,
         "--reference: 'raw-tcp' is not compared here; give one of sse websocket:frame=binary"},
        {{{"rate", "1,2"}},
         kServe,
         "--rate: 2 values; 'serve' needs exactly one, only 'run' makes a matrix"},
        {{{"size", "64,128"}},
         kServe,
         "--size: 2 values; 'serve' needs exactly one, only 'run' makes a matrix"},
        {{{"technique", "sse,sse:framing=close"}},
         kServe,
         "--technique: one server has one 'sse'; start a second one for another variant"},
        {{{"technique", "sse:framing=close"}},
         kServe,
         "--technique: 'serve' takes no parameters in 'sse:framing=close'; see --sse-framing for "
         "'framing'"},
        {{}, kLoad, "--technique: none given; 'load' needs exactly one, e.g. -t sse"},
        {{{"technique", "sse,websocket"}},
         kLoad,
         "--technique: 2 given; 'load' needs exactly one, e.g. -t sse"},
        {{{"technique", "sse"}, {"clients", "1,2"}},
         kLoad,
         "--clients: 2 values; 'load' needs exactly one, only 'run' makes a matrix"},
        {{{"technique", "sse:framing=close"}},
         kLoad,
         "--technique: 'sse:framing=close': the server decides 'framing'; leave it out and give "
         "--sse-framing close to 'serve'"},
        {{{"technique", "long-polling:headers=minimal,timeout=300ms"}},
         kLoad,
         "--technique: 'long-polling:headers=minimal,timeout=300ms': the server decides 'timeout'; "
         "leave it out and give --poll-timeout 300ms to 'serve'"},
        {{{"technique", "sse:retry=soon"}}, kLoad, "sse: retry: 'soon' is not a duration"},
        {{{"technique", "short-polling:interval=1m"}},
         kRun,
         "--idle-timeout: 1m15s is shorter than two poll intervals of 1m "
         "('short-polling:interval=1m'), so a connection could close between polls; raise it to "
         "2m or give --keep-alive off"},
        {{{"size", "2M"}},
         kRun,
         "--outbox-limit: 1048576 bytes do not hold one message of --size 2097152; give at least "
         "4194304"},
        {{{"server-threads", "1"}, {"server-processes", "2"}},
         kRun,
         "--server-processes: 2 processes cannot share 1 threads; give --server-threads at least "
         "2"},
        {{{"threads", "1"}, {"load-processes", "2"}},
         kRun,
         "--load-processes: 2 processes cannot share 1 threads; give --threads at least 2"},
        {{{"port", "8080"}, {"raw-tcp-port", "8080"}},
         kRun,
         "--raw-tcp-port: 8080 is the --port already; give another one, or 0 to pick one"},
        {{{"port", "8080"}, {"raw-tcp-port", "8080"}},
         kServe,
         "--raw-tcp-port: 8080 is the --port already"},
        {{{"output", "csv=-,json=-"}},
         kReport,
         "--output: two formats would go to '-'; give each its own"},
    };
    for (const auto& [texts, command, expected] : cases)
        EXPECT_TRUE(invalid(texts, command).starts_with(expected)) << invalid(texts, command);
}

}  // namespace
}  // namespace pushbench
