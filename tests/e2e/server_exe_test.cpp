// `run --server-exe`: several builds of the server under one load side.
#include "../cli/results.hpp"

#include <filesystem>
#include <set>

#include <gtest/gtest.h>

namespace pushbench::shell {
namespace {

constexpr Nanos kSlow = 2 * kMillisecond;  // what the slower build spins for every delivery
const std::string kBase = std::string("base=") + PUSHBENCH_BINARY;

// A script that is this pushbench but for what it does first; "$1" is the command.
std::string wrapper(const std::string& file, const std::string& first) {
    write_text(file, "#!/bin/sh\n" + first + "\nexec '" PUSHBENCH_BINARY "' \"$@\"\n");
    std::filesystem::permissions(file, std::filesystem::perms::owner_all);
    return file;
}

std::string when_serving(const std::string& file, const std::string& option) {
    return wrapper(file, "[ \"$1\" != serve ] || set -- \"$@\" " + option);
}

Ended run_with(const TempFolder& folder, const Words& builds, const std::string& runs = "1") {
    Words words = {"run",       "-t",          "sse,long-polling",
                   "-c",        "3",           "-r",
                   "20",        "-d",          "500ms",
                   "--warmup",  "0",           "-q",
                   "--runs",    runs,          "--allow-debug-build",
                   "--out-dir", folder / "out"};
    for (const std::string& build : builds) words.insert(words.end(), {"--server-exe", build});
    return run(words);
}

TEST(ServerExe, BuildsInterleaveAndEachTrialSaysWhichServed) {
    const TempFolder folder;
    const std::string slow = when_serving(folder / "slow.sh", "--fault=slow=2ms");
    const Ended ended = run_with(folder, {kBase, "a|b=" + slow}, "2");
    const Experiment experiment = read_results(folder / "out/results.json");
    EXPECT_EQ(ended.code, exit_code_told_by(experiment)) << ended.err;
    ASSERT_EQ(experiment.trials.size(), 8u);
    std::map<std::uint64_t, std::set<std::string>> of_run;
    for (const Trial& trial : experiment.trials) {
        SCOPED_TRACE(trial.name());
        EXPECT_EQ(data_reasons(trial), Words{});
        EXPECT_EQ(trial.load.ledger.delivered, trial.load.ledger.expected);
        of_run[trial.run].insert(trial.name());
        EXPECT_EQ(trial.run, (trial.order - 1) / 4 + 1) << "a run measures all before the next";
        EXPECT_EQ(trial.options, trial_of(experiment, trial.variant.label()).options)
            << "nothing but the binary differs";
        if (trial.server_build == "a|b") {
            EXPECT_GE(trial.load.latency.min(), kSlow);
        }
    }
    EXPECT_EQ(of_run[1], (std::set<std::string>{"sse on base", "sse on a|b", "long-polling on base",
                                                "long-polling on a|b"}));
    EXPECT_EQ(of_run[2], of_run[1]);
    ASSERT_EQ(experiment.server_builds.size(), 2u);
    EXPECT_EQ(experiment.server_builds[1].path, slow);
    EXPECT_EQ(experiment.server_builds[1].git, experiment.environment.git);
    EXPECT_EQ(experiment.server_builds[1].compiler, experiment.environment.compiler);
    EXPECT_EQ(read_csv(read_text(folder / "out/results.csv")).at(7).at("server_build"), "a|b");
}

// A sentence that names the build, exit code 2, and nothing made.
void expect_refused(const TempFolder& folder, const std::string& build, const std::string& said) {
    const Ended ended = run_with(folder, {kBase, build});
    SCOPED_TRACE(build + "\n" + ended.err);
    EXPECT_EQ(ended.code, 2);
    EXPECT_TRUE(contains(ended.err, "pushbench: error: --server-exe: ")) << "no sentence";
    EXPECT_TRUE(contains(ended.err, said)) << "does not say " << said;
    EXPECT_EQ(ended.out, "");
    EXPECT_FALSE(std::filesystem::exists(folder / "out"));
}

TEST(ServerExe, WhatIsNoBuildThatCanServeIsFoundBeforeTheFirstTrial) {
    const TempFolder folder;
    write_text(folder / "text", "#!/bin/sh\n");
    const std::string stranger = wrapper(folder / "stranger.sh", "echo something; exit 0");
    // Speaks as a pushbench of another time would.
    const std::string other = wrapper(
        folder / "other.sh",
        "[ \"$1\" != serve ] || { echo '{\"op\":\"ready\",\"port\":1,\"protocol\":99}' >&3; exec "
        "sleep 60; }");
    const std::string older = wrapper(
        folder / "older.sh",
        "[ \"$1\" != serve ] || { echo '{\"op\":\"ready\",\"port\":1}' >&3; exec sleep 60; }");
    const std::pair<std::string, std::string> cases[] = {
        {"new", "'new' is not LABEL=PATH"},
        {"new=", "'new=' is not LABEL=PATH"},
        {"=" PUSHBENCH_BINARY, "a label has 1 to 60 bytes"},
        {"base=/bin/true", "two binaries would be called 'base'"},
        {"new=" + folder / "absent", "'new' (" + folder / "absent" + ") is no file"},
        {"new=" + folder.path().string(), "is no file"},
        {"new=" + folder / "text", "cannot be executed"},
        {"new=/bin/true", "'new' (/bin/true) is not a pushbench"},
        {"new=" + stranger, "is not a pushbench"},
        {"new=" + other, "speaks control protocol 99 and this pushbench 1"},
        {"new=" + older, "speaks control protocol 0 and this pushbench 1"},
        {"new=" + when_serving(folder / "option.sh", "--no-such-option=1"),
         "does not serve 'sse' with the options of this run: the server"},
    };
    for (const auto& [build, said] : cases) expect_refused(folder, build, said);
}

}  // namespace
}  // namespace pushbench::shell
