#include "reports/validity.hpp"

#include "reports/build_stamp.hpp"
#include "reports/passage.hpp"
#include "reports/percentiles.hpp"
#include "reports/trial_options.hpp"
#include "reports/validity_rules.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

namespace pushbench {
namespace {

std::uint64_t number_in(std::string_view text) {
    std::uint64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

std::string_view sysctl(const Environment& environment, const std::string& name) {
    const auto found = environment.sysctls.find(name);
    return found == environment.sysctls.end() ? std::string_view{} : found->second;
}

// "32768\t60999", as the kernel writes it.
std::uint64_t ports_in(std::string_view range) {
    const std::size_t gap = range.find_first_of(" \t");
    if (gap == std::string_view::npos) return 0;
    const std::size_t second = range.find_first_not_of(" \t", gap);
    if (second == std::string_view::npos) return 0;
    const std::uint64_t first_port = number_in(range);
    const std::uint64_t last_port = number_in(range.substr(second));
    return last_port < first_port ? 0 : last_port - first_port + 1;
}

}  // namespace

JudgeContext judge_context(const Environment& environment, const Trial& trial,
                           bool allow_debug_build, const ServerBuild* server) {
    JudgeContext context;
    if (server && is_slow_build(server->build_type, server->sanitizer))
        context.slow_server = fmt::format("the server build '{}', {},", server->label,
                                          slow_build_name(server->sanitizer));
    context.debug_build = environment.build_type == "Debug";
    context.sanitizer = environment.sanitizer;
    context.allow_debug_build = allow_debug_build;
    context.throughput_mode = throughput_mode(trial);
    context.drops_when_slow = drops_when_slow(trial);
    context.somaxconn = number_in(sysctl(environment, "net.core.somaxconn"));
    context.local_ports = ports_in(sysctl(environment, "net.ipv4.ip_local_port_range"));
    context.governor = environment.governor;
    return context;
}

namespace {

bool applies(const Rule& rule, const Trial& trial) {
    // What else a trial without an end did not do is no news.
    if (!trial.died.empty()) return rule.id == "process-died";
    // It has no window, and most rules are about that.
    constexpr std::array<std::string_view, 4> kWithoutWindow = {
        "bytes-differ", "nodelay-off", "debug-build", "debug-build-allowed"};
    return trial.shut_out.empty() ||
           std::find(kWithoutWindow.begin(), kWithoutWindow.end(), rule.id) != kWithoutWindow.end();
}

}  // namespace

std::span<const Rule> validity_rules() {
    static const std::vector<Rule> rules = [] {
        std::vector<Rule> all;
        for (const auto part : {data_rules(), machine_rules(), warning_rules()})
            all.insert(all.end(), part.begin(), part.end());
        return all;
    }();
    return rules;
}

Validity judge(const Trial& trial, const JudgeContext& context) {
    Validity validity;
    for (const Rule& rule : validity_rules()) {
        if (!applies(rule, trial)) continue;
        if (auto text = rule.check(trial, context)) {
            auto& reasons = rule.invalidates ? validity.invalid : validity.warnings;
            reasons.push_back({rule.cls, std::string(rule.id), std::move(*text)});
        }
    }
    return validity;
}

bool delivery_violated(const Trial& trial) {
    const LedgerTotals& ledger = trial.load.ledger;
    const bool lost = ledger.lost > lost_on_the_way(trial) && !drops_when_slow(trial);
    return trial.validity.valid() && (lost || ledger.duplicated > 0 || ledger.reordered > 0);
}

}  // namespace pushbench
