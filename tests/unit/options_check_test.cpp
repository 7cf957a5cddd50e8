#include "core/options.hpp"
#include "tests/unit/options_by_text.hpp"

#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace pushbench {
namespace {

std::string invalid(const OptionTexts& texts, Command command) {
    return error_of([&] { validate_options(with(texts), command); });
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
        {{{"target", "pushbench"}, {"tls", "on"}}, kRun},
        {{{"target", "nchan"}, {"technique", "sse:tls=off"}, {"tls", "on"}}, kRun},
        {{{"target", "nchan"}, {"insecure", "on"}}, kRun},
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
