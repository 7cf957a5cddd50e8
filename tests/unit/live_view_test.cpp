#include "bench/live_view.hpp"

#include "bench/terminal.hpp"
#include "reports/text.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace pushbench {
namespace {

LiveState measuring() {
    LiveState state;
    state.title = "[2/4] sse, 1000 clients, 10 msg/s, 128 B";
    state.phase = Phase::measure;
    state.left = 6'100 * kMillisecond;
    state.length = 10 * kSecond;
    state.connected = state.clients = 1000;
    state.deliveries = {0, 2500, 10'000, 9'998};
    state.p50 = 1'230 * kMicrosecond;
    state.p99 = 45 * kMillisecond;
    state.server_cpu = 0.34;
    state.load_cpu = 1.4;
    return state;
}

LiveState polling() {
    LiveState state = measuring();
    state.empty_ratio = 0.75;
    state.lost = 1234;
    state.age = 4 * kSecond;
    return state;
}

LiveState connecting() {
    LiveState state;
    state.title = "[1/1] websocket, 4000 clients, 1 msg/s, 128 B";
    state.phase = Phase::connect;
    state.clients = 4000;
    state.connected = 1000;
    return state;
}

// Of a target that publishes by itself nobody knows what is lost.
LiveState by_itself() {
    LiveState state = measuring();
    state.lost.reset();
    state.p50.reset();
    state.p99.reset();
    return state;
}

struct Case {
    const char* name;
    LiveState state;
    Look look;
    const char* block;
};
const Case kBlocks[] = {
    {"measuring",
     measuring(),
     {80, 24},
     "[2/4] sse, 1000 clients, 10 msg/s, 128 B\n"
     "  measuring   ███████████████░░░░░░░░░░░░░░░░░░░░░░░░░ 7 s left\n"
     "  deliveries  9,998/s  ▁▄██\n"
     "  latency     p50 1.23 ms · p99 45 ms · last second\n"
     "  connected   1,000 of 1,000 · 0 lost\n"
     "  CPU         server 34 % · load 140 % of a core\n"},
    {"polling, in ASCII",
     polling(),
     {60, 8, false, false},
     "[2/4] sse, 1000 clients, 10 msg/s, 128 B\n"
     "  measuring   ##########----------------- 7 s left\n"
     "  deliveries  9,998/s  _-##\n"
     "  latency     p50 1.23 ms | p99 45 ms | 4 s ago\n"
     "  connected   1,000 of 1,000 | 1,234 lost | 75 % empty\n"
     "  CPU         server 34 % | load 140 % of a core\n"},
    {"published by the target",
     by_itself(),
     {80, 24},
     "[2/4] sse, 1000 clients, 10 msg/s, 128 B\n"
     "  measuring   ███████████████░░░░░░░░░░░░░░░░░░░░░░░░░ 7 s left\n"
     "  deliveries  9,998/s  ▁▄██\n"
     "  latency     -\n"
     "  connected   1,000 of 1,000\n"
     "  CPU         server 34 % · load 140 % of a core\n"},
    {"connecting",
     connecting(),
     {120, 40},
     "[1/1] websocket, 4000 clients, 1 msg/s, 128 B\n"
     "  connecting  ██████████░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░\n"
     "  deliveries  -\n"
     "  latency     -\n"
     "  connected   1,000 of 4,000 · 0 lost\n"
     "  CPU         server - · load - of a core\n"},
};

TEST(LiveView, Blocks) {
    for (const Case& c : kBlocks) EXPECT_EQ(render_block(c.state, c.look), c.block) << c.name;
}

TEST(LiveView, Lines) {
    const struct {
        LiveState state;
        Look look;
        const char* line;
    } cases[] = {
        {measuring(),
         {200, 24},
         "  measuring, 7 s · 9,998/s · p50 1.23 ms · p99 45 ms · 0 lost · 1,000 connected · "
         "CPU 34 % + 140 %\n"},
        {polling(),
         {100, 24},
         "  measuring, 7 s · 9,998/s · p50 1.23 ms · p99 45 ms · 1,234 lost · 1,000 connected · "
         "75 % empty\n"},
        {by_itself(),
         {200, 24},
         "  measuring, 7 s · 9,998/s · 1,000 connected · CPU 34 % + 140 %\n"},
        {measuring(), {50, 24}, "  measuring, 7 s · 9,998/s · p50 1.23 ms · 0 lost\n"},
        {measuring(), {30, 24}, "  measuring, 7 s · 9,998/s\n"},
        {measuring(), {2, 24}, " \n"},
        {connecting(), {50, 24}, "  connecting 1,000 of 4,000\n"},
    };
    for (const auto& c : cases) EXPECT_EQ(render_line(c.state, c.look), c.line);
}

TEST(LiveView, NoLineReachesTheLastColumn) {
    for (const LiveState& state : {measuring(), polling(), connecting()})
        for (std::size_t width = 2; width < 130; ++width)
            for (const bool unicode : {false, true}) {
                const Look look{width, 24, false, unicode};
                std::string text = render_line(state, look);
                if (has_room(look)) text += render_block(state, look);
                for (std::size_t begin = 0; begin < text.size();) {
                    const std::size_t end = text.find('\n', begin);
                    EXPECT_LT(display_width(text.substr(begin, end - begin)), width) << text;
                    begin = end + 1;
                }
                const bool ascii =
                    std::all_of(text.begin(), text.end(), [](unsigned char c) { return c < 128; });
                EXPECT_TRUE(ascii || unicode) << text;
            }
}

TEST(LiveView, ColourIsOnlyAddedToTheSameText) {
    const std::string coloured = render_block(polling(), {80, 24, true});
    EXPECT_NE(coloured.find("\x1b[1;31m1,234 lost\x1b[0m"), std::string::npos) << coloured;
    std::string bare;
    for (std::size_t at = 0; at < coloured.size(); ++at) {
        if (coloured[at] == '\x1b')
            at = coloured.find('m', at);
        else
            bare += coloured[at];
    }
    EXPECT_EQ(bare, render_block(polling(), {80, 24}));
    EXPECT_EQ(render_block(measuring(), {80, 24, true}).find("31m"), std::string::npos);
}

TEST(LiveView, WhereThereIsRoom) {
    EXPECT_TRUE(has_room({60, 8}));
    EXPECT_FALSE(has_room({59, 24}));
    EXPECT_FALSE(has_room({120, 7}));
}

TEST(LiveView, AForeignTitleStaysOneLineOfText) {
    LiveState state = measuring();
    state.title = "a\x1b[2Jb\nc";
    const std::string block = render_block(state, {80, 24});
    EXPECT_EQ(block.find('\x1b'), std::string::npos);
    EXPECT_EQ(std::count(block.begin(), block.end(), '\n'), 6);
}

TEST(Sparkline, TheLowestBarIsForNothingAndTheHighestForTheMost) {
    EXPECT_EQ(sparkline({}, 10, true), "");
    EXPECT_EQ(sparkline({0, 0}, 10, true), "▁▁");
    EXPECT_EQ(sparkline({1}, 10, true), "█");
    EXPECT_EQ(sparkline({0, 1, 50, 100}, 10, true), "▁▂▅█");
    EXPECT_EQ(sparkline({1000, 1, 2}, 2, false), "=#") << "of those that are shown";
}

TEST(Terminal, RowsOfABlockThatHasBeenBrokenByANarrowerTerminal) {
    EXPECT_EQ(rows_of({40, 60, 0}, 80), 3u);
    EXPECT_EQ(rows_of({40, 60, 0}, 60), 3u);
    EXPECT_EQ(rows_of({40, 60, 0}, 40), 4u);
    EXPECT_EQ(rows_of({40, 60, 0}, 20), 6u);
    EXPECT_EQ(rows_of({}, 20), 0u);
}

}  // namespace
}  // namespace pushbench
