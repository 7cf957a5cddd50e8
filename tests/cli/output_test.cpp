// Where results go, what is printed where, and what --quiet, a pipe, CI and NO_COLOR change.
#include "results.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace pushbench::shell {
namespace {

const Words kSmall = {"run", "-c", "2",        "-r",    "20",
                      "-d",  "1s", "--warmup", "200ms", "--allow-debug-build",
                      "-t",  "sse"};

Words small_run(const Words& more) {
    Words arguments = kSmall;
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
}

// Without the pictures, which depend on whether gnuplot is there.
Words files_in(const TempFolder& folder) {
    Words files = folder.files();
    std::erase_if(files, [](const std::string& file) { return contains(file, "charts"); });
    return files;
}

Words all_reports() {
    Words reports = {"latency.hgrm", "report.md", "results.csv", "results.json", "timeseries.csv"};
    if (has_html_report()) reports.insert(reports.begin() + 1, "report.html");
    return reports;
}
const Words kReports = all_reports();

// The sum of what was expected, or of what the machine spoiled.
void expect_measured(const Ended& ended) {
    EXPECT_TRUE(ended.code == 0 || ended.code == 4) << ended.code << "\n" << ended.err;
}

TEST(Output, WithoutOptionsANewFolderIsMade) {
    TempFolder folder;
    const Ended ended = run(small_run({}), {.folder = folder.path().string()});
    expect_measured(ended);
    EXPECT_TRUE(contains(ended.out, "sse"));
    EXPECT_TRUE(contains(ended.err, "[1/1] sse, 2 clients"));
    EXPECT_FALSE(contains(ended.out + ended.err, "\x1b")) << "escape sequence in a pipe";

    const Words files = files_in(folder);
    ASSERT_EQ(files.size(), 2 + kReports.size());
    EXPECT_EQ(files[0], "pushbench-results");
    const std::string made = files[1];
    for (std::size_t i = 0; i < kReports.size(); ++i)
        EXPECT_EQ(files[i + 2], made + "/" + kReports[i]);
    EXPECT_TRUE(contains(ended.err, made + (has_html_report() ? "/report.html" : "/report.md")));

    const Experiment saved = read_results(folder / (made + "/results.json"));
    EXPECT_EQ(ended.code, exit_code_told_by(saved));
    EXPECT_EQ(saved.trials.size(), 1u);
    EXPECT_FALSE(saved.interrupted);
    EXPECT_TRUE(contains(saved.environment.command, "-t sse"));
}

TEST(Output, OneFormatOnStdoutIsAllThatIsThere) {
    TempFolder folder;
    const Ended ended = run(small_run({"-o", "csv=-", "-q"}), {.folder = folder.path().string()});
    expect_measured(ended);
    EXPECT_EQ(ended.err, "");
    EXPECT_EQ(folder.files(), Words{});
    EXPECT_TRUE(ended.out.starts_with("technique,variant,clients,"));
    const std::vector<CsvRow> rows = read_csv(ended.out);
    ASSERT_EQ(rows.size(), 1u);
    EXPECT_EQ(rows[0].at("technique"), "sse");
    EXPECT_EQ(rows[0].at("expected"), rows[0].at("delivered"));
    EXPECT_EQ(rows[0].at("responses"), "") << "a push technique has none";
}

TEST(Output, NamedFilesAreReplacedAndNothingElseIsWritten) {
    TempFolder folder;
    write_text(folder / "a.csv", "old");
    const Ended ended =
        run(small_run({"-o", "csv=a.csv", "-o", "json=b.json", "-o", "md=-", "--no-progress"}),
            {.folder = folder.path().string()});
    expect_measured(ended);
    EXPECT_EQ(folder.files(), (Words{"a.csv", "b.json"}));
    EXPECT_EQ(read_csv(read_text(folder / "a.csv")).size(), 1u);
    EXPECT_EQ(read_results(folder / "b.json").trials.size(), 1u);
    EXPECT_TRUE(ended.out.starts_with("# ")) << ended.out;
    EXPECT_FALSE(contains(ended.err, "[1/1]")) << "--no-progress";
}

TEST(Output, AFolderOfOursMayBeUsedAgain) {
    TempFolder folder;
    write_text(folder / "notes.txt", "kept");
    const Surroundings in{.folder = folder.path().string()};
    expect_measured(run(small_run({"--out-dir", ".", "-q"}), in));
    const std::string first = read_text(folder / "results.json");
    expect_measured(run(small_run({"--out-dir", ".", "-q"}), in));
    EXPECT_NE(read_text(folder / "results.json"), first);
    Words expected = kReports;
    expected.push_back("notes.txt");
    std::sort(expected.begin(), expected.end());
    EXPECT_EQ(files_in(folder), expected);
    EXPECT_EQ(read_text(folder / "notes.txt"), "kept");
}

// No report may stand beside data of another experiment, and nobody else's file goes.
TEST(Output, AFolderOfOursKeepsNothingOfAnEarlierExperiment) {
    TempFolder folder;
    const Surroundings in{.folder = folder.path().string()};
    const std::string golden = std::string(PUSHBENCH_SOURCE_DIR) + "/tests/golden/results.json";
    ASSERT_EQ(run({"report", golden, "--out-dir", "."}, in).code, 0);
    const std::string of_a_trial = "latency-short-polling-c1000-t1-r4-s128-run1.hgrm";
    ASSERT_NE(read_text(folder / of_a_trial), "");
    std::filesystem::create_directory(folder / "charts");
    write_text(folder / "charts/latency-percentiles.svg", "old");
    write_text(folder / "comparison.md", "old");
    for (const std::string mine : {"notes.txt", "latency-mine.hgrm"})
        write_text(folder / mine, "kept");

    ASSERT_EQ(run({"report", "results.json", "--out-dir", "."}, in).code, 0);
    EXPECT_EQ(read_text(folder / "comparison.md"), "old") << "the same experiment once more";
    EXPECT_NE(read_text(folder / of_a_trial), "");

    write_text(folder / "charts/latency-percentiles.svg", "old");
    expect_measured(run(small_run({"--out-dir", ".", "-q"}), in));
    Words expected = kReports;
    expected.insert(expected.end(), {"notes.txt", "latency-mine.hgrm"});
    std::sort(expected.begin(), expected.end());
    EXPECT_EQ(files_in(folder), expected);
    EXPECT_NE(read_text(folder / "charts/latency-percentiles.svg"), "old");
}

TEST(Output, QuietMeansOnlyWhatWasAskedFor) {
    TempFolder folder;
    const Surroundings in{.folder = folder.path().string()};
    const Ended file = run(small_run({"-q", "-o", "csv=a.csv"}), in);
    expect_measured(file);
    EXPECT_EQ(file.out + file.err, "");
    EXPECT_EQ(read_csv(read_text(folder / "a.csv")).size(), 1u);
    const Ended table = run(small_run({"-q", "-o", "console=-"}), in);
    expect_measured(table);
    EXPECT_TRUE(contains(table.out, "technique")) << table.out;
    EXPECT_EQ(table.err, "");
}

TEST(Output, SeveralDistributionsOnStdoutHaveTitles) {
    const std::string golden = std::string(PUSHBENCH_SOURCE_DIR) + "/tests/golden/results.json";
    const Ended ended = run({"report", golden, "-o", "hgrm=-"});
    EXPECT_EQ(ended.code, 0) << ended.err;
    EXPECT_TRUE(ended.out.starts_with("# short-polling-c1000-t1-r4-s128-run1\n")) << ended.out;
    EXPECT_TRUE(contains(ended.out, "\n# websocket-frame-binary-c1000-t1-r4-s128-run2\n"));
}

TEST(Output, HelpAndVersionGoToStdout) {
    for (const Words& arguments :
         {Words{"--help"}, Words{"--version"}, Words{"run", "--help"}, Words{"serve", "--help"},
          Words{"load", "--help"}, Words{"report", "--help"}, Words{"list"},
          Words{"doctor", "-c", "10"}, Words{"run", "--print-config"}}) {
        const Ended ended = run(arguments);
        EXPECT_EQ(ended.code, 0) << arguments.front();
        EXPECT_NE(ended.out, "") << arguments.front();
        EXPECT_EQ(ended.err, "") << arguments.front();
    }
    const Ended nothing = run({});
    EXPECT_EQ(nothing.code, 2);
    EXPECT_EQ(nothing.out, "");
    EXPECT_TRUE(contains(nothing.err, "run"));
}

TEST(Output, PrintedConfigIsReadBackTheSame) {
    TempFolder folder;
    const Surroundings in{.folder = folder.path().string()};
    for (const std::string command : {"run", "serve", "load"}) {
        Words typed = {command, "--print-config", "--mss", "0"};
        if (command == "run")
            typed.insert(typed.end(), {"-c", "7,8", "-r", "0.5,2", "-t",
                                       "short-polling:interval=100ms,empty=304,sse", "--pin",
                                       "server=0;load=1", "-o", "csv=a b.csv"});
        else
            typed.insert(typed.end(), {"-t", "sse"});
        const Ended printed = run(typed, in);
        ASSERT_EQ(printed.code, 0) << printed.err;
        write_text(folder / "saved.toml", printed.out);
        const Ended again = run({command, "--config", "saved.toml", "--print-config"}, in);
        EXPECT_EQ(again.code, 0) << again.err;
        EXPECT_EQ(again.out, printed.out);
    }
}

TEST(Output, AFullStdoutIsTold) {
    const std::string golden = std::string(PUSHBENCH_SOURCE_DIR) + "/tests/golden/results.json";
    for (const Words& arguments : {Words{"list"}, Words{"--help"}, Words{"report", golden},
                                   Words{"report", golden, "-o", "csv=-"}}) {
        const Ended ended = run(arguments, {.stdout_to = "/dev/full"});
        EXPECT_EQ(ended.code, 2) << arguments.front();
        EXPECT_TRUE(ended.err.starts_with("pushbench: error: ")) << ended.err;
    }
}

}  // namespace
}  // namespace pushbench::shell
