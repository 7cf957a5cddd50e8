// What is going on, on stderr: one live line on a terminal, a plain line per phase elsewhere.
//
// Honours --quiet, --no-progress, NO_COLOR and CI. Main thread.
#pragma once
#include "core/units.hpp"

#include <cstdint>
#include <string>

namespace pushbench {

class Progress {
  public:
    enum class Phase { start, connect, warmup, measure, drain, stop };
    struct State {
        Phase phase = Phase::start;
        Nanos left = 0;  // of the phase; 0 = not known
        std::uint64_t deliveries = 0, connected = 0, clients = 0, lost = 0;
    };

    // `quiet`: nothing at all. `live`: a terminal that may be redrawn.
    Progress(bool quiet, bool enabled);
    ~Progress();

    void trial(std::uint64_t number, std::uint64_t of, const std::string& title);
    void update(const State& state);
    void line(const std::string& text);  // a warning or note, above the live line
    void trial_done(const std::string& verdict);

  private:
    void clear();
    bool quiet_;
    bool live_;
    std::string title_;
    Phase shown_phase_ = Phase::stop;
    std::uint64_t last_deliveries_ = 0;
    Nanos last_at_ = 0;
    double per_second_ = 0;
    bool line_open_ = false;
};

std::string_view to_string(Progress::Phase phase);

}  // namespace pushbench
