// On a terminal: a live progress line that is redrawn and goes away, and Ctrl-C as it is typed.
#include "results.hpp"

#include <gtest/gtest.h>

namespace pushbench::shell {
namespace {

Words one_trial(const Words& more = {}, const std::string& duration = "2s") {
    Words arguments{
        "run", "-t",     "sse",      "-c",    "2",  "-r",          "20",
        "-d",  duration, "--warmup", "200ms", "-o", "csv=out.csv", "--allow-debug-build"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
}

constexpr std::string_view kErase = "\x1b[K";

// What stays to be read: "\r" and the erase sequence take the line back.
std::string screen(const std::string& typed) {
    std::string shown, line;
    for (std::size_t i = 0; i < typed.size(); ++i) {
        if (typed.compare(i, kErase.size(), kErase) == 0) {
            line.clear();
            i += kErase.size() - 1;
        } else if (typed[i] == '\n') {
            shown += line + '\n';
            line.clear();
        } else if (typed[i] != '\r') {
            line += typed[i];
        }
    }
    return shown + line;
}

TEST(Terminal, TheLiveLineIsRedrawnAndErased) {
    TempFolder folder;
    Program program(one_trial(), {.folder = folder.path().string(), .terminal = true});
    EXPECT_TRUE(program.prints("connecting")) << program.out();
    EXPECT_TRUE(program.prints("measuring 2s")) << program.out();
    EXPECT_TRUE(program.prints("2 of 2 connected")) << program.out();
    EXPECT_TRUE(program.prints("deliveries/s")) << program.out();
    EXPECT_TRUE(program.prints("0 lost")) << program.out();
    const Ended& ended = program.finish();
    EXPECT_TRUE(ended.code == 0 || ended.code == 4) << ended.out;
    EXPECT_TRUE(contains(ended.out, "\r" + std::string(kErase)));
    const std::string left = screen(ended.out);
    EXPECT_FALSE(contains(left, "measuring 2s")) << left;
    EXPECT_FALSE(contains(left, "connecting")) << left;
    EXPECT_TRUE(contains(left, "[1/1] sse, 2 clients")) << left;
    EXPECT_TRUE(contains(left, "\npushbench 0.")) << "the table begins a line of its own: " << left;
}

TEST(Terminal, CtrlCEndsTheRunAndLeavesACleanScreen) {
    TempFolder folder;
    Program program(one_trial({}, "30s"), {.folder = folder.path().string(), .terminal = true});
    ASSERT_TRUE(program.prints("measuring")) << program.out();
    program.type("\x03");
    const Ended& ended = program.finish();
    EXPECT_EQ(ended.code, 130);
    const std::string left = screen(ended.out);
    EXPECT_TRUE(contains(left, "interrupted: 0 of 1 trials")) << left;
    EXPECT_FALSE(contains(left, "measuring")) << left;
    EXPECT_EQ(folder.files(), Words{});
}

TEST(Terminal, NothingIsRedrawnWhenThatIsNotWanted) {
    const Surroundings surroundings[] = {{.environment = {"CI=true"}, .terminal = true},
                                         {.environment = {"TERM=dumb"}, .terminal = true}};
    for (Surroundings around : surroundings) {
        TempFolder folder;
        around.folder = folder.path().string();
        const Ended ended = run(one_trial(), around);
        EXPECT_TRUE(ended.code == 0 || ended.code == 4) << ended.out;
        EXPECT_FALSE(contains(ended.out, "\x1b")) << around.environment.front();
        EXPECT_TRUE(contains(ended.out, "[1/1] sse")) << ended.out;
    }
    for (const std::string flag : {"--no-progress", "--quiet"}) {
        TempFolder folder;
        const Ended ended =
            run(one_trial({flag}), {.folder = folder.path().string(), .terminal = true});
        EXPECT_FALSE(contains(ended.out, "\x1b")) << flag;
        EXPECT_FALSE(contains(ended.out, "measuring 2s")) << flag;
    }
}

TEST(Terminal, NoColorMeansNoColour) {
    TempFolder folder;
    const Ended ended =
        run(one_trial(),
            {.environment = {"NO_COLOR=1"}, .folder = folder.path().string(), .terminal = true});
    std::string rest = ended.out;
    for (std::size_t at = 0; (at = rest.find(kErase)) != std::string::npos;)
        rest.erase(at, kErase.size());
    EXPECT_FALSE(contains(rest, "\x1b")) << "an escape sequence beyond erasing the line";
}

}  // namespace
}  // namespace pushbench::shell
