#include "core/net/orphans.hpp"

#include "core/net/clock.hpp"
#include "core/net/proc_files.hpp"
#include "core/units.hpp"

#include <algorithm>
#include <csignal>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>

namespace pushbench::net {

namespace {

constexpr Nanos kPatience = kSecond;

enum class State { gone, ours, under_another, not_ours };

State end_one(pid_t pid, const std::vector<pid_t>& others) {
    const auto stat =
        parse_process_stat(read_text_file(fmt::format("/proc/{}/stat", pid)).value_or(""));
    if (!stat) return State::gone;
    if (stat->parent != ::getpid()) {
        const bool known = std::find(others.begin(), others.end(), stat->parent) != others.end();
        return known ? State::under_another : State::not_ours;
    }
    ::kill(pid, SIGKILL);
    return ::waitpid(pid, nullptr, WNOHANG) == pid ? State::gone : State::ours;
}

}  // namespace

void adopt_orphans() {
    ::prctl(PR_SET_CHILD_SUBREAPER, 1);
}

void end_adopted(const std::vector<pid_t>& pids) {
    std::vector<pid_t> left = pids;
    for (const Nanos deadline = monotonic_now() + kPatience;;) {
        std::vector<pid_t> still;
        for (const pid_t pid : left) {
            const State state = end_one(pid, left);
            if (state == State::ours || state == State::under_another) still.push_back(pid);
        }
        left = std::move(still);
        if (left.empty() || monotonic_now() > deadline) return;
        ::poll(nullptr, 0, 5);
    }
}

}  // namespace pushbench::net
