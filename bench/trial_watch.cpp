// The part of the trial runner that lets somebody watch.
#include "bench/trial_runner.hpp"
#include "core/net/clock.hpp"

#include <algorithm>
#include <utility>

namespace pushbench {

namespace {

std::optional<std::int64_t> cpu_of(const TrialChildren::Side& side) {
    std::int64_t sum = 0;
    for (const auto& remote : side) {
        const auto one = net::cpu_of_process(remote->pid());
        if (!one) return std::nullopt;
        sum += *one;
    }
    return side.empty() ? std::nullopt : std::optional(sum);
}

// Of the processes that the stand-in has told of; nothing while it knows of none, as of a target
// that it did not start.
std::optional<std::int64_t> cpu_of_target(const Remote& stand_in) {
    std::optional<std::int64_t> sum;
    for (const pid_t pid : stand_in.tree())
        if (const auto one = net::cpu_of_process(pid)) sum = sum.value_or(0) + *one;
    return sum;
}

}  // namespace

void TrialRunner::show(Phase phase, Nanos phase_end) {
    const Nanos length = std::max<Nanos>(0, phase_end - monotonic_now());
    waiter_.on_tick([this, phase, phase_end, length] {
        progress_.update(phase, [&] {
            LiveSample sample = look_at_children();
            sample.phase = phase;
            sample.length = length;
            sample.left = std::max<Nanos>(0, phase_end - sample.at);
            return sample;
        });
    });
}

// For whoever watches. Asks nothing of the children: they tell of themselves, and their CPU is read
// from outside.
LiveSample TrialRunner::look_at_children() {
    const client::Pulse p = pulse();
    LiveSample sample;
    sample.at = monotonic_now();
    sample.epoch = epoch_;
    sample.connected = p.connected;
    sample.clients = spec_.clients();
    if (trial_.keeps_schedule())
        sample.lost = p.lost;
    else
        sample.lost.reset();  // what its clients missed is known at the end
    sample.has_empty_answer = technique(spec_.variant.id).has_empty_answer;
    sample.load_processes = children_.loads.size();
    for (const auto& load : children_.loads)
        for (LoadSecond& second : load->take_seconds()) sample.seconds.push_back(std::move(second));
    if (!spec_.target)
        sample.server_cpu_ns = cpu_of(children_.servers);
    else if (!children_.servers.empty())
        sample.server_cpu_ns = cpu_of_target(*children_.servers.front());
    sample.load_cpu_ns = cpu_of(children_.loads);
    return sample;
}

}  // namespace pushbench
