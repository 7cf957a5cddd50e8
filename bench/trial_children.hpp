// The child processes of one trial: who serves, what stands before that, who loads, and the canary;
// watched while anything is waited for.
//
// Main thread. Died: one of them is gone, or did not answer in time.
#pragma once
#include "bench/remote.hpp"
#include "bench/waiter.hpp"
#include "core/units.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace pushbench {

// Why a trial cannot go on, in words.
struct Died {
    std::string words;
};

inline constexpr Nanos kAnswerPatience = 30 * kSecond;  // for a child to answer a question

class TrialChildren {
  public:
    using Side = std::vector<std::unique_ptr<Remote>>;

    explicit TrialChildren(Waiter& waiter) : waiter_(waiter) {}
    Waiter& waiter() { return waiter_; }

    Side servers, proxies, loads;
    Side canary;  // none or one; its end is no end of the trial

    // Every child that a trial cannot do without.
    std::vector<Side*> sides() { return {&servers, &proxies, &loads}; }

    // They throw Died when a child is gone first.
    void until(const std::function<bool()>& done, Nanos deadline);
    // Waits for every child of the side to have answered `op`.
    void await(Side& side, const std::string& op, Nanos patience = kAnswerPatience);
    // Waits for a stand-in to have started what it stands for: "the target nchan".
    void await_start(Remote& stand_in, const std::string& what);

  private:
    void check_alive();

    Waiter& waiter_;
};

}  // namespace pushbench
