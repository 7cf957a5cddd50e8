// What a run against a target shows while it goes: of the target's own processes, and nothing that
// nobody knows. The target is a second pushbench that publishes by itself.
#include "peer.hpp"
#include "results.hpp"

#include <csignal>
#include <regex>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace pushbench::shell {
namespace {

Surroundings terminal_in(const TempFolder& folder) {
    Surroundings around;
    around.environment = {"TERM=xterm", "LC_ALL=C.UTF-8", "NO_COLOR=1"};
    around.folder = folder.path().string();
    around.terminal = true;
    return around;
}

// A target file for it, and the arguments of a run.
Words run_against(const TempFolder& folder, const std::string& url, const std::string& duration) {
    write_text(folder / "t.toml", "[sse]\nurl = \"/events?topic=0\"\nsequence = \"event-id\"\n");
    return {"run",
            "--target",
            "t.toml",
            url,
            "-c",
            "2",
            "-d",
            duration,
            "--warmup",
            "200ms",
            "-o",
            "csv=out.csv",
            "--allow-debug-build"};
}

bool shows(const std::string& out, const std::string& pattern) {
    return std::regex_search(out, std::regex(pattern));
}

TEST(TargetView, OfAServerThatItDidNotStartNoCpuIsShown) {
    const TempFolder folder;
    Program server({"serve", "-t", "sse", "-r", "20"});
    ASSERT_TRUE(server.prints("/events)\n")) << server.err();
    const std::string url = fmt::format("http://127.0.0.1:{}", http_port_in(server.out()));
    const Ended ended = run(run_against(folder, url, "2s"), terminal_in(folder));
    EXPECT_TRUE(ended.code == 0 || ended.code == 4) << ended.out;
    EXPECT_TRUE(contains(ended.out, "CPU         server - · load ")) << ended.out;
    EXPECT_FALSE(shows(ended.out, "server [0-9]+ %")) << ended.out;
    // What it lost is known at the end, and how often and how much it publishes is its own affair.
    EXPECT_TRUE(contains(ended.out, "connected   2 of 2")) << ended.out;
    EXPECT_FALSE(contains(ended.out, "2 of 2 · ")) << ended.out;
    EXPECT_FALSE(contains(ended.out, "msg/s")) << ended.out;
    EXPECT_TRUE(shows(ended.out, "sse on t, 2 clients: (valid, [0-9]+ delivered, 0 lost|INVALID)"))
        << ended.out;
}

// The stand-in hardly does anything: what is shown is the target's, whose second process keeps a
// core busy.
TEST(TargetView, OfOneThatItStartedTheCpuOfAllItsProcessesIsShown) {
    const TempFolder folder;
    Words arguments = run_against(folder, "http://127.0.0.1:0", "60s");
    const std::string script =
        fmt::format("while :; do :; done & exec '{}' serve -t sse --port {{port}} -r 20",
                    std::filesystem::absolute(Surroundings().binary).string());
    for (const std::string& word :
         {std::string("--"), std::string("sh"), std::string("-c"), script})
        arguments.push_back(word);
    Program program(arguments, terminal_in(folder));
    EXPECT_TRUE(eventually([&] { return shows(program.out(), "server [1-9][0-9]+ %"); }))
        << program.out();
    program.signal(SIGINT);
    EXPECT_EQ(program.finish().code, 130) << program.out();
}

}  // namespace
}  // namespace pushbench::shell
