#include "reports/workload_text.hpp"

#include "reports/text.hpp"
#include "reports/trial_options.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include <fmt/format.h>

namespace pushbench {
namespace {

// One part of the sentence; `{}` is the value, and of no known value there is no part.
struct Part {
    std::string_view words;
    std::string_view option;
    bool (*wanted)(const Trial&);
};

bool any(const Trial&) {
    return true;
}
bool keeps_schedule(const Trial& trial) {
    return trial.keeps_schedule();
}
bool polls(const Trial& trial) {
    return technique(trial.variant.id).polls;
}
bool long_polls(const Trial& trial) {
    return trial.variant.id == TechniqueId::long_polling && trial.target.empty();
}
bool asks_over_http(const Trial& trial) {
    return trial.variant.id != TechniqueId::raw_tcp;
}
bool answers(const Trial& trial) {
    return technique(trial.variant.id).has_responses;
}

constexpr std::array kParts = {
    Part{"measured for {}", "duration", any},
    Part{"warm-up {}", "warmup", any},
    Part{"{} arrivals", "arrivals", keeps_schedule},
    Part{"seed {}", "seed", keeps_schedule},
    Part{"connect rate {}/s", "connect-rate", any},
    Part{"polling every {}", "poll-interval", polls},
    Part{"poll mode {}", "poll-mode", polls},
    Part{"long polls held for {}", "poll-timeout", long_polls},
    Part{"keep-alive {}", "keep-alive", answers},
    Part{"{} request headers", "headers", asks_over_http},
};

void add_once(std::vector<std::string>& texts, std::string text) {
    if (std::find(texts.begin(), texts.end(), text) == texts.end())
        texts.push_back(std::move(text));
}

std::string either(const std::vector<std::string>& texts) {
    std::string out;
    for (std::size_t i = 0; i < texts.size(); ++i)
        out += (i == 0 ? "" : i + 1 < texts.size() ? ", " : " or ") + texts[i];
    return out;
}

std::string part_text(const Part& part, const std::vector<const Trial*>& trials) {
    std::vector<std::string> values;
    for (const Trial* const trial : trials)
        if (part.wanted(*trial))
            if (auto text = option_text(*trial, part.option)) add_once(values, std::move(*text));
    return values.empty() ? std::string() : fmt::format(fmt::runtime(part.words), either(values));
}

// What was agreed on, and whether sessions were resumed.
std::string tls_text(const std::vector<const Trial*>& trials) {
    std::vector<std::string> values;
    for (const Trial* const trial : trials)
        if (!trial->load.tls_protocol.empty())
            add_once(values, trial->load.tls_protocol +
                                 (option_text(*trial, "tls-resume") == "on" ? " resumed" : ""));
    return either(values);
}

std::string thread_text(std::uint64_t Trial::*threads, std::string_view noun,
                        const std::vector<const Trial*>& trials) {
    std::vector<std::string> values;
    for (const Trial* const trial : trials)
        if (trial->*threads > 0) add_once(values, plural(trial->*threads, noun));
    return either(values);
}

}  // namespace

std::string workload_text(const Experiment& experiment, const std::string& label) {
    std::vector<const Trial*> trials;
    for (const Trial& trial : experiment.trials)
        if (trial.experiment == label) trials.push_back(&trial);
    std::vector<std::string> parts;
    parts.reserve(kParts.size() + 2);
    for (const Part& part : kParts) parts.push_back(part_text(part, trials));
    parts.push_back(tls_text(trials));
    parts.push_back(thread_text(&Trial::server_threads, "server thread", trials));
    parts.push_back(thread_text(&Trial::load_threads, "load thread", trials));
    std::string out;
    for (const std::string& part : parts)
        if (!part.empty()) out += (out.empty() ? "" : ", ") + part;
    return out;
}

std::string where_text(const Trial& trial) {
    std::string text = trial.has_server
                           ? "Server and clients ran on one machine over loopback"
                           : "The server was not started by this run: its columns are empty";
    if (trial.load.mss > 0)
        text += fmt::format("; TCP segments carry up to {} bytes", grouped(trial.load.mss));
    return text + '.';
}

}  // namespace pushbench
