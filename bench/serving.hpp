// Who serves a trial: processes of our own server, or a stand-in for one that is not ours; and what
// stands before them.
//
// Whatever differs between them is asked here, so that the runner is the same sequence for each.
// Main thread.
#pragma once
#include "bench/preflight.hpp"
#include "bench/trial_children.hpp"
#include "bench/trial_spec.hpp"
#include "reports/result_model.hpp"

#include <cstdint>
#include <memory>
#include <string>

#include <boost/json/fwd.hpp>

namespace pushbench {

class Serving {
  public:
    virtual ~Serving() = default;

    // What the trial says of it from the beginning.
    virtual void describe(Trial& trial) const = 0;
    // Until clients can connect. Throws Died.
    virtual void start(TrialChildren& children) = 0;
    // Adds to a connect message where it is and what else must be known of it. `clients`: a name
    // for those of one load process.
    virtual void add_address(boost::json::object& message, const std::string& clients) const = 0;
    // Whether messages come when our schedule says. Else nobody knows what is due and when.
    virtual bool keeps_schedule() const { return true; }
    // Whether a client may seem subscribed before anything was answered (a parked long poll), so
    // that one that is refused slowly is found out later.
    virtual bool subscribes_unanswered() const { return false; }
    // Whether it is a result, and no error, that nobody can subscribe.
    virtual bool may_shut_out() const { return false; }
};

// `spec` and `resources` must outlive it; `salt` tells this trial from all others.
std::unique_ptr<Serving> make_serving(const TrialSpec& spec, const TrialPlan& resources,
                                      std::uint64_t salt);

// The kinds, one file each.
std::unique_ptr<Serving> make_own_serving(const TrialSpec& spec, const TrialPlan& resources);
std::unique_ptr<Serving> make_target_serving(const TrialSpec& spec, std::uint64_t salt);
// One of the others, behind the proxy that the trial names.
std::unique_ptr<Serving> make_proxied_serving(std::unique_ptr<Serving> server,
                                              const TrialSpec& spec);

}  // namespace pushbench
