// The part of the trial runner that collects what its processes tell at the end.
#include "bench/trial_runner.hpp"
#include "reports/stats_json.hpp"

#include <utility>

#include <fmt/format.h>

namespace pushbench {

namespace {

namespace json = boost::json;

std::int64_t growth(std::int64_t before, std::int64_t after) {
    return before == 0 || after == 0 ? 0 : after - before;
}

}  // namespace

void TrialRunner::collect() {
    show(Phase::stop, 0);
    for (auto& load : children_.loads)
        load->send({{"op", "finish"},
                    {"drain_complete", drain_complete_},
                    {"deliveries_in_last_second", deliveries_in_last_second_}});
    children_.await(children_.loads, "stats");
    collect_canary();
    for (TrialChildren::Side* side : {&children_.proxies, &children_.servers}) {
        for (auto& remote : *side) remote->send({{"op", "finish"}});
        children_.await(*side, "stats");
    }
    for (auto& load : children_.loads) {
        const json::object answer = *load->take("stats");
        trial_.load += load_stats_from_json(answer.at("stats"));
        trial_.load_usage.push_back(usage_of(*load, answer));
    }
    for (auto& server : children_.servers) {
        const json::object answer = *server->take("stats");
        trial_.server += server_stats_from_json(answer.at("stats"));
        if (trial_.has_server) trial_.server_usage.push_back(usage_of(*server, answer));
    }
    for (auto& proxy : children_.proxies)
        trial_.proxy_usage.push_back(usage_of(*proxy, *proxy->take("stats")));
    collect_machine();
}

ProcessUsage TrialRunner::usage_of(const Remote& child, const json::object& answer) const {
    ProcessUsage usage = process_usage_from_json(answer.at("usage"));
    const auto reading = [&child](const MemoryReading& memory) {
        const auto found = memory.find(&child);
        return found == memory.end() ? 0 : found->second;
    };
    usage.private_before_bytes = reading(memory_before_);
    usage.private_after_bytes = reading(memory_after_);
    return usage;
}

void TrialRunner::collect_machine() {
    trial_.kernel_socket_bytes = growth(kernel_before_, kernel_after_);
    machine_.enter_into(trial_);
    // A process has no more threads than clients.
    if (!trial_.load.deliveries_per_thread.empty())
        trial_.load_threads = trial_.load.deliveries_per_thread.size();
}

std::string TrialRunner::errors_in_words() const {
    std::string words;
    for (int kind = 0; kind < kErrorKinds; ++kind)
        if (const std::uint64_t n = trial_.load.errors[static_cast<std::size_t>(kind)])
            words += fmt::format("{} {} {}", words.empty() ? ":" : ",", n,
                                 to_string(static_cast<ErrorKind>(kind)));
    if (!trial_.load.error_example.empty())
        words += fmt::format(" (the first: {})", trial_.load.error_example);
    if (!trial_.load.tls_failure_example.empty())
        words += fmt::format(" ({})", trial_.load.tls_failure_example);
    return words;
}

void TrialRunner::nobody_subscribed() const {
    std::string words = "no client could subscribe within the connect phase" + errors_in_words();
    if (serving_->may_shut_out()) throw ShutOut{std::move(words)};
    throw Died{std::move(words)};
}

void TrialRunner::give_up_connecting() {
    collect();  // what went wrong is in the errors by kind
    nobody_subscribed();
}

// A server that refuses every long poll, but slowly, seemed to have parked them.
bool TrialRunner::nobody_was_answered() const {
    if (!technique(spec_.variant.id).has_responses) return false;
    return trial_.load.whole(&ClientCounters::responses) == 0 && !errors_in_words().empty();
}

}  // namespace pushbench
