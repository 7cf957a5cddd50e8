#include "reports/headlines.hpp"

#include "reports/text.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

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

std::string shown(const VariantResult& result, const Column& column) {
    return readable(result.spread(column).median, column.unit);
}

// All that show the lowest value. None when somebody who was measured has no value: the lowest of
// the others would not be the lowest.
std::vector<const VariantResult*> best(const Setting& setting, const Column& column) {
    std::vector<const VariantResult*> judged;
    for (const VariantResult& result : setting.variants) {
        if (result.valid_runs == 0) continue;
        if (!result.spread(column).median.comparable()) return {};
        judged.push_back(&result);
    }
    const auto lowest = std::min_element(
        judged.begin(), judged.end(), [&](const VariantResult* a, const VariantResult* b) {
            return a->spread(column).median.number < b->spread(column).median.number;
        });
    if (lowest == judged.end() || (*lowest)->spread(column).median.kind != Value::Kind::number)
        return {};
    const std::string text = shown(**lowest, column);
    std::erase_if(judged, [&](const VariantResult* r) { return shown(*r, column) != text; });
    return judged;
}

// The winner beside the reference, unless it is the reference; of several who are level, their
// value.
std::string answer(const Setting& setting, const Question& question) {
    const Column& column = *find_column(question.metric);
    const std::vector<const VariantResult*> winners = best(setting, column);
    if (winners.empty()) return {};
    if (winners.size() > 1) {
        if (winners.size() == setting.variants.size()) return {};
        std::vector<std::string> names;
        for (const VariantResult* const winner : winners) names.push_back(winner->name());
        const std::string last = std::move(names.back());
        names.pop_back();
        return fmt::format("{} and {} have {}: {}.", fmt::join(names, ", "), last, question.words,
                           shown(*winners.front(), column));
    }
    const VariantResult& winner = *winners.front();
    const Spread spread = winner.spread(column);
    std::string text = fmt::format("{} has {}: {}", winner.name(), question.words,
                                   readable(spread.median, column.unit));
    const VariantResult* const reference = setting.reference_for(winner);
    const Value ratio = ratio_to_reference(setting, winner, column);
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
