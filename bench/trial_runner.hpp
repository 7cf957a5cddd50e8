// Runs one trial: fresh server processes, fresh load processes, phases, meters, stats, reaping.
//
// Main thread. The trial that comes back is judged and finished; what went wrong on the way (a
// process that died, clients that never connected) is in it. Throws Interrupted, and UsageError
// when a server cannot even listen.
#pragma once
#include "bench/machine_meter.hpp"
#include "bench/preflight.hpp"
#include "bench/progress.hpp"
#include "bench/remote.hpp"
#include "bench/trial_spec.hpp"
#include "bench/waiter.hpp"
#include "core/net/usage.hpp"

#include <cstdint>
#include <memory>
#include <vector>

namespace pushbench {

class TrialRunner {
  public:
    TrialRunner(Waiter& waiter, Progress& progress, const TrialSpec& spec,
                const TrialPlan& resources, std::uint64_t salt);
    Trial run();

  private:
    using Remotes = std::vector<std::unique_ptr<Remote>>;

    void start_servers();
    void start_target();
    std::string topic_prefix() const;
    bool target_publishes() const;
    std::unique_ptr<Remote> load_process(std::string name, std::uint64_t threads);
    boost::json::object connect_message(const client::ClientRange& range,
                                        const std::string& clients) const;
    void start_load();
    void exchange_clocks();
    bool has_room_for_canary() const;
    void connect_canary();
    void collect_canary();
    bool canary_answers(const std::string& op);  // false: there is none, or not any more
    void abandon_canary(std::string why);
    void measure_memory(std::vector<std::int64_t>& server, std::vector<std::int64_t>& load);
    bool connect();
    [[noreturn]] void give_up_connecting();
    bool nobody_was_answered() const;
    void schedule();
    void measure();
    void drain();
    void collect();
    std::string errors_in_words() const;

    // Waits for every remote to have answered `op`; throws Died when one is gone first.
    void await(Remotes& remotes, const std::string& op, Nanos patience);
    void check_alive();
    void until(const std::function<bool()>& done, Nanos deadline);
    client::Pulse pulse() const;
    void show(Phase phase, Nanos phase_end);  // 0: nobody knows when it ends
    LiveSample look_at_children();
    Nanos now() const;  // since the epoch

    struct Died {
        std::string words;
    };

    Waiter& waiter_;
    Progress& progress_;
    const TrialSpec& spec_;
    const TrialPlan& resources_;
    std::uint64_t salt_;
    Remotes servers_, loads_, canary_;
    std::uint16_t port_ = 0, raw_tcp_port_ = 0;
    std::string certificates_;  // of the servers, PEM; empty without TLS
    Nanos epoch_ = 0;
    client::Plan plan_;
    std::vector<std::int64_t> server_before_, server_after_, load_before_, load_after_;
    MachineMeter machine_;
    std::int64_t kernel_before_ = 0, kernel_after_ = 0;
    bool drain_complete_ = false, deliveries_in_last_second_ = false;
    Trial trial_;
};

}  // namespace pushbench
