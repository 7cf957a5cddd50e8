// The part of the trial runner that has to do with the canary.
#include "bench/trial_runner.hpp"
#include "core/net/clock.hpp"
#include "reports/stats_json.hpp"

#include <utility>

#include <fmt/format.h>

namespace pushbench {

namespace {

namespace json = boost::json;

constexpr std::uint64_t kCanaryClients = 5;
constexpr std::uint64_t kFewestForCanary = 100;  // below, five more would be a part of the load

}  // namespace

// It is in no total: the trial goes on without it.
void TrialRunner::abandon_canary(std::string why) {
    trial_.canary = {};
    trial_.canary.died = std::move(why);
    children_.canary.clear();
}

bool TrialRunner::canary_answers(const std::string& op) {
    if (children_.canary.empty()) return false;
    const Remote& canary = *children_.canary.front();
    children_.until([&] { return canary.has(op) || canary.gone(); },
                    monotonic_now() + kAnswerPatience);
    if (canary.has(op)) return true;
    abandon_canary(canary.gone() ? canary.how_gone()
                                 : fmt::format("the canary process did not answer '{}'", op));
    return false;
}

bool TrialRunner::has_use_for_canary() const {
    if (spec_.clients() < kFewestForCanary) return false;
    if (spec_.rate() == 0 || !serving_->keeps_schedule()) return false;
    // It connects first, and must not take the place of a client.
    const std::uint64_t most = spec_.options.max_connections;
    return most == 0 || most * resources_.server_processes >= spec_.clients() + kCanaryClients;
}

// Before the memory readings, so that its connections are in none of them.
void TrialRunner::connect_canary() {
    if (children_.canary.empty()) return;
    Remote& canary = *children_.canary.front();
    canary.send(connect_message({0, kCanaryClients, kCanaryClients}, "canary"));
    children_.until([&] { return canary.gone() || canary.pulse().subscribed >= kCanaryClients; },
                    monotonic_now() + spec_.options.connect_timeout);
    if (canary.gone()) return abandon_canary(canary.how_gone());
    // A server that has no room for it is measured without it.
    if (canary.pulse().subscribed < kCanaryClients) children_.canary.clear();
}

void TrialRunner::collect_canary() {
    if (children_.canary.empty()) return;
    Remote& canary = *children_.canary.front();
    canary.send({{"op", "finish"},
                 {"drain_complete", drain_complete_},
                 {"deliveries_in_last_second", deliveries_in_last_second_}});
    if (!canary_answers("stats")) return;
    LoadStats stats = load_stats_from_json(canary.take("stats")->at("stats"));
    trial_.canary = {kCanaryClients, std::move(stats.latency), stats.ledger.lost, {}};
}

}  // namespace pushbench
