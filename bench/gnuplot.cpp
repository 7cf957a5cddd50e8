#include "bench/gnuplot.hpp"

#include "bench/files.hpp"
#include "core/error.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>

extern char** environ;

namespace pushbench {

namespace fs = std::filesystem;

namespace {

constexpr const char* kScript = "pictures.gp";
constexpr const char* kErrors = "errors.txt";

// Runs gnuplot in `folder` with its own defaults (-d: no gnuplotrc, ~/.gnuplot or GNUPLOT options
// of the user's), says nothing on our stdout and stderr. Its exit status, or -1.
int run_gnuplot(const char* argument, const std::string& folder, const std::string& errors) {
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addchdir_np(&actions, folder.c_str());
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, errors.c_str(),
                                     O_WRONLY | O_CREAT | O_TRUNC, 0600);
    std::string name = "gnuplot", defaults = "-d", what = argument;
    char* const argv[] = {name.data(), defaults.data(), what.data(), nullptr};
    pid_t pid = -1;
    const int error = posix_spawnp(&pid, "gnuplot", &actions, nullptr, argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    if (error != 0) return -1;
    int status = 0;
    while (::waitpid(pid, &status, 0) < 0)
        if (errno != EINTR) return -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

// Beside the pictures, so that moving them there is a rename.
class WorkFolder {
  public:
    explicit WorkFolder(const std::string& beside)
        : path_(fmt::format("{}/.pushbench-{}", beside, ::getpid())) {
        std::error_code ec;
        fs::remove_all(path_, ec);
        if (!fs::create_directories(path_, ec))
            throw UsageError(fmt::format("cannot write to '{}': {}; choose another folder", beside,
                                         ec.message()));
    }
    ~WorkFolder() {
        std::error_code ec;
        fs::remove_all(path_, ec);
    }
    WorkFolder(const WorkFolder&) = delete;
    WorkFolder& operator=(const WorkFolder&) = delete;
    std::string operator/(const std::string& name) const { return path_ + "/" + name; }
    const std::string& path() const { return path_; }

  private:
    std::string path_;
};

// The line that says why; gnuplot prints the command and a caret before it.
std::string last_line(const std::string& file) {
    std::ifstream in(file);
    std::string line, last;
    while (std::getline(in, line))
        if (line.find_first_not_of(" \t") != std::string::npos) last = line;
    return last.empty() ? "it said nothing" : last;
}

void require_drawn(const std::vector<Picture>& pictures, const WorkFolder& work) {
    for (const Picture& picture : pictures) {
        std::error_code ec;
        const auto size = fs::file_size(work / picture.file, ec);
        if (ec || size == 0)
            throw UsageError(fmt::format(
                "gnuplot made no {}: {}; is there room on the disk, and does this gnuplot know the "
                "terminals svg and pngcairo (`gnuplot -e 'set terminal'`)?",
                picture.file, last_line(work / kErrors)));
    }
}

}  // namespace

bool gnuplot_is_there() {
    static const bool there = run_gnuplot("--version", "/", "/dev/null") == 0;
    return there;
}

std::string gnuplot_advice() {
    return "pictures need gnuplot, which is not installed: install the package gnuplot-nox "
           "(apt-get install gnuplot-nox)";
}

void draw(const std::vector<Picture>& pictures, const std::string& folder) {
    if (pictures.empty()) return;
    if (!gnuplot_is_there()) throw UsageError(gnuplot_advice());
    const WorkFolder work(folder);
    std::string script;
    for (const Picture& picture : pictures) script += picture.script;
    write_file(work / kScript, script);
    if (run_gnuplot(kScript, work.path(), kErrors) != 0)
        throw UsageError(
            fmt::format("gnuplot could not draw: {}; pushbench needs gnuplot 5.4 or "
                        "later",
                        last_line(work / kErrors)));
    require_drawn(pictures, work);
    for (const Picture& picture : pictures)
        if (::rename((work / picture.file).c_str(), (folder + "/" + picture.file).c_str()) != 0)
            throw UsageError(fmt::format("cannot write '{}/{}': {}", folder, picture.file,
                                         std::strerror(errno)));
}

}  // namespace pushbench
