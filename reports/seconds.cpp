#include "reports/seconds.hpp"

#include "reports/trial_options.hpp"

namespace pushbench {

std::string_view phase_of(const Trial& trial, std::int64_t second) {
    const Nanos middle = second * kSecond + kSecond / 2;
    if (middle >= trial.measure_to) return "drain";
    if (middle >= trial.measure_from) return "measure";
    return middle >= trial.measure_from - warmup_of(trial).value_or(0) ? "warmup" : "connect";
}

bool seen_whole(const Trial& trial, std::int64_t second) {
    const auto& seconds = trial.load.seconds;
    return (second + 1) * kSecond <= trial.measure_to ||
           (!seconds.empty() && second < seconds.back().second);
}

bool published_whole(const Trial& trial, std::int64_t second) {
    return second * kSecond >= trial.measure_from - warmup_of(trial).value_or(0) &&
           seen_whole(trial, second);
}

Value cpu_in(const std::vector<ProcessUsage>& usage, std::int64_t second) {
    Value sum;
    for (const ProcessUsage& process : usage) {
        const auto at = static_cast<std::size_t>(second);
        if (second < 0 || at >= process.cpu_per_second_ns.size()) continue;
        const double cpu = static_cast<double>(process.cpu_per_second_ns[at]) / kSecond;
        sum = Value(sum.number + cpu);
    }
    return sum;
}

// 0 stands for a second that was not sampled.
Value memory_at(const std::vector<ProcessUsage>& usage, std::int64_t second) {
    double sum = 0;
    for (const ProcessUsage& process : usage) {
        const auto at = static_cast<std::size_t>(second);
        if (second < 0 || at >= process.memory_per_second_bytes.size()) continue;
        sum += static_cast<double>(process.memory_per_second_bytes[at]);
    }
    return sum > 0 ? Value(sum) : Value();
}

}  // namespace pushbench
