#include "core/threshold_text.hpp"

#include "core/error.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <utility>

#include <fmt/format.h>

namespace pushbench {
namespace {

constexpr std::array<std::pair<std::string_view, Relation>, 5> kOperators = {{
    {"<", Relation::less},
    {"<=", Relation::at_most},
    {">", Relation::greater},
    {">=", Relation::at_least},
    {"==", Relation::equal},
}};
// What others write, and what it is here.
constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kSlips = {{
    {"=<", "<="},
    {"=>", ">="},
    {"=", "=="},
    {"===", "=="},
}};
constexpr std::string_view kOperatorLetters = "<>=!";

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(' ');
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

struct Place {
    std::size_t at = std::string_view::npos;
    std::size_t length = 0;
    bool found() const { return at != std::string_view::npos; }
};

// The first run of operator letters that is not the single '=' of a variant's parameter.
Place operator_in(std::string_view text) {
    for (std::size_t at = 0; (at = text.find_first_of(kOperatorLetters, at)) != text.npos;) {
        const std::size_t end = std::min(text.find_first_not_of(kOperatorLetters, at), text.size());
        if (text.substr(at, end - at) != "=") return {at, end - at};
        at = end;
    }
    return {};
}

// Without an operator: the last '=' may have been meant as one.
Place meant_as_operator(std::string_view text) {
    const std::size_t at = text.rfind('=');
    return at == text.npos ? Place{} : Place{at, 1};
}

[[noreturn]] void refuse_operator(std::string_view text, std::string_view written) {
    const auto slip = std::find_if(kSlips.begin(), kSlips.end(),
                                   [&](const auto& known) { return known.first == written; });
    throw UsageError(fmt::format(
        "'{}': '{}' is no comparison{}; give <, <=, >, >= or ==", text, written,
        slip == kSlips.end() ? "" : fmt::format(" (did you mean '{}'?)", slip->second)));
}

Relation relation_of(std::string_view text, std::string_view written) {
    for (const auto& [spelling, relation] : kOperators)
        if (spelling == written) return relation;
    refuse_operator(text, written);
}

// "50ms" → 50 and "ms". No exponents, signs, "inf" or "nan".
void read_amount(ThresholdText& threshold, std::string_view whole, std::string_view amount) {
    const char* const end = amount.data() + amount.size();
    const bool digit = !amount.empty() && std::isdigit(static_cast<unsigned char>(amount.front()));
    const auto [stop, error] =
        digit ? std::from_chars(amount.data(), end, threshold.number, std::chars_format::fixed)
              : std::from_chars_result{amount.data(), std::errc::invalid_argument};
    if (error != std::errc() || !std::isfinite(threshold.number))
        throw UsageError(
            fmt::format("'{}': '{}' is no number; give one with its unit, e.g. latency_p99<50ms",
                        whole, amount));
    threshold.unit = trimmed(amount.substr(static_cast<std::size_t>(stop - amount.data())));
    threshold.text += fmt::format(
        "{}{}", amount.substr(0, static_cast<std::size_t>(stop - amount.data())), threshold.unit);
}

}  // namespace

std::string_view to_string(Relation relation) {
    return std::find_if(kOperators.begin(), kOperators.end(),
                        [relation](const auto& known) { return known.second == relation; })
        ->first;
}

ThresholdText parse_threshold_text(std::string_view text) {
    const Place place = operator_in(text);
    if (!place.found()) {
        if (const Place slip = meant_as_operator(text); slip.found())
            refuse_operator(text, text.substr(slip.at, slip.length));
        throw UsageError(
            fmt::format("'{}' compares nothing; give METRIC<VALUE, e.g. "
                        "latency_p99<50ms or websocket.latency_p99<50ms",
                        text));
    }
    ThresholdText threshold;
    threshold.relation = relation_of(text, text.substr(place.at, place.length));
    // A variant's parameter may have a point ("interval=1.5s"); a metric has none.
    const std::string_view subject = trimmed(text.substr(0, place.at));
    const std::size_t point = subject.rfind('.');
    if (point != subject.npos) threshold.variant = trimmed(subject.substr(0, point));
    threshold.metric = trimmed(point == subject.npos ? subject : subject.substr(point + 1));
    if (threshold.metric.empty() || (point != subject.npos && threshold.variant.empty()))
        throw UsageError(fmt::format("'{}': no {} before '{}'; give e.g. latency_p99<50ms", text,
                                     threshold.metric.empty() ? "metric" : "variant",
                                     threshold.metric.empty() ? text.substr(place.at) : "."));
    threshold.text =
        fmt::format("{}{}{}{}", threshold.variant, threshold.variant.empty() ? "" : ".",
                    threshold.metric, to_string(threshold.relation));
    read_amount(threshold, text, trimmed(text.substr(place.at + place.length)));
    return threshold;
}

std::vector<std::string> split_thresholds(std::string_view text) {
    std::vector<std::string> items;
    if (trimmed(text).empty()) return items;
    for (std::size_t begin = 0; begin <= text.size();) {
        const Place place = operator_in(text.substr(begin));
        const std::size_t from = place.found() ? begin + place.at : begin;
        // Without an operator in what is left, all of it is one item, which will be refused.
        const std::size_t end =
            place.found() ? std::min(text.find(',', from), text.size()) : text.size();
        items.emplace_back(trimmed(text.substr(begin, end - begin)));
        begin = end + 1;
    }
    return items;
}

}  // namespace pushbench
