#include "bench/trial_children.hpp"

#include "core/net/clock.hpp"

#include <algorithm>

#include <boost/json/value_to.hpp>
#include <fmt/format.h>

namespace pushbench {

namespace {
constexpr Nanos kStartPatience = 60 * kSecond;
}  // namespace

void TrialChildren::check_alive() {
    for (const Side* side : sides())
        for (const auto& remote : *side)
            if (remote->gone()) throw Died{remote->how_gone()};
}

void TrialChildren::until(const std::function<bool()>& done, Nanos deadline) {
    waiter_.until(
        [&] {
            check_alive();
            return done();
        },
        deadline);
}

void TrialChildren::await(Side& side, const std::string& op, Nanos patience) {
    const auto answered = [&] {
        return std::all_of(side.begin(), side.end(),
                           [&](const auto& remote) { return remote->has(op); });
    };
    // A child that has answered may be gone already: its answer counts first.
    const bool in_time = waiter_.until(
        [&] {
            if (answered()) return true;
            check_alive();
            return false;
        },
        monotonic_now() + patience);
    if (!in_time) throw Died{fmt::format("a process did not answer '{}' in time", op)};
}

void TrialChildren::await_start(Remote& stand_in, const std::string& what) {
    until([&] { return stand_in.has("ready") || stand_in.has("failed"); },
          monotonic_now() + kStartPatience);
    if (const auto failed = stand_in.take("failed"))
        throw Died{
            fmt::format("{}: {}", what, boost::json::value_to<std::string>(failed->at("why")))};
    if (!stand_in.take("ready")) throw Died{what + " did not start in time"};
}

}  // namespace pushbench
