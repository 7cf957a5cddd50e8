// `pushbench report` writes again, from results.json alone, what `run` wrote.
#include "results.hpp"

#include <gtest/gtest.h>

namespace pushbench::shell {
namespace {

// One experiment for all tests of this file.
class Report : public testing::Test {
  protected:
    static void SetUpTestSuite() {
        folder_ = new TempFolder;
        ran_ = new Ended(
            run({"run", "-t", "sse,short-polling:interval=100ms", "-c", "4", "-r", "20", "-d", "1s",
                 "--warmup", "200ms", "--allow-debug-build", "--out-dir", *folder_ / "run"}));
    }
    static void TearDownTestSuite() {
        delete ran_;
        delete folder_;
    }
    void SetUp() override {
        ASSERT_TRUE(ran_->code == 0 || ran_->code == 4) << ran_->err;
        ASSERT_NE(results(), "");
    }
    static std::string results() { return *folder_ / "run/results.json"; }

    static TempFolder* folder_;
    static Ended* ran_;
};
TempFolder* Report::folder_ = nullptr;
Ended* Report::ran_ = nullptr;

TEST_F(Report, AFolderOfReportsIsTheSame) {
    const Ended ended = run({"report", results(), "--out-dir", *folder_ / "again"});
    EXPECT_EQ(ended.code, 0) << ended.err;
    EXPECT_EQ(ended.out, "");
    EXPECT_EQ(without_html_remark(ended.err), "");
    std::size_t compared = 0;
    for (const auto& entry : std::filesystem::directory_iterator(*folder_ / "run")) {
        const std::string name = entry.path().filename().string();
        if (entry.is_directory()) continue;  // pictures
        EXPECT_EQ(read_text(*folder_ / ("again/" + name)), read_text(entry.path().string()))
            << name;
        ++compared;
    }
    EXPECT_EQ(compared, has_html_report() ? 7u : 6u)
        << "json, csv, timeseries, html, md and a histogram of each variant";
}

TEST_F(Report, AsHtmlIsOnePageOrARefusalThatTellsTheRemedy) {
    const std::string page = *folder_ / "page.html";
    const Ended ended = run({"report", results(), "-o", "html=" + page});
    EXPECT_EQ(ended.out, "");
    if (has_html_report()) {
        EXPECT_EQ(ended.code, 0) << ended.err;
        EXPECT_TRUE(read_text(page).starts_with("<!doctype html>"));
        EXPECT_TRUE(contains(read_text(page), "\"label\":\"sse\""));
    } else {
        EXPECT_EQ(ended.code, 2);
        EXPECT_TRUE(contains(ended.err, "install nodejs and npm")) << ended.err;
        EXPECT_TRUE(contains(ended.err, "build again"));
        EXPECT_FALSE(std::filesystem::exists(page));
    }
}

// report.md shows pictures only where they lie beside it.
std::string without_pictures(std::string report) {
    const std::size_t from = report.find("\n## Pictures\n");
    if (from == std::string::npos) return report;
    return report.erase(from, report.find("\n## ", from + 1) - from);
}

TEST_F(Report, EveryFormatGoesToAFileOrToStdout) {
    const std::pair<std::string, std::string> formats[] = {{"json", "results.json"},
                                                           {"csv", "results.csv"},
                                                           {"md", "report.md"},
                                                           {"timeseries", "timeseries.csv"}};
    for (const auto& [format, name] : formats) {
        const std::string written = without_pictures(read_text(*folder_ / ("run/" + name)));
        ASSERT_NE(written, "") << name;
        const Ended printed = run({"report", results(), "-o", format + "=-"});
        EXPECT_EQ(printed.code, 0) << printed.err;
        EXPECT_EQ(printed.out, written) << format;
        const std::string file = *folder_ / ("one." + format);
        const Ended filed = run({"report", results(), "-o", format + "=" + file});
        EXPECT_EQ(filed.code, 0) << filed.err;
        EXPECT_EQ(filed.out + filed.err, "");
        EXPECT_EQ(read_text(file), written) << format;
    }
}

TEST_F(Report, WithoutAFormatTheTableOfTheRunIsPrinted) {
    const Ended ended = run({"report", results()});
    EXPECT_EQ(ended.code, 0);
    EXPECT_EQ(ended.out, ran_->out);
    EXPECT_FALSE(contains(ended.out, "\x1b"));
}

TEST_F(Report, TheReferenceCanBeAnother) {
    const Ended first = run({"report", results(), "-o", "md=-"});
    const Ended other =
        run({"report", results(), "--reference", "short-polling:interval=100ms", "-o", "md=-"});
    EXPECT_EQ(other.code, 0) << other.err;
    EXPECT_NE(other.out, first.out);
    const Ended named = run({"report", results(), "--reference", "sse", "-o", "md=-"});
    EXPECT_EQ(named.out, first.out) << "the first technique is the reference";
}

TEST_F(Report, NothingOfOthersIsOverwritten) {
    std::filesystem::create_directory(*folder_ / "theirs");
    write_text(*folder_ / "theirs/report.md", "theirs");
    const Ended ended = run({"report", results(), "--out-dir", *folder_ / "theirs"});
    EXPECT_EQ(ended.code, 2);
    EXPECT_EQ(read_text(*folder_ / "theirs/report.md"), "theirs");
}

}  // namespace
}  // namespace pushbench::shell
