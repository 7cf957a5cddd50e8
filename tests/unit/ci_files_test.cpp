// What CI runs is what the README tells people to run: neither can change without the other.
#include "tests/unit/report_sample.hpp"

#include <filesystem>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace pushbench::test {
namespace {
namespace fs = std::filesystem;

const std::string kSource = PUSHBENCH_SOURCE_DIR;

// Commands of the README's code blocks, without the remarks behind them.
std::set<std::string> readme_commands() {
    std::set<std::string> commands;
    std::istringstream lines(read_text(kSource + "/README.md"));
    bool code = false;
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("```")) code = !code;
        if (!code) continue;
        line.erase(std::min(line.find(" #"), line.size()));
        line.erase(line.find_last_not_of(' ') + 1);
        commands.insert(line);
    }
    return commands;
}

// The one-line values behind `key` in a file.
std::vector<std::string> values_of(const std::string& file, const std::string& key) {
    const std::string text = read_text(file);
    const std::regex line("(?:^|\n) *(?:- )?" + key + " ([^|>\n][^\n]*)");
    std::vector<std::string> values;
    for (std::sregex_iterator at(text.begin(), text.end(), line), end; at != end; ++at)
        values.push_back((*at)[1]);
    return values;
}

TEST(CiFiles, TheProjectsOwnWorkflowRunsWhatTheReadmeSays) {
    const std::vector<std::string> runs = values_of(kSource + "/.github/workflows/ci.yml", "run:");
    ASSERT_GE(runs.size(), 5u);
    const std::set<std::string> known = readme_commands();
    for (const std::string& command : runs)
        EXPECT_TRUE(known.contains(command)) << command << " is not in README.md";
}

TEST(CiFiles, TheContainerIsBuiltByTheCommandsOfTheReadme) {
    const std::set<std::string> known = readme_commands();
    std::size_t found = 0;
    for (const std::string& command : values_of(kSource + "/Dockerfile", "RUN")) {
        if (!command.starts_with("cmake") && !command.starts_with("cpack")) continue;
        ++found;
        EXPECT_TRUE(known.contains(command)) << command << " is not in README.md";
    }
    EXPECT_EQ(found, 3u);
}

// Whatever is copied from docs/ci builds as the README does, and exists.
TEST(CiFiles, TheExamplesBuildAsTheReadmeDoesAndAreExplained) {
    const std::string explained = read_text(kSource + "/docs/ci.md");
    std::size_t found = 0;
    for (const auto& entry : fs::directory_iterator(kSource + "/docs/ci")) {
        const std::string name = entry.path().filename().string();
        ++found;
        EXPECT_NE(explained.find("(ci/" + name + ")"), std::string::npos) << name;
        const std::string text = read_text(entry.path().string());
        EXPECT_NE(text.find("tools/packages.sh install build"), std::string::npos) << name;
        EXPECT_NE(text.find("-DPUSHBENCH_TESTS=OFF -DPUSHBENCH_MICRO=OFF"), std::string::npos)
            << name;
    }
    EXPECT_EQ(found, 3u);
}

// Messages that a run of this command publishes in its window.
unsigned long messages_of(const std::string& command) {
    const auto number = [&](const char* option, unsigned long otherwise) {
        std::smatch found;
        return std::regex_search(command, found, std::regex(option)) ? std::stoul(found[1])
                                                                     : otherwise;
    };
    return number(" -r ([0-9]+)", 1) * number(" -d ([0-9]+)s", 10);
}

// A percentile is empty with fewer than kMessagesAbove messages above it; 1 % of 400 are 4. A gate
// or threshold on p99 is useless with fewer.
TEST(CiFiles, WhatIsJudgedByP99PublishesEnoughMessages) {
    constexpr unsigned long kEnough = 400;
    std::size_t found = 0;
    for (const std::string name :
         {"action.yml", "docs/ci.md", "docs/ci/gitlab-ci.yml", "docs/ci/nightly.yml",
          "docs/ci/pull-request.yml", ".github/workflows/pull-request.yml"}) {
        std::istringstream lines(read_text(kSource + "/" + name));
        for (std::string line; std::getline(lines, line);) {
            if (line.find(" -c ") == std::string::npos) continue;
            EXPECT_GE(messages_of(line), kEnough) << name << ": " << line;
            ++found;
        }
    }
    EXPECT_EQ(found, 7u);
    for (const std::string& command : readme_commands()) {
        const bool judged = command.find("p99") != std::string::npos ||
                            command.find("baseline") != std::string::npos ||
                            command.find("--server-exe") != std::string::npos;
        if (!judged || !command.starts_with("pushbench run")) continue;
        EXPECT_GE(messages_of(command), kEnough) << "README.md: " << command;
        ++found;
    }
    EXPECT_EQ(found, 11u);
}

// The inputs that action.yml hands over are those that its script reads, and the other way round.
TEST(CiFiles, TheActionAndItsScriptSpeakOfTheSameVariables) {
    const std::string action = read_text(kSource + "/action.yml");
    const std::string script = read_text(kSource + "/tools/action.sh");
    const std::regex handed("\n        ([A-Z_]+): ");
    std::set<std::string> names;
    for (std::sregex_iterator at(action.begin(), action.end(), handed), end; at != end; ++at)
        names.insert((*at)[1]);
    EXPECT_EQ(names, (std::set<std::string>{"ARGS", "BASELINE", "BASE_REF", "BINARY", "COMPARE",
                                            "FAIL_ON", "OUT_DIR", "RUNS", "SERVER_EXE"}));
    for (const std::string& name : names) {
        EXPECT_NE(script.find("${" + name + ":-"), std::string::npos) << name;
        EXPECT_FALSE(name.starts_with("PUSHBENCH_")) << "the binary would take it for an option";
    }
}

}  // namespace
}  // namespace pushbench::test
