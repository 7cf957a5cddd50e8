#include "bench/live_meter.hpp"

#include <algorithm>

namespace pushbench {

namespace {

constexpr std::size_t kMostSeconds = 120;  // more than the widest sparkline
constexpr std::size_t kMostPartial = 10;   // a process that tells nothing holds up no memory

}  // namespace

void LiveMeter::finish_second(const LoadSecond& second) {
    // A second that nobody told of (a process was stopped for longer) counts as one without news.
    if (newest_ >= 0)
        for (; newest_ + 1 < second.second && deliveries_.size() < kMostSeconds; ++newest_)
            deliveries_.push_back(0);
    newest_ = second.second;
    deliveries_.push_back(second.deliveries);
    if (deliveries_.size() > kMostSeconds) deliveries_.erase(deliveries_.begin());
    responses_ += second.responses;
    empty_ += second.empty_responses;
    const std::uint64_t n = second.latency.count();
    if (n == 0) return;
    p50_ = second.latency.value_at_rank((n + 1) / 2);
    p99_ = second.latency.value_at_rank(n - n / 100);
    percentiles_of_ = second.second;
}

void LiveMeter::add(const LoadSecond& second, std::size_t load_processes) {
    if (second.second <= newest_) return;
    Partial& partial = partial_[second.second];
    partial.sum.second = second.second;
    partial.sum += second;
    if (++partial.processes < load_processes) {
        if (partial_.size() > kMostPartial) partial_.erase(partial_.begin());
        return;
    }
    const LoadSecond whole = std::move(partial.sum);
    partial_.erase(partial_.begin(), partial_.upper_bound(whole.second));
    finish_second(whole);
}

void LiveMeter::add_cpu(const LiveSample& sample) {
    cpu_.push_back({sample.at, sample.server_cpu_ns, sample.load_cpu_ns});
    while (cpu_.size() > 2 && sample.at - cpu_[1].at >= kSecond) cpu_.pop_front();
}

std::optional<double> LiveMeter::share(std::optional<std::int64_t> Cpu::*side) const {
    const Nanos length = cpu_.back().at - cpu_.front().at;
    const auto &from = cpu_.front().*side, &to = cpu_.back().*side;
    if (length <= 0 || !from || !to) return std::nullopt;
    // A process that has left takes its time out of the sum.
    return static_cast<double>(std::max<std::int64_t>(0, *to - *from)) /
           static_cast<double>(length);
}

LiveState LiveMeter::take(const LiveSample& sample) {
    for (const LoadSecond& second : sample.seconds) add(second, sample.load_processes);
    add_cpu(sample);
    LiveState state;
    state.phase = sample.phase;
    state.left = sample.left;
    state.length = sample.length;
    state.connected = sample.connected;
    state.clients = sample.clients;
    state.lost = sample.lost;
    state.deliveries = deliveries_;
    state.p50 = p50_;
    state.p99 = p99_;
    state.age = sample.at - sample.epoch - (percentiles_of_ + 1) * kSecond;
    if (sample.has_empty_answer && responses_ > 0)
        state.empty_ratio = static_cast<double>(empty_) / static_cast<double>(responses_);
    state.server_cpu = share(&Cpu::server);
    state.load_cpu = share(&Cpu::load);
    return state;
}

}  // namespace pushbench
