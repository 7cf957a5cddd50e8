#include "bench/usage_meter.hpp"

#include "core/net/clock.hpp"

namespace pushbench {

UsageMeter::UsageMeter(boost::asio::io_context& context, net::UsageSource& source)
    : source_(source), from_timer_(context), to_timer_(context), second_timer_(context) {}

void UsageMeter::measure(Nanos from, Nanos to) {
    const auto sample_at = [this](net::Timer& timer, Nanos at,
                                  std::optional<net::UsageSample>& into) {
        timer.at(epoch_ + at, [this, &into] { into = source_.sample(); });
    };
    sample_at(from_timer_, from, from_);
    sample_at(to_timer_, to, to_);
}

void UsageMeter::start(Nanos epoch) {
    epoch_ = epoch;
    last_cpu_ns_ = source_.cpu_ns();
    second_ = (monotonic_now() - epoch_) / kSecond;
    per_second_.assign(static_cast<std::size_t>(second_), 0);
    memory_per_second_.assign(static_cast<std::size_t>(second_), 0);
    every_second();
}

void UsageMeter::every_second() {
    second_timer_.at(epoch_ + (second_ + 1) * kSecond, [this] {
        const std::int64_t now = source_.cpu_ns();
        per_second_.push_back(now - last_cpu_ns_);
        last_cpu_ns_ = now;
        memory_per_second_.push_back(source_.resident_private_bytes().value_or(0));
        ++second_;
        every_second();
    });
}

void UsageMeter::stop() {
    from_timer_.cancel();
    to_timer_.cancel();
    second_timer_.cancel();
}

ProcessUsage UsageMeter::usage() const {
    ProcessUsage usage;
    usage.pid = source_.pid();
    usage.cpu_per_second_ns = per_second_;
    usage.memory_per_second_bytes = memory_per_second_;
    if (!from_) return usage;
    const net::UsageSample window = net::difference(*from_, to_ ? *to_ : source_.sample());
    usage.window_ns = window.at;
    usage.cpu_ns = window.cpu_ns;
    usage.user_ns = window.user_ns;
    usage.system_ns = window.system_ns;
    for (const net::ThreadSample& thread : window.threads)
        usage.threads.push_back({thread.name, thread.cpu_ns, thread.wait_ns});
    return usage;
}

}  // namespace pushbench
