// `run --baseline` and `--save-baseline`: checked before measuring, compared and kept after it.
#include "derived.hpp"

#include <gtest/gtest.h>

namespace pushbench::shell {
namespace {

// The options of the run that results are derived from.
Words like_the_real_run(const Words& more) {
    Words words = {"run", "-t", "sse", "-c",       "4",     "-r",
                   "50",  "-d", "1s",  "--warmup", "200ms", "--allow-debug-build"};
    words.insert(words.end(), more.begin(), more.end());
    return words;
}

class BaselineRun : public testing::Test {
  protected:
    Ended in_folder(const Words& words, const Words& environment = {}) {
        Surroundings setup;
        setup.environment = environment;
        setup.folder = folder_.path().string();
        return run(words, setup);
    }
    void expect_refused(const Words& more, const std::string& said) {
        const Words before = folder_.files();
        const Ended ended = in_folder(like_the_real_run(more));
        EXPECT_EQ(ended.code, 2) << ended.err;
        EXPECT_EQ(ended.out, "");
        EXPECT_EQ(ended.err.find('\n') + 1, ended.err.size()) << "one line: " << ended.err;
        EXPECT_TRUE(contains(ended.err, said)) << ended.err << " does not say " << said;
        EXPECT_EQ(folder_.files(), before) << "nothing was measured";
    }
    TempFolder folder_;
};

TEST_F(BaselineRun, IsCheckedBeforeTheFirstTrial) {
    expect_refused({"--baseline", "main"}, "has no baseline 'main'");
    expect_refused({"--baseline", "missing.json"}, "cannot read 'missing.json'");
    write_text(folder_ / "broken.json", "{");
    expect_refused({"--baseline", "broken.json"}, "truncated");
    const std::string good = save(folder_, "good.json", derived());
    const Words gates = {"--fail-on", "wire_bytes_per_message"};
    expect_refused({"--baseline", good, "--runs", "2", gates[0], gates[1]},
                   "at least 4 on each side are needed");
    expect_refused({"--baseline", good, "--runs", "7"}, "latency_p99 of sse in 0 of its 7");
    expect_refused({"--baseline", good, "--runs", "7", "--mss", "0", gates[0], gates[1]},
                   "--mss: 1460 in the base, 0 in the new");
    expect_refused({"--baseline", good, "--runs", "7", "--fail-on", "latency_p9"}, "did you mean");
    expect_refused({"--baseline", good, "--runs", "7", "-s", "256", gates[0], gates[1]},
                   "has nothing of what would be measured");
    Experiment more = derived();
    for (Trial trial : derived().trials) {
        trial.variant.id = TechniqueId::websocket;
        more.trials.push_back(trial);
    }
    expect_refused(
        {"--baseline", save(folder_, "more.json", more), "--runs", "7", gates[0], gates[1]},
        "which would not be measured; measure it too, or give --allow-missing");
    Experiment elsewhere = derived();
    elsewhere.environment.cores += 2;
    expect_refused(
        {"--baseline", save(folder_, "other.json", elsewhere), "--runs", "7", gates[0], gates[1]},
        "cores: ");
    expect_refused({"--save-baseline", "../main"}, "no name for a baseline");
}

TEST_F(BaselineRun, NamesThoseThereAre) {
    std::filesystem::create_directories(folder_.path() / ".pushbench/baselines");
    save(folder_, ".pushbench/baselines/release.json", derived());
    expect_refused({"--baseline", "main"}, "it has release");
}

// A live pass: half the bytes in the baseline are a regression on every machine.
TEST_F(BaselineRun, MeasuresAndCompares) {
    const std::string base = save(folder_, "base.json", derived({.bytes = 0.5}));
    const Ended ended = in_folder(
        like_the_real_run({"--runs", "4", "--baseline", base, "--fail-on", "wire_bytes_per_message",
                           "--out-dir", "run", "--save-baseline", "bad", "--no-progress"}),
        {"GITHUB_ACTIONS=true", "GITHUB_STEP_SUMMARY=" + (folder_ / "summary.md")});
    bool all_valid = true;
    for (const Trial& trial : read_results(folder_ / "run/results.json").trials)
        all_valid = all_valid && trial.validity.valid();
    EXPECT_EQ(ended.code, all_valid ? 3 : 2) << ended.err;
    if (all_valid) {
        EXPECT_TRUE(contains(ended.out, "REGRESSED: 1 regressed")) << ended.out;
        EXPECT_TRUE(contains(ended.err, "::error title=pushbench%3A regressed::sse ("))
            << ended.err;
    }
    EXPECT_NE(read_text(folder_ / "run/comparison.json"), "");
    EXPECT_NE(read_text(folder_ / "run/comparison.md"), "");
    EXPECT_NE(read_text(folder_ / "run/comparison.html"), "");
    // The run, and then what it is compared with.
    EXPECT_TRUE(contains(read_text(folder_ / "summary.md"),
                         "\n\n" + read_text(folder_ / "run/comparison.md")));
    EXPECT_TRUE(contains(ended.err, "baseline not saved"));
    EXPECT_EQ(read_text(folder_ / ".pushbench/baselines/bad.json"), "");
}

TEST_F(BaselineRun, SavesWhatHasNothingWrongWithIt) {
    const Ended ended = in_folder(like_the_real_run(
        {"--save-baseline", "main", "--baseline-dir", "kept", "-o", "json=results.json"}));
    const bool valid = read_results(folder_ / "results.json").trials[0].validity.valid();
    EXPECT_EQ(ended.code, valid ? 0 : 4) << ended.err;
    EXPECT_EQ(read_text(folder_ / "kept/main.json"),
              valid ? read_text(folder_ / "results.json") : "");
    EXPECT_TRUE(
        contains(ended.err, valid ? "baseline saved: kept/main.json" : "baseline not saved"));
}

}  // namespace
}  // namespace pushbench::shell
