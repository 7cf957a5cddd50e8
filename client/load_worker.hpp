// One worker of the load side: its share of the clients, their ramp, pacing, cuts and end.
//
// What is public is called from other threads, each call from one; everything else happens on the
// worker's thread.
#pragma once
#include "client/destination.hpp"
#include "client/due_queue.hpp"
#include "client/load_context.hpp"
#include "client/pacer.hpp"
#include "client/plan.hpp"
#include "client/pulse.hpp"
#include "client/technique.hpp"
#include "core/net/timer.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace pushbench::client {

class LoadWorker final : public ClientHost {
  public:
    LoadWorker(const Options& options, const Destination& to, TechniqueId technique,
               ClientRange range, std::string name);
    ~LoadWorker() override;

    void start(int core) { worker_.start(core); }
    // Starts `per_second` clients a second until all have been started.
    void connect(Nanos epoch, double per_second);
    void begin(std::shared_ptr<const Plan> plan);
    void stop_clients();
    const PulseBoard& board() const { return board_; }
    LoadStats finish();  // stops the worker

    std::uint64_t size() const { return clients_.size(); }

  private:
    static constexpr LocalId kSlice = 256;  // clients cut or stopped per turn of the loop: 1 ms

    void subscribed(LocalId id, std::uint64_t cursor, std::uint64_t lost,
                    Nanos connect_time) override;
    void ended(LocalId id, ErrorKind kind) override;
    void answered(LocalId id) override;
    void stopped(LocalId id) override;

    void ramp();
    void tick(LocalId id, Nanos due);
    void start_polling();
    void schedule_cuts();
    void at(net::Timer& timer, Nanos since_epoch, std::function<void()> action);
    void in_slices(LocalId from, std::function<void(LocalId)> action);
    void cut_all(Window to);
    void beat();
    void close_second();
    void count_seconds_from(Nanos epoch);
    void probe_loop();
    void delay_poll(LocalId id);

    const Options& options_;
    const Technique& row_;
    ClientRange range_;
    net::Worker worker_;
    std::shared_ptr<const net::TlsContext> tls_;
    std::vector<ClientRecord> clients_;
    Recorder recorder_;
    std::shared_ptr<const TargetSession> session_;
    LoadContext context_;
    std::unique_ptr<ClientTechnique> technique_;
    std::shared_ptr<const Plan> plan_;
    Pacer pacer_;
    bool paced_;  // polls on the clock: cuts at each client's own edge

    net::Timer ramp_timer_, cut_in_timer_, cut_out_timer_, start_timer_, beat_timer_, probe_timer_;
    DueQueue retries_, delayed_polls_;
    double connect_rate_ = 0;
    Nanos ramp_start_ = 0;
    Nanos epoch_ = 0;
    LocalId started_ = 0;
    LocalId tried_ = 0;  // of those, the first attempt has ended, well or not
    Nanos probe_due_ = 0;
    std::int64_t second_ = 0;  // since the epoch, that is not over yet
    bool stopping_ = false;

    std::uint64_t connected_ = 0, subscribed_ = 0, stopped_ = 0, cut_ = 0, errors_ = 0;
    std::uint64_t connected_at_start_ = 0;
    Nanos opening_ = 0;
    PulseBoard board_;
};

}  // namespace pushbench::client
