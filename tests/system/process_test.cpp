#include "core/net/process.hpp"

#include "core/net/orphans.hpp"

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <string>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <gtest/gtest.h>

namespace pushbench::net {
namespace {

std::unique_ptr<ChildProcess> shell(const std::string& script) {
    return std::make_unique<ChildProcess>(std::vector<std::string>{"-c", script}, "/bin/sh");
}

// Everything that the child writes to its control stream until it closes it.
std::string read_all(int fd) {
    std::string text;
    char part[4096];
    while (true) {
        const ssize_t n = ::read(fd, part, sizeof part);
        if (n <= 0) break;
        text.append(part, static_cast<std::size_t>(n));
    }
    ::close(fd);
    return text;
}

bool exists(pid_t pid) {
    return ::kill(pid, 0) == 0 || errno != ESRCH;
}

// A child that is killed alone cannot end what it has started in another group.
TEST(Orphans, EndWithWhoAdoptsThem) {
    adopt_orphans();
    const auto child = shell("setsid sh -c 'echo $$ >&3; exec sleep 1000 3>&-' & wait");
    const int control = child->take_control();
    char text[32] = {};
    ASSERT_GT(::read(control, text, sizeof text - 1), 0);
    ::close(control);
    const auto orphan = static_cast<pid_t>(std::stol(text));
    ASSERT_GT(orphan, 1);
    ::kill(child->pid(), SIGKILL);
    child->wait();
    ASSERT_TRUE(exists(orphan));
    end_adopted({::getppid(), orphan});  // a parent is nobody's to end
    EXPECT_FALSE(exists(orphan));
    EXPECT_TRUE(exists(::getppid()));
}

TEST(Process, TellsHowItEnded) {
    const struct {
        const char* script;
        ExitStatus status;
        const char* words;
    } table[] = {{"exit 0", {0, 0}, "exited with code 0"},
                 {"exit 3", {3, 0}, "exited with code 3"},
                 {"kill -9 $$", {0, 9}, "killed by signal 9 (Killed)"},
                 {"kill -15 $$", {0, 15}, "killed by signal 15 (Terminated)"}};
    for (const auto& row : table) {
        const auto child = shell(row.script);
        const ExitStatus status = child->wait();
        EXPECT_EQ(status, row.status) << row.script;
        EXPECT_EQ(status.words(), row.words);
        EXPECT_EQ(child->try_wait(), status);
        EXPECT_EQ(child->kill_and_reap(), status);
    }
    EXPECT_TRUE((ExitStatus{0, 0}.ok()));
    EXPECT_FALSE((ExitStatus{0, 9}.ok()));
    EXPECT_FALSE((ExitStatus{3, 0}.ok()));
}

TEST(Process, AControlStreamIsItsOnlyOtherDescriptor) {
    const int leak = ::open("/dev/null", O_RDONLY);  // as a library might, without CLOEXEC
    ASSERT_GE(leak, 0);
    // 4 is the folder that ls reads.
    const auto child = shell(
        "ls /proc/self/fd >&3; [ /dev/stdin -ef /dev/null ] && [ /dev/stdout -ef /dev/null ]");
    ::close(leak);
    const int control = child->take_control();
    EXPECT_EQ(child->take_control(), -1);
    EXPECT_EQ(read_all(control), "0\n1\n2\n3\n4\n");
    EXPECT_TRUE(child->wait().ok());
}

TEST(Process, TalksOverTheControlStream) {
    ChildProcess child({"-c", "exec cat <&3 >&3"}, "/bin/sh");
    const int control = child.take_control();
    ASSERT_EQ(::write(control, "hello\n", 6), 6);
    ASSERT_EQ(::shutdown(control, SHUT_WR), 0);
    EXPECT_EQ(read_all(control), "hello\n");
    EXPECT_TRUE(child.wait().ok());
}

TEST(Process, LeadsItsOwnGroup) {
    const auto child = shell("exec cat <&3");
    EXPECT_EQ(::getpgid(child->pid()), child->pid());
    EXPECT_NE(::getpgid(child->pid()), ::getpgrp());
    EXPECT_EQ(child->try_wait(), std::nullopt);
}

TEST(Process, DestructionLeavesNeitherOrphanNorZombie) {
    pid_t pid = 0, grandchild = 0;
    {
        // Both wait for the end of a stream that this side keeps open.
        const auto child = shell("cat <&3 & echo $! >&3; wait");
        pid = child->pid();
        const int control = child->take_control();
        char text[32] = {};
        ASSERT_GT(::read(control, text, sizeof text - 1), 0);
        grandchild = std::stoi(text);
        EXPECT_TRUE(exists(grandchild));
        EXPECT_EQ(child->kill_and_reap(), (ExitStatus{0, SIGKILL}));
        // Its end of the stream closes when the last of the group is gone.
        EXPECT_EQ(read_all(control), "");
    }
    EXPECT_FALSE(exists(pid));
}

// Two events stand in the reactor and the handler of the first closes the descriptor of the second:
// a child that is watched from then on takes its place there, and must not be taken for dead.
TEST(Process, AnEventOfAClosedDescriptorIsNotTheEndOfANewChild) {
    boost::asio::io_context context;
    const auto first = shell("read line <&3");
    int ends[2];
    ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    boost::asio::posix::stream_descriptor pipe(context, ends[0]);
    pipe.async_wait(pipe.wait_read, [](boost::system::error_code) {});
    std::unique_ptr<ChildProcess> second;
    bool told = false;
    first->on_exit(context, [&](ExitStatus) {
        pipe.close();
        second = shell("read line <&3");
        second->on_exit(context, [&](ExitStatus) { told = true; });
    });
    ASSERT_EQ(::kill(first->pid(), SIGTERM), 0);
    siginfo_t ended{};
    ASSERT_EQ(::waitid(P_PID, static_cast<id_t>(first->pid()), &ended, WEXITED | WNOWAIT), 0);
    ASSERT_EQ(::write(ends[1], "x", 1), 1);
    while (!second) context.run_one();
    context.poll();
    EXPECT_FALSE(told);
    EXPECT_EQ(second->try_wait(), std::nullopt);
    ASSERT_EQ(::kill(second->pid(), SIGTERM), 0);
    context.run();
    EXPECT_TRUE(told);
    ::close(ends[1]);
}

TEST(Process, AnUnknownProgramIsAnErrorAtOnce) {
    try {
        ChildProcess child({}, "/nonexistent/program");
        FAIL() << "it started";
    } catch (const std::system_error& error) {
        EXPECT_EQ(error.code().value(), ENOENT);
        EXPECT_NE(std::string(error.what()).find("/nonexistent/program"), std::string::npos);
    }
}

TEST(Process, ANewProgramStartsWithDefaultSignals) {
    struct sigaction before {};
    struct sigaction ignore {};
    ignore.sa_handler = SIG_IGN;
    ASSERT_EQ(::sigaction(SIGTERM, &ignore, &before), 0);
    const auto child = shell("kill -15 $$; exit 0");
    EXPECT_EQ(child->wait(), (ExitStatus{0, SIGTERM}));
    ASSERT_EQ(::sigaction(SIGTERM, &before, nullptr), 0);
}

// Runs in a process of its own; its exit code.
template <class Body>
int in_a_fork(Body body) {
    const pid_t pid = ::fork();
    if (pid == 0) ::_exit(body());
    int status = -1;
    ::waitpid(pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(BecomeChild, IgnoresInterruptsAndDiesWithTheRunner) {
    int ends[2];
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
    const auto child = [&] {
        become_child(ends[1]);
        ::raise(SIGINT);
        int signal = 0;
        ::prctl(PR_GET_PDEATHSIG, &signal);
        return signal == SIGKILL ? 7 : 8;
    };
    EXPECT_EQ(in_a_fork(child), 7);
    // Its parent is not the one that made the stream: the runner is gone.
    EXPECT_EQ(in_a_fork([&] { return in_a_fork(child); }), 127);
    for (const int fd : ends) ::close(fd);
}

TEST(Process, AKilledRunnerLeavesNoOrphan) {
    int ends[2];
    ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    EXPECT_EQ(in_a_fork([&] {
                  ::dup2(ends[1], STDERR_FILENO);  // the one stream that a child shares
                  const auto child = shell("echo started >&2; exec sleep 90");
                  char text[8];
                  if (::read(ends[0], text, sizeof text) != sizeof text) return 1;
                  return ::kill(::getpid(), SIGKILL);
              }),
              -1);
    ::close(ends[1]);
    // Ends when nobody holds it any more; an orphan would hold it beyond the time limit of the
    // tests.
    EXPECT_EQ(read_all(ends[0]), "");
}

TEST(ProcessOnExit, RunsOnTheContextAndMayDestroyTheChild) {
    boost::asio::io_context context;
    auto child = shell("read line <&3; exit 7");
    const int control = child->take_control();
    const pid_t pid = child->pid();
    std::optional<ExitStatus> told;
    child->on_exit(context, [&](ExitStatus status) {
        told = status;
        child.reset();
    });
    context.poll();
    EXPECT_FALSE(told);
    ASSERT_EQ(::write(control, "go\n", 3), 3);
    context.restart();
    context.run();
    EXPECT_EQ(told, (ExitStatus{7, 0}));
    EXPECT_FALSE(exists(pid));
    ::close(control);
}

TEST(ProcessOnExit, IsSilentWhenAnotherCallToldFirst) {
    boost::asio::io_context context;
    int told = 0;
    const auto count = [&](ExitStatus) { ++told; };
    auto waited = shell("exit 0");
    auto killed = shell("exec cat <&3");
    auto destroyed = shell("exec cat <&3");
    for (auto* child : {&waited, &killed, &destroyed}) (*child)->on_exit(context, count);
    waited->wait();
    killed->kill_and_reap();
    destroyed.reset();
    context.run();
    EXPECT_EQ(told, 0);
}

}  // namespace
}  // namespace pushbench::net
