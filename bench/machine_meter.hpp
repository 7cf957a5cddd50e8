// What the whole machine did during a trial: how busy it was, what no process of ours explains,
// dropped connections and repeated segments.
//
// Main thread. What the kernel does not tell stays empty.
#pragma once
#include "core/net/usage.hpp"
#include "reports/result_model.hpp"

#include <cstdint>
#include <sys/types.h>
#include <vector>

namespace pushbench {

class MachineMeter {
  public:
    void trial_begins() { begin_ = from_ = net::sample_machine(); }
    // The edges of the window. `helpers`: processes of ours besides this one whose use is not in
    // the trial, which explain what the machine did as well.
    void measure_begins(std::vector<pid_t> helpers = {});
    void measure_ends();
    // After the usage of the trial's own processes has been entered.
    void enter_into(Trial& trial) const;

  private:
    std::int64_t cpu_of_helpers() const;

    net::MachineSample begin_, from_, to_;
    std::vector<pid_t> helpers_;
    std::int64_t helpers_from_ = 0, helpers_ns_ = 0;
};

}  // namespace pushbench
