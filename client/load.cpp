#include "client/load.hpp"

#include "client/load_worker.hpp"
#include "core/closed_forms.hpp"
#include "core/error.hpp"
#include "core/random.hpp"

#include <algorithm>
#include <arpa/inet.h>

#include <fmt/format.h>

namespace pushbench::client {

Load::Load(const Options& options, const Destination& to, TechniqueId technique, ClientRange range)
    : options_(options), technique_(technique), range_(range) {
    const std::uint64_t threads =
        std::max<std::uint64_t>(1, std::min(options_.load_threads, range.count));
    const std::vector<unsigned> cores = parse_pin(options_.pin).load;
    std::uint64_t first = range.first;
    for (std::uint64_t i = 0; i < threads; ++i) {
        const std::uint64_t count = range.count / threads + (i < range.count % threads ? 1 : 0);
        workers_.push_back(std::make_unique<LoadWorker>(options_, to, technique,
                                                        ClientRange{first, count, range.total},
                                                        fmt::format("load-{}", i)));
        workers_.back()->start(cores.empty() ? -1 : static_cast<int>(cores[i % cores.size()]));
        first += count;
    }
}

Load::~Load() = default;

void Load::connect(Nanos epoch) {
    for (auto& worker : workers_)
        worker->connect(epoch, options_.connect_rate * static_cast<double>(worker->size()) /
                                   static_cast<double>(range_.total));
}

void Load::begin(Plan plan) {
    plan.complete();
    plan_ = std::make_shared<const Plan>(std::move(plan));
    for (auto& worker : workers_) worker->begin(plan_);
}

Pulse Load::pulse() const {
    Pulse all;
    for (const auto& worker : workers_) all += worker->board().pulse();
    return all;
}

std::optional<LoadSecond> Load::second_after(std::int64_t last) const {
    const std::int64_t number = workers_.front()->board().newest_second_number();
    if (number <= last) return std::nullopt;
    LoadSecond all;
    all.second = number;
    for (const auto& worker : workers_) {
        const LoadSecond one = worker->board().newest_second();
        if (one.second != number) return std::nullopt;  // asked between two beats: next time
        all += one;
    }
    all.latency.pack();
    return all;
}

bool Load::complete() const {
    const Pulse now = pulse();
    return now.cut == range_.count && now.delivered >= now.expected;
}

void Load::stop_clients() {
    for (auto& worker : workers_) worker->stop_clients();
}

bool Load::all_stopped() const {
    return pulse().stopped == range_.count;
}

LoadStats Load::finish() {
    LoadStats all;
    for (auto& worker : workers_) all += worker->finish();
    predict(all);
    return all;
}

void Load::predict(LoadStats& stats) const {
    if (!plan_ || !technique(technique_).polls || options_.poll_interval == 0 ||
        options_.poll_mode != PollMode::fixed_rate || plan_->open_ended)
        return;
    PollingPlan polling;
    polling.clients = range_.total;
    polling.seed = plan_->schedule.seed;
    polling.interval = options_.poll_interval;
    polling.batch = options_.poll_batch;
    polling.start = plan_->poll_start;
    polling.measure_from = plan_->measure_from;
    polling.measure_to = plan_->measure_to;
    const PollingPrediction prediction =
        predict_polling(polling, plan_->due, range_.first, range_.first + range_.count);
    stats.predicted_requests = prediction.requests;
    stats.predicted_empty_responses = prediction.empty;
    if (prediction.messages > 0) stats.predicted_mean_latency_us = prediction.mean_latency_us();
}

std::vector<std::uint32_t> source_addresses(const std::vector<std::string>& given,
                                            const net::Address& target, std::uint64_t salt) {
    std::vector<std::uint32_t> sources;
    for (const std::string& text : given) {
        in_addr address{};
        if (::inet_pton(AF_INET, text.c_str(), &address) != 1)
            throw UsageError(fmt::format(
                "--source-ip: '{}' is no IPv4 address; give one such as 127.0.0.2", text));
        sources.push_back(ntohl(address.s_addr));
    }
    if (!sources.empty() || !target.is_loopback() || target.storage.sin6_family != AF_INET)
        return sources;
    SplitMix64 random = split(salt, 0);
    const auto net = static_cast<std::uint32_t>(random.next() % (254 * 256) + 256);  // 127.1 …
    for (std::uint32_t host = 1; host < 255; ++host)
        sources.push_back(127u << 24 | net << 8 | host);
    return sources;
}

}  // namespace pushbench::client
