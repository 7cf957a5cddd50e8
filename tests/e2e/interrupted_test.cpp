// Ctrl-C and SIGTERM: what is finished is saved, and the exit code says who ended the run.
#include "../cli/results.hpp"

#include <algorithm>
#include <csignal>
#include <unistd.h>

#include <gtest/gtest.h>

namespace pushbench::shell {
namespace {

Words long_run(const std::string& folder, const Words& more = {}) {
    Words arguments{"run",       "-t",  "sse,raw-tcp", "-c",       "2",     "-r",
                    "20",        "-d",  "1s",          "--warmup", "200ms", "--allow-debug-build",
                    "--out-dir", folder};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
}

// Ends the run in its second trial.
void expect_saved(int number, int code, const Words& more = {}) {
    TempFolder folder;
    Program program(long_run(folder / "out", more));
    ASSERT_TRUE(program.complains("[2/2]")) << program.err();
    std::vector<pid_t> children;
    ASSERT_TRUE(eventually([&] {
        children = children_of(program.pid(), "load");
        return children.size() == 1;
    }));
    program.signal(number);
    const Ended& ended = program.finish();
    EXPECT_EQ(ended.code, code) << ended.err;
    EXPECT_TRUE(contains(ended.err, "interrupted: 1 of 2 trials")) << ended.err;
    EXPECT_TRUE(contains(ended.out, "sse")) << "the table of what is finished";
    EXPECT_FALSE(is_alive(children.front()));

    const Experiment experiment = read_results(folder / "out/results.json");
    EXPECT_TRUE(experiment.interrupted);
    EXPECT_EQ(experiment.planned, 2u);
    ASSERT_EQ(experiment.trials.size(), 1u);
    EXPECT_EQ(experiment.trials.front().variant.label(), "sse");
    for (const std::string& name : folder.files()) EXPECT_FALSE(name.ends_with(".tmp")) << name;
    for (const std::string name : {"report.md", "results.csv", "timeseries.csv"})
        EXPECT_NE(read_text(folder / ("out/" + name)), "") << name;
    EXPECT_EQ(run({"report", folder / "out/results.json"}).code, 0);
}

TEST(Interrupted, CtrlCSavesWhatIsFinished) {
    expect_saved(SIGINT, 130);
}

TEST(Interrupted, SigtermSavesWhatIsFinished) {
    expect_saved(SIGTERM, 143);
}

TEST(Interrupted, IsStrongerThanInvalid) {
    expect_saved(SIGINT, 130, {"--fault", "fewer"});
}

TEST(Interrupted, IsStrongerThanRepeatedMessages) {
    expect_saved(SIGTERM, 143, {"--fault", "repeat"});
}

TEST(Interrupted, InTheFirstTrialNothingIsWritten) {
    TempFolder folder;
    for (const auto& [number, code] : {std::pair{SIGINT, 130}, std::pair{SIGTERM, 143}}) {
        Program program(long_run(folder / "out"));
        ASSERT_TRUE(program.complains("[1/2]")) << program.err();
        program.signal(number);
        const Ended& ended = program.finish();
        EXPECT_EQ(ended.code, code);
        EXPECT_EQ(ended.out, "");
        EXPECT_TRUE(contains(ended.err, "interrupted: 0 of 2 trials")) << ended.err;
        EXPECT_EQ(folder.files(), Words{}) << "the folder was made for this run";
    }
}

bool ignores_ctrl_c(pid_t pid) {
    const std::string status = read_text("/proc/" + std::to_string(pid) + "/status");
    const std::string name = "SigIgn:\t";
    const std::size_t at = status.find(name);
    if (at == std::string::npos) return false;
    return (std::stoull(status.substr(at + name.size()), nullptr, 16) >> (SIGINT - 1) & 1) != 0;
}

// Ctrl-C goes to a whole process group; the runner's children are in their own, and would not hear.
TEST(Interrupted, TheChildrenAreNotToldByTheTerminal) {
    TempFolder folder;
    Program program(long_run(folder / "out"));
    std::vector<pid_t> children;
    ASSERT_TRUE(eventually([&] {
        children = children_of(program.pid());
        return children.size() == 2 &&
               std::all_of(children.begin(), children.end(), ignores_ctrl_c);
    }));
    for (const pid_t child : children) {
        EXPECT_NE(::getpgid(child), ::getpgid(program.pid()));
        ::kill(child, SIGINT);
    }
    const Ended& ended = program.finish();
    const Experiment experiment = read_results(folder / "out/results.json");
    ASSERT_EQ(experiment.trials.size(), 2u);
    for (const Trial& trial : experiment.trials) EXPECT_EQ(data_reasons(trial), Words{});
    EXPECT_EQ(ended.code, exit_code_told_by(experiment)) << ended.err;
}

}  // namespace
}  // namespace pushbench::shell
