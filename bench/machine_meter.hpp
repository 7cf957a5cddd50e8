// What the whole machine did during a trial: how busy it was, what no process of ours explains,
// dropped connections and repeated segments.
//
// Main thread. What the kernel does not tell stays empty.
#pragma once
#include "core/net/usage.hpp"
#include "reports/result_model.hpp"

namespace pushbench {

class MachineMeter {
  public:
    void trial_begins() { begin_ = from_ = net::sample_machine(); }
    // The edges of the window.
    void measure_begins() { from_ = net::sample_machine(); }
    void measure_ends() { to_ = net::sample_machine(); }
    // After the usage of the trial's own processes has been entered.
    void enter_into(Trial& trial) const;

  private:
    net::MachineSample begin_, from_, to_;
};

}  // namespace pushbench
