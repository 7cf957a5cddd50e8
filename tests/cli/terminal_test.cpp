// On a terminal: a live view that is redrawn and goes away, lines where it has no room, and Ctrl-C
// as it is typed.
#include "results.hpp"
#include "screen.hpp"

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

Surroundings terminal_in(const TempFolder& folder, const Words& environment = {}) {
    Surroundings around;
    around.environment = {"TERM=xterm", "LC_ALL=C.UTF-8"};
    for (const std::string& variable : environment) {
        std::erase_if(around.environment, [&](const std::string& known) {
            return variable.starts_with(known.substr(0, known.find('=') + 1));
        });
        around.environment.push_back(variable);
    }
    around.folder = folder.path().string();
    around.terminal = true;
    return around;
}

Screen screen_of(const std::string& typed, std::size_t width = 200, std::size_t height = 25) {
    Screen screen(width, height);
    screen.feed(typed);
    return screen;
}

std::size_t count(const std::string& text, const std::string& part) {
    std::size_t n = 0;
    for (std::size_t at = 0; (at = text.find(part, at)) != std::string::npos; at += part.size())
        ++n;
    return n;
}

constexpr std::string_view kUp = "\x1b[6A";  // to the top of the block

TEST(Terminal, TheLiveViewIsRedrawnInPlaceAndErased) {
    TempFolder folder;
    Program program(one_trial(), terminal_in(folder));
    EXPECT_TRUE(program.prints("connecting")) << program.out();
    EXPECT_TRUE(program.prints("measuring")) << program.out();
    // Both lines of the same drawing.
    EXPECT_TRUE(program.prints("2 of 2 · 0 lost")) << program.out();
    EXPECT_TRUE(program.prints("last second")) << program.out();
    const Screen meanwhile = screen_of(program.out());
    EXPECT_EQ(count(meanwhile.text(), "[1/1] sse, 2 clients"), 1u) << meanwhile.text();
    EXPECT_EQ(count(meanwhile.text(), "  CPU "), 1u) << meanwhile.text();
    EXPECT_TRUE(contains(meanwhile.text(), "/s  ▁")) << "a sparkline: " << meanwhile.text();

    const Ended& ended = program.finish();
    EXPECT_TRUE(ended.code == 0 || ended.code == 4) << ended.out;
    const Screen left = screen_of(ended.out);
    EXPECT_EQ(left.foreign(), Words{}) << "the cursor is neither hidden nor parked";
    EXPECT_TRUE(left.coloured());
    for (const char* gone : {"measuring", "connecting", "  deliveries  ", "  CPU "})
        EXPECT_FALSE(contains(left.text(), gone)) << left.text();
    EXPECT_TRUE(contains(left.text(), "[1/1] sse, 2 clients")) << left.text();
    EXPECT_TRUE(contains(left.text(), "\npushbench 0."))
        << "the table begins a line of its own: " << left.text();
}

TEST(Terminal, CtrlCEndsTheRunAndLeavesACleanScreen) {
    TempFolder folder;
    Program program(one_trial({}, "30s"), terminal_in(folder));
    ASSERT_TRUE(program.prints("measuring")) << program.out();
    program.type("\x03");
    const Ended& ended = program.finish();
    EXPECT_EQ(ended.code, 130);
    const Screen left = screen_of(ended.out);
    EXPECT_EQ(left.text(), "interrupted: 0 of 1 trials were finished and saved\n\n");
    EXPECT_EQ(left.column(), 0u);
    EXPECT_EQ(left.foreign(), Words{});
    EXPECT_EQ(folder.files(), Words{});
}

TEST(Terminal, ANarrowOneGetsALineASecond) {
    TempFolder folder;
    Surroundings around = terminal_in(folder);
    around.columns = 50;
    const Ended ended = run(one_trial(), around);
    EXPECT_TRUE(ended.code == 0 || ended.code == 4) << ended.out;
    EXPECT_FALSE(contains(ended.out, std::string(kUp))) << ended.out;
    // A second apart at least, however busy the machine is.
    EXPECT_GE(count(ended.out, "  measuring, "), 1u) << ended.out;
    EXPECT_LE(count(ended.out, "  measuring, "), 3u) << "2 s: " << ended.out;
    EXPECT_EQ(count(ended.out, "[1/1] sse"), 1u);
    const std::string wide = screen_of(ended.out, 1000, 1000).text();
    for (std::size_t at = 0; (at = wide.find("  measuring, ", at)) != std::string::npos; ++at)
        EXPECT_LT(screen_of(wide.substr(at, wide.find('\n', at) - at), 1000).column(), 50u) << wide;
}

TEST(Terminal, AResizeChangesTheFormAndLeavesNothingHalfDrawn) {
    TempFolder folder;
    Program program(one_trial({}, "6s"), terminal_in(folder));
    ASSERT_TRUE(program.prints("measuring ")) << program.out();
    program.resize(40, 10);
    ASSERT_TRUE(program.prints("  measuring, ")) << program.out();
    const std::size_t in_lines = program.out().size();
    program.resize(100, 30);
    ASSERT_TRUE(
        eventually([&] { return contains(program.out().substr(in_lines), std::string(kUp)); }));
    program.resize(0, 0);  // what some terminals say of themselves
    const Ended& ended = program.finish();
    EXPECT_TRUE(ended.code == 0 || ended.code == 4) << ended.out;
    const std::string left = screen_of(ended.out).text();
    EXPECT_FALSE(contains(left, "  CPU ")) << left;
    EXPECT_FALSE(contains(left, "measuring ")) << left;
    EXPECT_TRUE(contains(left, "  measuring, ")) << "lines stay: " << left;
}

TEST(Terminal, ADumbOneGetsPlainLines) {
    TempFolder folder;
    const Ended ended = run(one_trial(), terminal_in(folder, {"TERM=dumb"}));
    EXPECT_TRUE(ended.code == 0 || ended.code == 4) << ended.out;
    EXPECT_FALSE(contains(ended.out, "\x1b")) << ended.out;
    EXPECT_TRUE(contains(ended.out, "[1/1] sse")) << ended.out;
    EXPECT_TRUE(contains(ended.out, "  measuring, ")) << ended.out;
}

TEST(Terminal, NothingIsShownWhereThatIsNotWanted) {
    TempFolder folder;
    const Ended in_ci = run(one_trial(), terminal_in(folder, {"CI=true"}));
    EXPECT_TRUE(contains(in_ci.out, "[1/1] sse")) << in_ci.out;
    EXPECT_FALSE(contains(in_ci.out, "measuring")) << in_ci.out;
    EXPECT_FALSE(contains(in_ci.out, "\x1b")) << in_ci.out;
    for (const std::string flag : {"--no-progress", "--quiet"}) {
        const Ended ended = run(one_trial({flag}), terminal_in(folder));
        EXPECT_FALSE(contains(ended.out, "\x1b")) << flag;
        EXPECT_FALSE(contains(ended.out, "measuring")) << flag;
        EXPECT_FALSE(contains(ended.out, "[1/1]")) << flag;
    }
}

TEST(Terminal, NoColorMeansNoColour) {
    TempFolder folder;
    const Ended ended = run(one_trial(), terminal_in(folder, {"NO_COLOR=1"}));
    EXPECT_TRUE(contains(ended.out, std::string(kUp))) << "drawn all the same";
    EXPECT_FALSE(screen_of(ended.out).coloured());
}

TEST(Terminal, WithoutUtf8ItIsDrawnInAscii) {
    TempFolder folder;
    Surroundings around = terminal_in(folder, {"LC_ALL=C"});
    Program program(one_trial(), around);
    ASSERT_TRUE(program.prints("last second")) << program.out();
    program.signal(2);
    const std::string& out = program.finish().out;
    EXPECT_TRUE(std::all_of(out.begin(), out.end(), [](unsigned char c) { return c < 128; }))
        << out;
}

}  // namespace
}  // namespace pushbench::shell
