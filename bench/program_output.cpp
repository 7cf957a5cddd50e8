#include "bench/program_output.hpp"

#include "core/net/clock.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace pushbench {

namespace {

constexpr std::size_t kEnough = 4096;

// -1: it could not be started.
pid_t spawn(const std::string& path, const std::string& argument, int out, Heard heard) {
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
    if (heard == Heard::both)
        posix_spawn_file_actions_adddup2(&actions, out, STDERR_FILENO);
    else
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    std::string name = path, what = argument;
    char* const argv[] = {name.data(), what.data(), nullptr};
    pid_t pid = -1;
    const int error = posix_spawn(&pid, path.c_str(), &actions, nullptr, argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    return error == 0 ? pid : -1;
}

// Up to the end of the stream, enough text or the deadline. false = the deadline.
bool read_all(int fd, std::string& text, Nanos deadline) {
    std::array<char, 1024> buffer;
    while (text.size() < kEnough) {
        const Nanos left = deadline - monotonic_now();
        if (left <= 0) return false;
        pollfd ready{fd, POLLIN, 0};
        const int n = ::poll(&ready, 1, static_cast<int>(left / kMillisecond) + 1);
        if (n < 0 && errno != EINTR) return false;
        if (n <= 0) continue;
        const ssize_t got = ::read(fd, buffer.data(), buffer.size());
        if (got == 0 || (got < 0 && errno != EINTR)) return true;
        if (got > 0) text.append(buffer.data(), static_cast<std::size_t>(got));
    }
    return true;
}

}  // namespace

std::optional<std::string> program_output(const std::string& path, const std::string& argument,
                                          Nanos patience, Heard heard) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return std::nullopt;
    const pid_t pid = spawn(path, argument, ends[1], heard);
    ::close(ends[1]);
    std::string text;
    const bool in_time = pid > 0 && read_all(ends[0], text, monotonic_now() + patience);
    ::close(ends[0]);
    if (pid < 0) return std::nullopt;
    // Whoever has closed its output, or fills it without end, is not waited for.
    ::kill(pid, SIGKILL);
    while (::waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
    }
    if (!in_time) return std::nullopt;
    return text;
}

}  // namespace pushbench
