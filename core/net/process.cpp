#include "core/net/process.hpp"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <linux/close_range.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>
#include <utility>

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <fmt/format.h>

namespace pushbench::net {

namespace asio = boost::asio;

namespace {

constexpr int kExecFailed = 127;  // as a shell says it

[[noreturn]] void fail(const std::string& what, int error = errno) {
    throw std::system_error(error, std::generic_category(), what);
}

class Fd {
  public:
    explicit Fd(int fd = -1) : fd_(fd) {}
    ~Fd() { reset(); }
    Fd(const Fd&) = delete;
    Fd& operator=(const Fd&) = delete;
    int get() const { return fd_; }
    int release() { return std::exchange(fd_, -1); }
    void reset(int fd = -1) {
        if (fd_ >= 0) ::close(fd_);
        fd_ = fd;
    }
    // Away from 0 to 3, which the child fills.
    void move_up() { reset(::fcntl(fd_, F_DUPFD_CLOEXEC, kControlFd + 1)); }

  private:
    int fd_;
};

// Everything the child needs, made before fork: after it only async-signal-safe calls are allowed.
struct Launch {
    const char* executable;
    char* const* argv;
    int control;
    int failure;  // errno of what failed goes here; exec closes it
    pid_t parent;
};

[[noreturn]] void give_up(const Launch& launch) {
    const int error = errno;
    [[maybe_unused]] const auto written = ::write(launch.failure, &error, sizeof error);
    ::_exit(kExecFailed);
}

void reset_signals() {
    // The new program would inherit what is ignored or blocked here.
    for (const int number : {SIGINT, SIGTERM, SIGPIPE, SIGHUP, SIGCHLD}) ::signal(number, SIG_DFL);
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

[[noreturn]] void run_child(const Launch& launch) {
    ::setpgid(0, 0);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != launch.parent) ::_exit(kExecFailed);  // it died before the line above
    reset_signals();
    const int null = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    if (null < 0 || ::dup2(null, STDIN_FILENO) < 0 || ::dup2(null, STDOUT_FILENO) < 0 ||
        ::dup2(launch.control, kControlFd) < 0)
        give_up(launch);
    // Marked rather than closed, so that `failure` lives until exec succeeds. Libraries may hold
    // descriptors without CLOEXEC.
    ::close_range(kControlFd + 1, ~0U, CLOSE_RANGE_CLOEXEC);
    ::execv(launch.executable, launch.argv);
    give_up(launch);
}

std::vector<char*> make_argv(std::vector<std::string>& texts) {
    std::vector<char*> argv;
    for (std::string& text : texts) argv.push_back(text.data());
    argv.push_back(nullptr);
    return argv;
}

pid_t wait_for(pid_t pid, int& status, int flags) {
    pid_t result = -1;
    do result = ::waitpid(pid, &status, flags);
    while (result < 0 && errno == EINTR);
    if (result < 0) fail("waitpid");
    return result;
}

int read_failure(int fd) {
    int error = 0;
    ssize_t n = 0;
    do n = ::read(fd, &error, sizeof error);
    while (n < 0 && errno == EINTR);
    return n == sizeof error ? error : 0;
}

}  // namespace

std::string ExitStatus::words() const {
    if (signal == 0) return fmt::format("exited with code {}", code);
    return fmt::format("killed by signal {} ({})", signal, ::strsignal(signal));
}

struct ChildProcess::Watch {
    Watch(asio::io_context& context, std::function<void(ExitStatus)> told)
        : pidfd(context), handler(std::move(told)) {}
    static void listen(const std::shared_ptr<Watch>& watch);
    asio::posix::stream_descriptor pidfd;
    std::function<void(ExitStatus)> handler;
    ChildProcess* child = nullptr;  // cleared when nobody is to be told any more
};

void ChildProcess::Watch::listen(const std::shared_ptr<Watch>& watch) {
    watch->pidfd.async_wait(asio::posix::stream_descriptor::wait_read,
                            [watch](boost::system::error_code ec) {
                                if (ec || !watch->child) return;
                                // Asio hands an event of a descriptor that is gone to the one that
                                // took its place in the reactor: the wait alone proves nothing.
                                const auto status = watch->child->try_wait();
                                if (!status) return listen(watch);
                                watch->handler(*status);
                            });
}

ChildProcess::ChildProcess(const std::vector<std::string>& arguments, const std::string& executable,
                           const std::string& name) {
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) fail("socketpair");
    Fd ours(ends[0]), theirs(ends[1]);
    if (::pipe2(ends, O_CLOEXEC) != 0) fail("pipe");
    Fd failure(ends[0]), failure_in_child(ends[1]);
    theirs.move_up();
    failure_in_child.move_up();
    if (theirs.get() < 0 || failure_in_child.get() < 0) fail("fcntl", EMFILE);

    std::vector<std::string> texts{name};
    texts.insert(texts.end(), arguments.begin(), arguments.end());
    const std::vector<char*> argv = make_argv(texts);
    const Launch launch{executable.c_str(), argv.data(), theirs.get(), failure_in_child.get(),
                        ::getpid()};
    pid_ = ::fork();
    if (pid_ < 0) fail("fork");
    if (pid_ == 0) run_child(launch);
    ::setpgid(pid_, pid_);  // whichever of the two comes first
    failure_in_child.reset();
    if (const int error = read_failure(failure.get()); error != 0) {
        wait();
        fail("cannot start " + executable, error);
    }
    control_ = ours.release();
}

ChildProcess::~ChildProcess() {
    kill_and_reap();
    if (control_ >= 0) ::close(control_);
}

int ChildProcess::take_control() {
    return std::exchange(control_, -1);
}

ExitStatus ChildProcess::reaped(int wait_status) {
    if (watch_) watch_->child = nullptr;
    watch_.reset();
    status_ = WIFSIGNALED(wait_status) ? ExitStatus{0, WTERMSIG(wait_status)}
                                       : ExitStatus{WEXITSTATUS(wait_status), 0};
    return *status_;
}

std::optional<ExitStatus> ChildProcess::try_wait() {
    int status = 0;
    if (!status_ && wait_for(pid_, status, WNOHANG) == pid_) reaped(status);
    return status_;
}

ExitStatus ChildProcess::wait() {
    if (status_) return *status_;
    int status = 0;
    wait_for(pid_, status, 0);
    return reaped(status);
}

ExitStatus ChildProcess::kill_and_reap() {
    // Until it is reaped, nobody else can have its number.
    if (!status_) ::kill(-pid_, SIGKILL);
    return wait();
}

void ChildProcess::on_exit(asio::io_context& context, std::function<void(ExitStatus)> handler) {
    if (watch_) watch_->child = nullptr;
    watch_.reset();
    if (status_) return;
    // glibc 2.36 declares pidfd_open() without C linkage.
    const int fd = static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0));
    if (fd < 0) fail("pidfd_open");
    watch_ = std::make_shared<Watch>(context, std::move(handler));
    watch_->pidfd.assign(fd);
    watch_->child = this;
    Watch::listen(watch_);
}

void become_child(int control_fd) {
    std::signal(SIGINT, SIG_IGN);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    // The signal is not sent for a death before this call; the other end of the socketpair knows
    // who made it.
    ucred runner{};
    socklen_t length = sizeof runner;
    if (::getsockopt(control_fd, SOL_SOCKET, SO_PEERCRED, &runner, &length) == 0 &&
        runner.pid != 0 && runner.pid != ::getppid())
        ::_exit(kExecFailed);
}

}  // namespace pushbench::net
