// Stopping what descends from a process, also where that is not possible.
#include "core/net/process_tree.hpp"

#include "core/net/sockets.hpp"

#include <algorithm>
#include <array>
#include <csignal>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace pushbench::net {
namespace {

constexpr uid_t kNobody = 65534;

[[noreturn]] void wait_for_a_signal() {
    for (;;) ::pause();
}

// Owns one process, gives up the right to end it if told to, and stops its tree. Exits with how
// many are left.
[[noreturn]] void own_and_stop(int told, bool as_nobody) {
    const pid_t target = ::fork();
    if (target == 0) wait_for_a_signal();
    const bool said = ::write(told, &target, sizeof target) == sizeof target;
    if (!said || (as_nobody && ::setuid(kNobody) != 0)) ::_exit(99);
    ProcessTree tree;
    const std::vector<pid_t> left = tree.stop(20 * kMillisecond, 20 * kMillisecond);
    const bool others = left.size() == 1 && left.front() != target;
    ::_exit(others ? 98 : static_cast<int>(left.size()));
}

int left_by_an_owner(bool as_nobody) {
    int told[2];
    if (::pipe(told) != 0) return -1;
    const pid_t owner = ::fork();
    if (owner == 0) own_and_stop(told[1], as_nobody);
    pid_t target = 0;
    const bool heard = ::read(told[0], &target, sizeof target) == sizeof target;
    int status = 0;
    ::waitpid(owner, &status, 0);
    if (heard) ::kill(target, SIGKILL);
    ::close(told[0]);
    ::close(told[1]);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(ProcessTree, StopsItsOwn) {
    EXPECT_EQ(left_by_an_owner(/*as_nobody=*/false), 0);
}

TEST(ProcessTree, GivesUpOnWhatItMayNotEnd) {
    if (::geteuid() != 0) GTEST_SKIP() << "who is not root cannot start what it may not end";
    EXPECT_EQ(left_by_an_owner(/*as_nobody=*/true), 1);
}

// Who listens where, in the words of somebody who may not look at the owner's descriptors, too.
std::string listener_in_words(const Address& address, int descriptor, bool as_nobody) {
    int told[2];
    if (::pipe(told) != 0) return {};
    const pid_t onlooker = ::fork();
    if (onlooker == 0) {
        ::close(descriptor);
        if (as_nobody && ::setuid(kNobody) != 0) ::_exit(99);
        const auto listener = ProcessTree().listener(address);
        const std::string words = listener ? listener->words() : "nobody";
        ::_exit(::write(told[1], words.data(), words.size()) < 0 ? 98 : 0);
    }
    ::close(told[1]);
    std::array<char, 256> words{};
    const ssize_t n = ::read(told[0], words.data(), words.size());
    ::close(told[0]);
    ::waitpid(onlooker, nullptr, 0);
    return {words.data(), static_cast<std::size_t>(std::max<ssize_t>(n, 0))};
}

TEST(ProcessTree, SaysWhoListensWhere) {
    const int descriptor = listen_on(make_address("127.0.0.1", 0), /*join=*/false, 0);
    const std::uint16_t port = local_port(descriptor);
    const std::string ours = fmt::format("(pid {})", ::getpid());
    EXPECT_TRUE(
        listener_in_words(make_address("127.0.0.1", port), descriptor, false).ends_with(ours));
    EXPECT_EQ(listener_in_words(make_address("127.0.0.2", port), descriptor, false), "nobody");
    if (::geteuid() == 0) {
        EXPECT_EQ(listener_in_words(make_address("127.0.0.1", port), descriptor, true),
                  "a process of another user");
    }
    ::close(descriptor);
}

}  // namespace
}  // namespace pushbench::net
