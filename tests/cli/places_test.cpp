// Files that are more than a file: devices, FIFOs, symbolic links, modes, and the same one twice.
#include "reports/results_json.hpp"
#include "shell.hpp"

#include <array>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gtest/gtest.h>

namespace pushbench::shell {
namespace {

namespace fs = std::filesystem;

const std::string kResults = std::string(PUSHBENCH_SOURCE_DIR) + "/tests/golden/results.json";

Ended report_to(const TempFolder& folder, const Words& outputs) {
    Words arguments{"report", kResults};
    for (const std::string& output : outputs) arguments.insert(arguments.end(), {"-o", output});
    return run(arguments, {.folder = folder.path().string()});
}

void expect_csv(const std::string& text) {
    EXPECT_TRUE(text.starts_with("technique,variant,")) << text.substr(0, 100);
}

mode_t mode_of(const std::string& file) {
    struct stat status {};
    EXPECT_EQ(::lstat(file.c_str(), &status), 0) << file;
    return status.st_mode;
}

// Its reader is there before anybody writes, so that nothing waits.
class Fifo {
  public:
    explicit Fifo(const std::string& file) {
        EXPECT_EQ(::mkfifo(file.c_str(), 0600), 0);
        fd_ = ::open(file.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
        EXPECT_GE(fd_, 0);
    }
    ~Fifo() { ::close(fd_); }
    Fifo(const Fifo&) = delete;
    Fifo& operator=(const Fifo&) = delete;
    std::string take() const {
        std::string text;
        std::array<char, 4096> piece{};
        for (ssize_t n; (n = ::read(fd_, piece.data(), piece.size())) > 0;)
            text.append(piece.data(), static_cast<std::size_t>(n));
        return text;
    }

  private:
    int fd_ = -1;
};

TEST(Places, AFifoIsWrittenToAndStaysOne) {
    TempFolder folder;
    const Fifo fifo(folder / "pipe");
    const Ended ended = report_to(folder, {"csv=pipe"});
    EXPECT_EQ(ended.code, 0) << ended.err;
    expect_csv(fifo.take());
    EXPECT_TRUE(S_ISFIFO(mode_of(folder / "pipe")));
    EXPECT_EQ(folder.files(), Words{"pipe"});
}

// After each trial results.json is saved, but a reader wants one document.
TEST(Places, AFifoGetsTheResultsOfARunOnce) {
    TempFolder folder;
    const Fifo fifo(folder / "pipe");
    Program program({"run", "-c", "1", "-r", "20", "-d", "300ms", "--warmup", "0", "-t",
                     "sse,raw-tcp", "--allow-debug-build", "-q", "-o", "json=pipe"},
                    {.folder = folder.path().string()});
    std::string text;
    // Read all along: a pipe holds less than a document may have.
    ASSERT_TRUE(eventually(
        [&] {
            text += fifo.take();
            return !is_alive(program.pid());
        },
        Seconds(60)));
    text += fifo.take();
    EXPECT_EQ(experiment_from_json(text, "pipe").trials.size(), 2u);
    EXPECT_EQ(folder.files(), Words{"pipe"});
    program.finish();
}

TEST(Places, ALinkIsFollowed) {
    TempFolder folder;
    fs::create_directory(folder / "data");
    write_text(folder / "data/a.csv", "old");
    fs::create_symlink("data/a.csv", folder / "link");
    fs::create_symlink("data/b.csv", folder / "dangling");
    const Ended ended = report_to(folder, {"csv=link", "md=dangling"});
    EXPECT_EQ(ended.code, 0) << ended.err;
    for (const char* name : {"link", "dangling"}) EXPECT_TRUE(fs::is_symlink(folder / name));
    expect_csv(read_text(folder / "data/a.csv"));
    EXPECT_NE(read_text(folder / "data/b.csv"), "");
    EXPECT_EQ(folder.files(), (Words{"dangling", "data", "data/a.csv", "data/b.csv", "link"}));
}

// The device is only ever named by a link of the test's own.
TEST(Places, ALinkToADeviceLeavesTheDevice) {
    TempFolder folder;
    fs::create_symlink("/dev/null", folder / "nothing");
    const Ended ended = report_to(folder, {"csv=nothing"});
    EXPECT_EQ(ended.code, 0) << ended.err;
    EXPECT_TRUE(fs::is_symlink(folder / "nothing"));
    EXPECT_TRUE(fs::is_character_file("/dev/null"));
    EXPECT_EQ(folder.files(), Words{"nothing"});
}

TEST(Places, AFileKeepsItsMode) {
    TempFolder folder;
    for (const mode_t mode : {0600u, 0664u}) {
        write_text(folder / "a.csv", "old");
        ASSERT_EQ(::chmod((folder / "a.csv").c_str(), mode), 0);
        EXPECT_EQ(report_to(folder, {"csv=a.csv"}).code, 0);
        expect_csv(read_text(folder / "a.csv"));
        EXPECT_EQ(mode_of(folder / "a.csv") & 07777u, mode);
    }
}

}  // namespace
}  // namespace pushbench::shell
