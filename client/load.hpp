// The load side of one process: its workers and their clients, as one thing.
//
// Control calls come from one thread; the workers run on theirs.
#pragma once
#include "client/destination.hpp"
#include "client/plan.hpp"
#include "client/pulse.hpp"
#include "core/options.hpp"
#include "core/stats.hpp"

#include <memory>
#include <optional>
#include <vector>

namespace pushbench::client {

class LoadWorker;

class Load {
  public:
    Load(const Options& options, const Destination& to, TechniqueId technique, ClientRange range);
    ~Load();

    // At --connect-rate, this process's share of it. The seconds of the series count from the
    // epoch, a CLOCK_MONOTONIC instant that the plan will repeat.
    void connect(Nanos epoch);
    void begin(Plan plan);  // the schedule is known: poll, cut and judge by it
    Pulse pulse() const;
    // What all workers received in the newest second that is over, once every one of them has
    // closed it and when it is later than `last`.
    std::optional<LoadSecond> second_after(std::int64_t last) const;
    // Every client has passed its second cut and everything due has arrived.
    bool complete() const;
    void stop_clients();
    bool all_stopped() const;
    LoadStats finish();  // once; predictions included

  private:
    void predict(LoadStats& stats) const;

    const Options options_;
    TechniqueId technique_;
    ClientRange range_;
    std::shared_ptr<const Plan> plan_;
    std::vector<std::unique_ptr<LoadWorker>> workers_;
};

// Source addresses for a trial: 254 of 127.a.b.0/24, other ones for other salts, so that ports in
// TIME_WAIT of one trial never starve the next. Only for targets on loopback; `given` (--source-ip)
// wins. Throws UsageError for what is no IPv4 address.
std::vector<std::uint32_t> source_addresses(const std::vector<std::string>& given,
                                            const net::Address& target, std::uint64_t salt);

}  // namespace pushbench::client
