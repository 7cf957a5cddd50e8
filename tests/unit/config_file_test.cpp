#include "core/config_file.hpp"

#include "core/error.hpp"

#include <gtest/gtest.h>

namespace pushbench {
namespace {

std::string error_of(std::string_view text) {
    try {
        parse_config(text, "x.toml");
    } catch (const UsageError& error) {
        return error.what();
    }
    return {};
}

TEST(ParseConfig, TheSubsetOfToml) {
    const std::pair<const char*, OptionTexts> cases[] = {
        {"", {}},
        {"# only a comment", {}},
        {"rate = 10\n", {{"rate", "10"}}},
        {"\xEF\xBB\xBFrate = 10\r\nseed=7\r\n", {{"rate", "10"}, {"seed", "7"}}},
        {"  poll-interval\t=\t\"500ms\"  # slow", {{"poll-interval", "500ms"}}},
        {"out-dir = 'a # \\ b'", {{"out-dir", "a # \\ b"}}},
        {"out-dir = \"a \\\"b\\\" \\\\ \\t#\"", {{"out-dir", "a \"b\" \\ \t#"}}},
        {"'out-dir' = ''", {{"out-dir", ""}}},
        {"clients = [1000, 2_000]", {{"clients", "1000,2000"}}},
        {"clients = []", {{"clients", ""}}},
        {"clients = [\n 1, # one\n 2,\n]\nquiet = true", {{"clients", "1,2"}, {"quiet", "true"}}},
        {"technique = [\"sse\", \"websocket:frame=binary,headers=minimal\"]",
         {{"technique", "sse,websocket:frame=binary,headers=minimal"}}},
        {"rate = +0.5\nwarmup = 1.5", {{"rate", "0.5"}, {"warmup", "1.5"}}},
        {"keep-alive = false", {{"keep-alive", "false"}}},
    };
    for (const auto& [text, expected] : cases) EXPECT_EQ(parse_config(text, "x"), expected) << text;
}

TEST(ParseConfig, MistakesAreNamedWithTheirLine) {
    const std::pair<const char*, const char*> cases[] = {
        {"rate", "line 1: not of the form key = value, e.g. poll-interval = \"500ms\""},
        {"\n= 5", "line 2: not of the form key = value, e.g. poll-interval = \"500ms\""},
        {"a.b = 5", "line 1: not of the form key = value, e.g. poll-interval = \"500ms\""},
        {"rate = ", "line 1: no value; give a string, a number, true, false or an array"},
        {"rate = # 5", "line 1: no value; give a string, a number, true, false or an array"},
        {"duration = 10s",
         "line 1: '10s' is neither a number nor true or false; write a text as \"10s\""},
        {"rate = nan",
         "line 1: 'nan' is neither a number nor true or false; write a text as \"nan\""},
        {"quiet = True",
         "line 1: 'True' is neither a number nor true or false; write a text as \"True\""},
        {"rate = 1\n\nrate = 2", "line 3: 'rate' was set in line 1 already; set it once"},
        {"rate = 1 2", "line 1: something follows the value of 'rate'; start a new line"},
        {"rate = [1 2]", "line 1: array values need a comma between them and ] at the end"},
        {"rate = [1,\n2", "line 2: array values need a comma between them and ] at the end"},
        {"rate = [1,\n", "line 2: the array is not closed; end it with ]"},
        {"rate = [[1]]", "line 1: an array in an array; list values only"},
        {"rate = [,]", "line 1: no value; give a string, a number, true, false or an array"},
        {"out-dir = \"a\nb\"", "line 1: the string is not closed; end it with \""},
        {"out-dir = \"\"\"a\"\"\"",
         "line 1: something follows the value of 'out-dir'; start a new line"},
        {"out-dir = \"\\x\"",
         "line 1: unknown escape in the string; known are \\\" \\\\ \\n \\t, or use '…'"},
        {"[run]\nrate = 1",
         "line 1: tables are not used; write every option as key = value before any [table]"},
    };
    for (const auto& [text, expected] : cases)
        EXPECT_EQ(error_of(text), std::string("config file x.toml, ") + expected) << text;
}

TEST(ReadConfigFile, WhatCannotBeReadIsSaidInOneSentence) {
    const auto error = [](const std::string& path) {
        try {
            read_config_file(path);
        } catch (const UsageError& failure) {
            return std::string(failure.what());
        }
        return std::string();
    };
    EXPECT_EQ(error("/nonexistent/x.toml"),
              "cannot read config file /nonexistent/x.toml: No such file or directory; give an "
              "existing file");
    EXPECT_EQ(error("/"), "config file / is a folder; give a file, e.g. /pushbench.toml");
}

TEST(ConfigText, ReadsBackToTheSameOptions) {
    const OptionTexts changes[] = {
        {},
        {{"technique", "sse,websocket:frame=binary,headers=minimal,raw-tcp"},
         {"clients", "1,2"},
         {"rate", "0.5"},
         {"reference", "sse"},
         {"history", "1000"},
         {"keep-alive", "off"},
         {"quiet", "on"},
         {"seed", "18446744073709551615"},
         {"output", "csv=-,json=a \"quoted\" \\ name.json"},
         {"threshold", "short-polling:empty=304,interval=1s.latency_p99<50ms,lost==0"},
         {"out-dir", "00"},
         {"source-ip", "127.0.0.2,127.0.0.3"}},
    };
    for (const OptionTexts& texts : changes) {
        Options options;
        apply_options(options, texts, OptionSource::command_line, kRun);
        const std::string text = config_text(options, kRun);
        Options read;
        apply_options(read, parse_config(text, "x.toml"), OptionSource::config_file, kRun, "x");
        EXPECT_EQ(resolved_texts(read, kRun), resolved_texts(options, kRun)) << text;
        EXPECT_EQ(read.history_given, options.history_given);
    }
}

TEST(ConfigText, IsPlainToml) {
    Options options;
    apply_options(options, {{"output", "csv=-,json=r.json"}}, OptionSource::command_line, kReport);
    apply_options(options, {{"rate", "0.5,2"}, {"source-ip", "127.0.0.2"}},
                  OptionSource::command_line, kRun);
    EXPECT_EQ(config_text(options, kReport),
              "# Comparison\nreference = \"\"\n\n"
              "# Judging\nthreshold = \"\"\n\n"
              "# Output\noutput = [\"csv=-\", \"json=r.json\"]\nlabel = []\nout-dir = \"\"\n"
              "github = \"auto\"\n");
    const std::string run = config_text(options, kRun);
    for (const char* line :
         {"clients = [1000]\n", "rate = [0.5, 2]\n", "source-ip = [\"127.0.0.2\"]\n",
          "keep-alive = true\n", "quiet = false\n", "duration = \"10s\"\n", "poll-empty = 204\n",
          "technique = \"\"\n", "history = \"auto\"\n"})
        EXPECT_NE(run.find(line), std::string::npos) << line;
}

}  // namespace
}  // namespace pushbench
