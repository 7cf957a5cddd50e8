#include "bench/trial_spec.hpp"

#include "bench/target_tls.hpp"
#include "core/history_size.hpp"
#include "core/net/process.hpp"
#include "core/random.hpp"

#include <algorithm>
#include <utility>

#include <boost/json/value_from.hpp>
#include <fmt/format.h>

namespace pushbench {

namespace {

Options options_of(const Options& options, const Variant& variant, std::uint64_t clients,
                   double rate, std::uint64_t size) {
    Options trial = with_variant(options, variant);
    trial.clients = {clients};
    trial.rates = {rate};
    trial.sizes = {size};
    // Equal for all; TrialSpec says which one it is.
    trial.server_exes.clear();
    trial.targets.clear();
    trial.target_urls.clear();
    trial.vias.clear();
    trial.via_url.clear();
    if (!options.history_given) trial.history = history_for(rate, trial.poll_interval);
    trial.history_given = true;
    return trial;
}

}  // namespace

std::string TrialSpec::title() const {
    std::string text =
        fmt::format("{}, {} clients", trial_name("", variant, server.label, via.label), clients());
    if (keeps_schedule()) text += fmt::format(", {} msg/s, {} B", format_rate(rate()), size());
    if (options.runs > 1) text += fmt::format(", run {} of {}", run, options.runs);
    return text;
}

std::vector<TrialSpec> expand_matrix(const Options& options) {
    const std::vector<Served> servers = served_by(options);
    const std::vector<Via> vias = vias_of(options);
    std::vector<TrialSpec> trials;
    const auto add = [&](const Variant& variant, const Served& server, const Options& its_own) {
        if (!server.offers(variant.id)) return;
        for (const Via& via : vias)
            for (std::uint64_t run = 1; run <= options.runs; ++run) {
                TrialSpec trial;
                trial.variant = variant;
                trial.server = server.exe;
                trial.target = server.target;
                trial.via = via;
                trial.options = its_own;
                trial.run = run;
                if (server.target) {
                    // Predictions depend on the one, columns on the other.
                    trial.options.poll_batch = server.target->found.spec.find(variant.id)->batch;
                    trial.options.tls = server.target->url_of(variant.id).tls;
                }
                trials.push_back(std::move(trial));
            }
    };
    for (const std::uint64_t clients : options.clients)
        for (const double rate : options.rates)
            for (const std::uint64_t size : options.sizes)
                for (const Variant& variant : variants_of(options))
                    for (const Served& server : servers)
                        add(variant, server, options_of(options, variant, clients, rate, size));
    return trials;
}

std::vector<std::string> server_arguments(Options options) {
    options.control_fd = net::kControlFd;
    std::vector<std::string> arguments{"serve"};
    for (std::string& argument : to_arguments(options, kServe))
        arguments.push_back(std::move(argument));
    return arguments;
}

std::vector<std::string> stand_in_arguments(Options options) {
    options.stand_in = true;
    options.server_processes = options.load_processes = 0;
    return server_arguments(std::move(options));
}

boost::json::object stand_in_message(const TargetServer& target, const std::string& prefix,
                                     const Options& options) {
    boost::json::object message = target_session_message(target, prefix, prefix);
    message["payload_bytes"] = options.sizes.front();
    message["patience"] = options.connect_timeout;
    message["command"] = boost::json::value_from(target.command);
    message["trust"] = trust_message(options);
    return message;
}

std::vector<std::size_t> execution_order(std::vector<TrialSpec>& trials, std::uint64_t seed) {
    std::vector<std::size_t> order(trials.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return trials[a].run < trials[b].run; });
    // Fisher–Yates within each run; the first run of a single experiment keeps the table's order,
    // which is what a reader of the progress lines expects.
    SplitMix64 random = split(seed, 0x6f72646572);
    std::size_t begin = 0;
    while (begin < order.size()) {
        std::size_t end = begin;
        while (end < order.size() && trials[order[end]].run == trials[order[begin]].run) ++end;
        for (std::size_t i = end - 1; i > begin && trials[order[begin]].options.runs > 1; --i)
            std::swap(order[i], order[begin + random.next() % (i - begin + 1)]);
        begin = end;
    }
    for (std::size_t place = 0; place < order.size(); ++place)
        trials[order[place]].order = place + 1;
    return order;
}

}  // namespace pushbench
