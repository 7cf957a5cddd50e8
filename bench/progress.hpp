// What is going on, on stderr: a live view on a terminal with room for it, one line a second on a
// smaller or dumber one, two plain lines per trial elsewhere.
//
// Honours --quiet, --no-progress, CI, NO_COLOR and TERM=dumb. Main thread.
#pragma once
#include "bench/live_meter.hpp"
#include "bench/terminal.hpp"
#include "core/units.hpp"

#include <cstdint>
#include <functional>
#include <string>

namespace pushbench {

class Progress {
  public:
    // `quiet`: nothing at all. Not `enabled`: warnings and notes only.
    Progress(bool quiet, bool enabled);
    ~Progress();

    void trial(std::uint64_t number, std::uint64_t of, const std::string& title);
    // May be called at any rate: the sample is taken only when something is to be shown, twice a
    // second at most and when a phase begins.
    void update(Phase phase, const std::function<LiveSample()>& sample);
    void line(const std::string& text);  // a warning or note, above the live view
    void trial_done(const std::string& verdict);
    void interrupted();  // Ctrl-C was typed, and the terminal echoes it

  private:
    void clear();  // takes the live view away, before somebody else writes
    void show(const LiveState& state, const Look& look);

    bool quiet_;
    bool enabled_;
    Terminal terminal_;
    LiveMeter meter_;
    std::string title_;
    Phase shown_phase_ = Phase::stop;
    Nanos shown_at_ = 0;
    bool in_lines_ = false;  // this trial's title stands above already
};

}  // namespace pushbench
