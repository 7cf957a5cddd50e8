#include "reports/trial_options.hpp"

namespace pushbench {

std::optional<std::string> option_text(const Trial& trial, std::string_view option) {
    const auto found = trial.options.find(option);
    if (found == trial.options.end()) return {};
    return found->second;
}

std::optional<Nanos> poll_interval_of(const Trial& trial) {
    const auto text = option_text(trial, "poll-interval");
    if (!text) return {};
    return parse_duration(*text);
}

std::optional<Nanos> warmup_of(const Trial& trial) {
    const auto text = option_text(trial, "warmup");
    if (!text) return {};
    return parse_duration(*text);
}

bool drops_when_slow(const Trial& trial) {
    return option_text(trial, "slow-consumer") == "drop-oldest";
}

Options options_of(const Trial& trial) {
    Options options;
    for (const auto& [name, text] : trial.options)
        if (const OptionSpec* const spec = find_option(name)) spec->set(options, text);
    return options;
}

}  // namespace pushbench
