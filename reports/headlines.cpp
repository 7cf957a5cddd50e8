#include "reports/headlines.hpp"

#include "reports/text.hpp"

#include <array>

#include <fmt/format.h>

namespace pushbench {
namespace {

struct Question {
    std::string_view metric;
    std::string_view words;  // "<variant> has …"
};
constexpr std::array kQuestions = {
    Question{"latency_p50", "the lowest median delivery latency"},
    Question{"latency_p99", "the lowest p99 delivery latency"},
    Question{"wire_bytes_per_message", "the fewest wire bytes per message"},
    Question{"server_cpu_per_message", "the least server CPU per message"},
    Question{"server_bytes_per_client", "the least server memory per client"},
};

const VariantResult* best(const Setting& setting, const Column& column) {
    const VariantResult* found = nullptr;
    double lowest = 0;
    for (const VariantResult& result : setting.variants) {
        const Value median = result.valid_runs > 0 ? result.spread(column).median : Value();
        if (median.kind != Value::Kind::number) continue;
        if (found && median.number >= lowest) continue;
        found = &result;
        lowest = median.number;
    }
    return found;
}

// The winner beside the reference, unless it is the reference.
std::string answer(const Setting& setting, const Question& question) {
    const Column& column = *find_column(question.metric);
    const VariantResult* const winner = best(setting, column);
    if (!winner) return {};
    const Spread spread = winner->spread(column);
    std::string text = fmt::format("{} has {}: {}", winner->name(), question.words,
                                   readable(spread.median, column.unit));
    const VariantResult* const reference = setting.reference_for(*winner);
    const Value ratio = ratio_to_reference(setting, *winner, column);
    if (reference && reference->valid_runs > 0 && !ratio.empty()) {
        const Spread other = reference->spread(column);
        text +=
            fmt::format(", {} that of {} ({}; {})", readable_ratio(ratio), reference->name(),
                        readable(other.median, column.unit), to_string(difference(spread, other)));
    }
    return text + '.';
}

}  // namespace

std::vector<std::string> headlines(const std::vector<Setting>& settings) {
    std::vector<std::string> sentences;
    for (const Setting& setting : settings) {
        if (setting.variants.size() < 2) continue;  // nothing to choose from
        for (const Question& question : kQuestions) {
            const std::string text = answer(setting, question);
            if (text.empty()) continue;
            sentences.push_back(settings.size() > 1 ? setting.text() + ": " + text : text);
        }
    }
    return sentences;
}

}  // namespace pushbench
