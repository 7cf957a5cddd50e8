// Runs one trial: fresh server processes, fresh load processes, phases, meters, stats, reaping.
//
// Main thread. The trial that comes back is judged and finished; what went wrong on the way (a
// process that died, a server that cannot even listen, clients that never connected) is in it.
// Throws Interrupted, and UsageError when a proxy's configuration cannot be written.
#pragma once
#include "bench/machine_meter.hpp"
#include "bench/preflight.hpp"
#include "bench/progress.hpp"
#include "bench/serving.hpp"
#include "bench/trial_children.hpp"
#include "bench/trial_spec.hpp"
#include "bench/waiter.hpp"
#include "client/destination.hpp"
#include "core/net/usage.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <sys/types.h>
#include <vector>

namespace pushbench {

class TrialRunner {
  public:
    TrialRunner(Waiter& waiter, Progress& progress, const TrialSpec& spec,
                const TrialPlan& resources, std::uint64_t salt);
    Trial run();

  private:
    using MemoryReading = std::map<const Remote*, std::int64_t>;  // private bytes

    std::unique_ptr<Remote> load_process(std::string name, std::uint64_t threads);
    boost::json::object connect_message(const client::ClientRange& range,
                                        const std::string& clients) const;
    void start_load();
    void exchange_clocks();
    bool has_use_for_canary() const;
    void connect_canary();
    void collect_canary();
    bool canary_answers(const std::string& op);  // false: there is none, or not any more
    void abandon_canary(std::string why);
    void measure_memory(MemoryReading& reading);
    bool connect();
    [[noreturn]] void give_up_connecting();
    [[noreturn]] void nobody_subscribed() const;
    bool nobody_was_answered() const;
    void schedule();
    std::vector<pid_t> helpers() const;
    void measure();
    void drain();
    void collect();
    void collect_machine();
    ProcessUsage usage_of(const Remote& child, const boost::json::object& answer) const;
    std::string errors_in_words() const;

    client::Pulse pulse() const;
    void show(Phase phase, Nanos phase_end);  // 0: nobody knows when it ends
    LiveSample look_at_children();
    Nanos now() const;  // since the epoch

    struct ShutOut {
        std::string words;
    };

    Waiter& waiter_;
    Progress& progress_;
    const TrialSpec& spec_;
    const TrialPlan& resources_;
    std::uint64_t salt_;
    std::unique_ptr<Serving> serving_;
    TrialChildren children_;
    Nanos epoch_ = 0;
    client::Plan plan_;
    MemoryReading memory_before_, memory_after_;
    MachineMeter machine_;
    std::int64_t kernel_before_ = 0, kernel_after_ = 0;
    bool drain_complete_ = false, deliveries_in_last_second_ = false;
    Trial trial_;
};

}  // namespace pushbench
