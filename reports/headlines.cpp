#include "reports/headlines.hpp"

#include "reports/report_verdict.hpp"
#include "reports/text.hpp"

#include <algorithm>
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

std::string shown(const VariantResult& result, const Column& column) {
    return readable(result.spread(column).median, column.unit);
}

// What nothing came through of competes with nobody.
bool is_shut_out(const VariantResult& result) {
    return std::all_of(result.runs.begin(), result.runs.end(),
                       [](const Trial* trial) { return !trial->shut_out.empty(); });
}

// Lowest first. Nobody when somebody who was measured has no value: the lowest of the others would
// not be the lowest.
std::vector<const VariantResult*> ranked(const Setting& setting, const Column& column) {
    std::vector<const VariantResult*> judged;
    for (const VariantResult& result : setting.variants) {
        if (result.valid_runs == 0 || is_shut_out(result)) continue;
        if (!result.spread(column).median.comparable()) return {};
        judged.push_back(&result);
    }
    std::stable_sort(judged.begin(), judged.end(),
                     [&](const VariantResult* a, const VariantResult* b) {
                         return a->spread(column).median.number < b->spread(column).median.number;
                     });
    return judged;
}

std::string names_of(const std::vector<const VariantResult*>& results) {
    std::string names;
    for (std::size_t i = 0; i < results.size(); ++i)
        names += (i == 0 ? "" : i + 1 < results.size() ? ", " : " and ") + results[i]->name();
    return names;
}

// The winner beside the reference, or beside the next best when it is the reference; of several who
// are level, their value. Nothing when all are.
std::string answer(const Setting& setting, const Question& question) {
    const Column& column = *find_column(question.metric);
    std::vector<const VariantResult*> results = ranked(setting, column);
    if (results.size() < 2) return {};
    const VariantResult& winner = *results.front();
    const Spread spread = winner.spread(column);
    if (spread.median.kind != Value::Kind::number) return {};
    const std::string best = shown(winner, column);
    const auto behind =
        std::find_if(results.begin(), results.end(),
                     [&](const VariantResult* result) { return shown(*result, column) != best; });
    if (behind == results.end()) return {};
    if (behind != results.begin() + 1)
        return fmt::format("{} have {}: {}.", names_of({results.begin(), behind}), question.words,
                           best);
    const VariantResult* other = setting.reference_for(winner);
    if (!other || other->valid_runs == 0) other = *behind;
    const Spread its = other->spread(column);
    if (its.median.kind != Value::Kind::number)
        return fmt::format("{} has {}: {}.", winner.name(), question.words, best);
    const std::string verdict = verdict_words(judge_against(*other, winner, column));
    return fmt::format("{} has {}: {}, {} that of {} ({}{}{}).", winner.name(), question.words,
                       best, readable_ratio(quotient(spread.median, its.median)), other->name(),
                       readable(its.median, column.unit), verdict.empty() ? "" : "; ", verdict);
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
