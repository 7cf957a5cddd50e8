// What one gets who builds without npm: a build that says so, and a binary that does everything but
// HTML and tells the remedy.
#include "shell.hpp"

#include <array>
#include <cstdio>
#include <filesystem>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace pushbench::shell {
namespace {

std::string golden_results() {
    return std::string(PUSHBENCH_SOURCE_DIR) + "/tests/golden/results.json";
}

TEST(WithoutNpm, TheBuildSaysWhatIsMissingAndGoesOn) {
    const TempFolder folder;
    const std::string source = PUSHBENCH_SOURCE_DIR, page = folder / "page.cpp";
    const std::string command = fmt::format(
        "PATH=/nonexistent '{}' -D 'SOURCE={}/reports/html' -D 'WORK={}' -D 'PAGE={}' -D WANTED=ON "
        "-P '{}/cmake/html_page.cmake' 2>&1",
        PUSHBENCH_CMAKE, source, folder / "work", page, source);
    FILE* const build = ::popen(command.c_str(), "r");
    ASSERT_NE(build, nullptr);
    std::string said;
    std::array<char, 256> line{};
    while (std::fgets(line.data(), line.size(), build)) said += line.data();
    EXPECT_EQ(::pclose(build), 0) << said;
    EXPECT_TRUE(contains(said, "built WITHOUT the HTML report: npm was not found")) << said;
    EXPECT_TRUE(contains(said, "apt-get install nodejs npm"));
    EXPECT_EQ(read_text(page), read_text(source + "/reports/html/no_page.cpp.in"));
}

class BuiltWithoutNpm : public testing::Test {
  protected:
    TempFolder folder_;
    const Surroundings setup_{.binary = PUSHBENCH_WITHOUT_NPM};
};

TEST_F(BuiltWithoutNpm, HtmlIsRefusedWithTheRemedy) {
    const std::string page = folder_ / "page.html";
    const Ended ended = run({"report", golden_results(), "-o", "html=" + page}, setup_);
    EXPECT_EQ(ended.code, 2);
    EXPECT_TRUE(contains(ended.err, "built without npm")) << ended.err;
    EXPECT_TRUE(contains(ended.err, "install nodejs and npm"));
    EXPECT_FALSE(std::filesystem::exists(page));
}

TEST_F(BuiltWithoutNpm, AFolderOfReportsHasAllOthers) {
    const Ended ended = run({"report", golden_results(), "--out-dir", folder_ / "all"}, setup_);
    EXPECT_EQ(ended.code, 0) << ended.err;
    EXPECT_TRUE(contains(ended.err, "report.html is left out: ")) << ended.err;
    EXPECT_FALSE(std::filesystem::exists(folder_ / "all/report.html"));
    for (const std::string file : {"all/report.md", "all/results.csv", "all/timeseries.csv"})
        EXPECT_GT(read_text(folder_ / file).size(), 100u) << file;
}

}  // namespace
}  // namespace pushbench::shell
