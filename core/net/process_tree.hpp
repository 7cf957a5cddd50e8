// The processes of a server that is not ours: everything that descends from this process.
//
// This process becomes the parent of its orphans (core/net/orphans), so a server that forks
// itself into the background stays in the tree; what another process starts on its behalf (a
// service manager, a container daemon) does not. A process that ends is counted up to the last
// sample that saw it. Call from one thread. proc(5), prctl(2).
#pragma once
#include "core/net/sockets.hpp"
#include "core/net/usage.hpp"
#include "core/units.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace pushbench::net {

class ProcessTree final : public UsageSource {
  public:
    ProcessTree();  // of this process, without itself

    std::vector<pid_t> members() const;  // ended ones left out
    // Who listens there: one of the tree, somebody else, nobody (or it cannot be seen).
    struct Listener {
        pid_t pid = 0;  // 0: of another user, whose descriptors cannot be looked at
        bool in_tree = false;
        std::string name;
        std::string words() const;  // "nginx (pid 7)", "a process of another user"
    };
    std::optional<Listener> listener(const Address& address) const;
    // SIGTERM to all, SIGKILL to what is left after `patience`, and `to_die` after that it is given
    // up. Blocks; reaps nobody. Returns who could not be stopped.
    std::vector<pid_t> stop(Nanos patience, Nanos to_die = 3 * kSecond);

    pid_t pid() const override { return root_; }
    UsageSample sample() override;  // a "thread" is a process here
    std::int64_t cpu_ns() override;
    std::optional<std::int64_t> private_bytes() override;
    std::optional<std::int64_t> resident_private_bytes() override;

  private:
    void look();

    pid_t root_;
    std::map<pid_t, std::int64_t> cpu_;  // of those that live
    std::int64_t ended_cpu_ = 0;         // of those that do not, as last seen
};

}  // namespace pushbench::net
