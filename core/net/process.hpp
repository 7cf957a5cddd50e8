// Child processes that never outlive their runner: started, watched, ended and reaped.
//
// A child leads its own process group (a Ctrl-C at the terminal reaches the runner only), reads
// /dev/null, shares stderr and holds one more descriptor: the control stream. It is killed when the
// thread that started it ends (PR_SET_PDEATHSIG), so start children from the main thread. Not
// thread-safe; the constructor throws std::system_error. fork(2), prctl(2), pidfd_open(2),
// ARCHITECTURE.md.
#pragma once
#include "core/net/io_context_fwd.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace pushbench::net {

// Where a child finds its end of the control stream: pass it `--control-fd=3`.
inline constexpr int kControlFd = 3;

struct ExitStatus {
    int code = 0;
    int signal = 0;  // ended by it; 0 = exited with `code`
    bool ok() const { return code == 0 && signal == 0; }
    std::string words() const;  // "exited with code 3", "killed by signal 9 (Killed)"
    bool operator==(const ExitStatus&) const = default;
};

class ChildProcess {
  public:
    // Arguments without argv[0], which is `name`; nothing is added to them.
    explicit ChildProcess(const std::vector<std::string>& arguments,
                          const std::string& executable = "/proc/self/exe",
                          const std::string& name = "pushbench");
    ~ChildProcess();  // kills and reaps
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;

    pid_t pid() const { return pid_; }
    // The runner's end of the control stream, once; whoever takes it (ControlStream) closes it.
    int take_control();

    std::optional<ExitStatus> try_wait();  // nullopt = it runs
    ExitStatus wait();                     // blocks
    ExitStatus kill_and_reap();            // SIGKILL to its whole group

    // The handler runs on the io_context once the child has ended and was reaped; it may destroy
    // this object. The context must outlive this object. It does not run when one of the three
    // calls above told of the end first, nor after destruction.
    void on_exit(boost::asio::io_context& context, std::function<void(ExitStatus)> handler);

  private:
    struct Watch;
    ExitStatus reaped(int wait_status);

    pid_t pid_ = -1;
    int control_ = -1;
    std::optional<ExitStatus> status_;
    std::shared_ptr<Watch> watch_;  // outlives this object while its wait is in flight
};

// First thing in the main() of a child: SIGINT is for the runner alone, and the child dies with it.
// Ends the process when the runner is gone already. `control_fd` tells who the runner is.
void become_child(int control_fd = kControlFd);

}  // namespace pushbench::net
