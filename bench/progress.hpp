// What is going on, on stderr: one live line on a terminal, two plain lines per trial elsewhere.
//
// Honours --quiet, --no-progress, CI and TERM=dumb; there are no colours that NO_COLOR could turn
// off. Main thread.
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

    // `quiet`: nothing at all. Not `enabled`: warnings and notes only.
    Progress(bool quiet, bool enabled);
    ~Progress();

    void trial(std::uint64_t number, std::uint64_t of, const std::string& title);
    void update(const State& state);
    void line(const std::string& text);  // a warning or note, above the live line
    void trial_done(const std::string& verdict);
    void clear();  // takes the live line away, before somebody else writes

  private:
    bool quiet_;
    bool enabled_;
    bool live_;  // a terminal that may be redrawn
    std::string title_;
    Phase shown_phase_ = Phase::stop;
    std::uint64_t last_deliveries_ = 0;
    Nanos last_at_ = 0;
    double per_second_ = 0;
    bool line_open_ = false;
};

std::string_view to_string(Progress::Phase phase);

}  // namespace pushbench
