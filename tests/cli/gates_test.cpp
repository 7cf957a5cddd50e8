// Limits that fail a job, and what GitHub Actions is told, on one real result.
#include "results.hpp"

#include <gtest/gtest.h>

namespace pushbench::shell {
namespace {

// One measurement for all tests of this file, with a threshold that nothing can hold.
class Gates : public testing::Test {
  protected:
    static void SetUpTestSuite() {
        folder_ = new TempFolder;
        ran_ =
            new Ended(run({"run",         "-t",
                           "sse",         "-c",
                           "4",           "-r",
                           "20",          "-d",
                           "1s",          "--warmup",
                           "200ms",       "--allow-debug-build",
                           "--threshold", "latency_max<1ns",
                           "--threshold", "sse.lost==0",
                           "-o",          "json=" + (*folder_ / "r.json"),
                           "-o",          "junit=-"},
                          {.environment = {"GITHUB_ACTIONS=true",
                                           "GITHUB_STEP_SUMMARY=" + (*folder_ / "summary.md")}}));
        // What the machine spoiled is 4, which is stronger.
        valid_ = read_results(*folder_ / "r.json").trials.front().validity.valid();
    }
    static void TearDownTestSuite() {
        delete ran_;
        delete folder_;
    }
    static int expected(int code) { return valid_ ? code : 4; }
    static Ended report(Words more, const Surroundings& in = {}) {
        more.insert(more.begin(), {"report", *folder_ / "r.json"});
        return run(more, in);
    }

    static TempFolder* folder_;
    static Ended* ran_;
    static bool valid_;
};
TempFolder* Gates::folder_ = nullptr;
Ended* Gates::ran_ = nullptr;
bool Gates::valid_ = false;

TEST_F(Gates, ARunThatBreaksALimitEndsWith99AndSaysWhich) {
    EXPECT_EQ(ran_->code, expected(99)) << ran_->err;
    EXPECT_TRUE(contains(ran_->err, "threshold failed: latency_max<1ns: sse is ")) << ran_->err;
    EXPECT_FALSE(contains(ran_->err, "threshold failed: sse.lost==0"));
    EXPECT_TRUE(ran_->out.starts_with("<?xml")) << ran_->out;
    EXPECT_TRUE(contains(ran_->out, "<failure type=\"threshold\""));
    EXPECT_TRUE(contains(read_text(*folder_ / "r.json"), "\"holds\": false"));
}

TEST_F(Gates, GithubIsToldBySummaryAndAnnotations) {
    const std::string summary = read_text(*folder_ / "summary.md");
    EXPECT_TRUE(summary.starts_with("### pushbench: ")) << summary;
    EXPECT_TRUE(contains(summary, "\n### Comparison\n"));
    EXPECT_TRUE(
        contains(ran_->err, "\n::error title=pushbench%3A threshold::latency_max<1ns: sse"));
}

TEST_F(Gates, AReportJudgesOnlyWhatItIsAskedFor) {
    const Ended shown = report({});
    EXPECT_EQ(shown.code, 0) << shown.err;
    EXPECT_TRUE(contains(shown.out, "threshold FAILED: latency_max<1ns: sse is ")) << shown.out;
    EXPECT_TRUE(contains(shown.out, "threshold holds : sse.lost==0: sse is 0"));

    const Ended holds = report({"--threshold", "sse.latency_max<1000s"});
    EXPECT_EQ(holds.code, expected(0)) << holds.err;
    EXPECT_FALSE(contains(holds.out, "latency_max<1ns")) << "the new ones replace the saved";
    const Ended fails = report({"--threshold", "latency_max<1000s,latency_max>1000s"});
    EXPECT_EQ(fails.code, expected(99));
    const Ended unmeasured = report({"--threshold", "empty_ratio<2", "-o", "csv=-"});
    EXPECT_EQ(unmeasured.code, expected(99));
    EXPECT_EQ(unmeasured.err, "threshold failed: empty_ratio<2: sse is not measured\n");
}

TEST_F(Gates, AReportRefusesWhatIsNotInTheFile) {
    const Ended ended = report({"--threshold", "websocket.lost==0"});
    EXPECT_EQ(ended.code, 2);
    EXPECT_EQ(ended.out, "");
    EXPECT_TRUE(contains(ended.err, "'websocket' is not compared here; give one of sse"))
        << ended.err;
}

TEST_F(Gates, GithubIsToldOnlyThereAndOnlyOnce) {
    const std::string file = *folder_ / "second.md";
    const Words inside = {"GITHUB_ACTIONS=true", "GITHUB_STEP_SUMMARY=" + file};
    // `report` runs beside the command that measured.
    EXPECT_EQ(report({}, {.environment = inside}).err, "");
    EXPECT_EQ(read_text(file), "");
    // The steps of a job share the file.
    write_text(file, "of another step\n");
    const Ended on = report({"--github", "on"}, {.environment = inside});
    EXPECT_EQ(on.code, 0) << on.err;
    EXPECT_TRUE(contains(on.err, "::error title=pushbench"));
    EXPECT_TRUE(read_text(file).starts_with("of another step\n\n### pushbench: "));
    // Without a file for the summary there are annotations only.
    const Ended without = report({"--github", "on"});
    EXPECT_EQ(without.code, 0);
    EXPECT_EQ(without.err, on.err);
    // A summary that cannot be written is said, and fails nothing.
    const Ended closed =
        report({"--github", "on"}, {.environment = {"GITHUB_STEP_SUMMARY=/dev/full"}});
    EXPECT_EQ(closed.code, 0);
    EXPECT_TRUE(contains(closed.err, "cannot add to the job summary '/dev/full'")) << closed.err;
}

TEST_F(Gates, AFullSummaryIsLeftAsItIs) {
    const std::string file = *folder_ / "full.md";
    write_text(file, std::string(1024 * 1024, 'x'));
    const Ended ended =
        report({"--github", "on"}, {.environment = {"GITHUB_STEP_SUMMARY=" + file}});
    EXPECT_EQ(ended.code, 0);
    EXPECT_TRUE(contains(ended.err, "the job summary is full")) << ended.err;
    EXPECT_EQ(read_text(file).size(), 1024u * 1024);
}

}  // namespace
}  // namespace pushbench::shell
