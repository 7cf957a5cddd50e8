#include "shell.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <linux/capability.h>
#include <poll.h>
#include <pty.h>
#include <sstream>
#include <stdexcept>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace pushbench::shell {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

namespace {

constexpr std::chrono::milliseconds kLook(20);  // between two looks at a condition

// What the binary looks at is the test's to say.
bool is_inherited(const std::string& variable, const Words& added) {
    const std::string name = variable.substr(0, variable.find('=') + 1);
    return !name.starts_with("PUSHBENCH_") && name != "NO_COLOR=" && name != "CI=" &&
           !name.starts_with("GITHUB_") &&
           std::none_of(added.begin(), added.end(),
                        [&](const std::string& one) { return one.starts_with(name); });
}

Words environment_with(const Words& added) {
    Words variables = added;
    for (char** variable = environ; *variable; ++variable)
        if (is_inherited(*variable, added)) variables.emplace_back(*variable);
    return variables;
}

std::vector<char*> pointers(Words& texts) {
    std::vector<char*> all;
    for (std::string& text : texts) all.push_back(text.data());
    all.push_back(nullptr);
    return all;
}

// Both limits, and for root no right to raise them again: without CAP_SYS_RESOURCE among those that
// execve may give (capabilities(7)), root is as everybody else.
bool limit_descriptors(unsigned long most) {
    const rlimit limit{most, most};
    const bool may_raise =
        ::geteuid() == 0 && ::prctl(PR_CAPBSET_READ, CAP_SYS_RESOURCE, 0, 0, 0) == 1;
    return ::setrlimit(RLIMIT_NOFILE, &limit) == 0 &&
           (!may_raise || ::prctl(PR_CAPBSET_DROP, CAP_SYS_RESOURCE, 0, 0, 0) == 0);
}

[[noreturn]] void become(const Surroundings& setup, char* const* argv, char* const* environment) {
    // A test runner may ignore or block what the binary is to be told with.
    for (const int number : {SIGINT, SIGTERM, SIGPIPE, SIGHUP}) ::signal(number, SIG_DFL);
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    const bool limited = setup.descriptors == 0 || limit_descriptors(setup.descriptors);
    if (limited && ::chdir(setup.folder.c_str()) == 0)
        ::execve(setup.binary.c_str(), argv, environment);
    ::_exit(126);
}

// Takes what is there; closes the stream at its end. A terminal without a slave answers EIO.
void take(int& fd, std::string& into) {
    std::array<char, 16384> buffer;
    while (fd >= 0) {
        const ssize_t n = ::read(fd, buffer.data(), buffer.size());
        if (n > 0) {
            into.append(buffer.data(), static_cast<std::size_t>(n));
        } else if (n < 0 && (errno == EAGAIN || errno == EINTR)) {
            return;
        } else {
            ::close(fd);
            fd = -1;
        }
    }
}

std::string status_field(pid_t pid, const std::string& name) {
    std::ifstream file("/proc/" + std::to_string(pid) + "/status");
    for (std::string line; std::getline(file, line);)
        if (line.starts_with(name + ":")) return line.substr(name.size() + 2);
    return {};
}

}  // namespace

TempFolder::TempFolder() {
    std::string name = (fs::temp_directory_path() / "pushbench-test-XXXXXX").string();
    if (!::mkdtemp(name.data())) throw std::runtime_error("mkdtemp failed");
    path_ = name;
}

TempFolder::~TempFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
}

Words TempFolder::files() const {
    Words names;
    for (const auto& entry : fs::recursive_directory_iterator(path_))
        names.push_back(entry.path().lexically_relative(path_).string());
    std::sort(names.begin(), names.end());
    return names;
}

std::string read_text(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return std::move(text).str();
}

void write_text(const std::string& file, const std::string& text) {
    std::ofstream(file, std::ios::binary) << text;
}

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

bool eventually(const std::function<bool()>& done, Seconds patience) {
    const auto deadline = Clock::now() + patience;
    while (!done()) {
        if (Clock::now() > deadline) return false;
        std::this_thread::sleep_for(kLook);
    }
    return true;
}

Program::Program(const Words& arguments, const Surroundings& setup) {
    Words texts{"pushbench"};
    texts.insert(texts.end(), arguments.begin(), arguments.end());
    Words variables = environment_with(setup.environment);
    const std::vector<char*> argv = pointers(texts), environment = pointers(variables);
    if (setup.terminal) {
        winsize size{.ws_row = setup.rows, .ws_col = setup.columns, .ws_xpixel = 0, .ws_ypixel = 0};
        pid_ = ::forkpty(&out_, nullptr, nullptr, &size);
        if (pid_ == 0) become(setup, argv.data(), environment.data());
        ::fcntl(out_, F_SETFD, FD_CLOEXEC);
    } else {
        int out[2], err[2];
        if (::pipe2(out, O_CLOEXEC) != 0 || ::pipe2(err, O_CLOEXEC) != 0)
            throw std::runtime_error("pipe failed");
        pid_ = ::fork();
        if (pid_ == 0) {
            const int null = ::open("/dev/null", O_RDONLY);
            ::dup2(null, STDIN_FILENO);
            const bool elsewhere = !setup.stdout_to.empty();
            ::dup2(elsewhere ? ::open(setup.stdout_to.c_str(), O_WRONLY) : out[1], STDOUT_FILENO);
            ::dup2(err[1], STDERR_FILENO);
            become(setup, argv.data(), environment.data());
        }
        ::close(out[1]);
        ::close(err[1]);
        out_ = out[0];
        err_ = err[0];
    }
    if (pid_ < 0) throw std::runtime_error("fork failed");
    for (const int fd : {out_, err_})
        if (fd >= 0) ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_NONBLOCK);
}

Program::~Program() {
    if (!reaped_) {
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
    }
    for (const int fd : {out_, err_})
        if (fd >= 0) ::close(fd);
}

void Program::pump() {
    take(out_, ended_.out);
    take(err_, ended_.err);
    int status = 0;
    if (reaped_ || ::waitpid(pid_, &status, WNOHANG) != pid_) return;
    reaped_ = true;
    if (WIFSIGNALED(status))
        ended_.signal = WTERMSIG(status);
    else
        ended_.code = WEXITSTATUS(status);
}

bool Program::wait(const std::function<bool()>& done, Seconds patience) {
    const auto deadline = Clock::now() + patience;
    for (;;) {
        pump();
        if (done()) return true;
        if (Clock::now() > deadline) return false;
        std::array streams{pollfd{out_, POLLIN, 0}, pollfd{err_, POLLIN, 0}};
        ::poll(streams.data(), streams.size(), static_cast<int>(kLook.count()));
    }
}

bool Program::prints(const std::string& text, Seconds patience) {
    return wait([&] { return contains(ended_.out, text); }, patience);
}

bool Program::complains(const std::string& text, Seconds patience) {
    return wait([&] { return contains(ended_.err, text); }, patience);
}

void Program::signal(int number) const {
    // Once reaped, the number may be somebody else's.
    if (!reaped_) ::kill(pid_, number);
}

void Program::type(const std::string& keys) const {
    if (::write(out_, keys.data(), keys.size()) != static_cast<ssize_t>(keys.size()))
        throw std::runtime_error("cannot type at the terminal");
}

void Program::resize(unsigned short columns, unsigned short rows) const {
    const winsize size{.ws_row = rows, .ws_col = columns, .ws_xpixel = 0, .ws_ypixel = 0};
    if (::ioctl(out_, TIOCSWINSZ, &size) != 0) throw std::runtime_error("cannot resize");
}

const Ended& Program::finish(Seconds patience) {
    const auto over = [this] { return reaped_ && out_ < 0 && err_ < 0; };
    if (!wait(over, patience)) {
        signal(SIGKILL);
        wait(over, Seconds(5));
        ended_.err += "\n[the test's patience was over: killed]\n";
    }
    return ended_;
}

Ended run(const Words& arguments, const Surroundings& setup, Seconds patience) {
    return Program(arguments, setup).finish(patience);
}

std::vector<pid_t> children_of(pid_t parent, const std::string& word) {
    std::vector<pid_t> children;
    for (const auto& entry : fs::directory_iterator("/proc")) {
        const std::string name = entry.path().filename().string();
        if (name.find_first_not_of("0123456789") != std::string::npos) continue;
        const pid_t pid = static_cast<pid_t>(std::stol(name));
        if (status_field(pid, "PPid") != std::to_string(parent)) continue;
        const std::string command = read_text("/proc/" + name + "/cmdline");
        if (word.empty() || contains(command, '\0' + word + '\0')) children.push_back(pid);
    }
    return children;
}

bool is_alive(pid_t pid) {
    const std::string state = status_field(pid, "State");
    return !state.empty() && !state.starts_with('Z') && !state.starts_with('X');
}

}  // namespace pushbench::shell
