#include "core/technique_table.hpp"

#include "core/did_you_mean.hpp"
#include "core/error.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace pushbench {
namespace {

constexpr TechniqueParam kShortPolling[] = {
    {"interval", "poll-interval"},
    {"mode", "poll-mode"},
    {"empty", "poll-empty"},
    {"batch", "poll-batch"},
    {"keep-alive", "keep-alive"},
    {"headers", "headers"},
    {"tls", "tls"},
    {"tls-version", "tls-version"},
    {"tls-resume", "tls-resume"},
};
constexpr TechniqueParam kLongPolling[] = {
    {"timeout", "poll-timeout"},    {"empty", "poll-empty"},      {"batch", "poll-batch"},
    {"keep-alive", "keep-alive"},   {"headers", "headers"},       {"tls", "tls"},
    {"tls-version", "tls-version"}, {"tls-resume", "tls-resume"},
};
constexpr TechniqueParam kSse[] = {
    {"framing", "sse-framing"},
    {"heartbeat", "sse-heartbeat"},
    {"retry", "sse-retry"},
    {"headers", "headers"},
    {"slow-consumer", "slow-consumer"},
    {"outbox-limit", "outbox-limit"},
    {"tls", "tls"},
    {"tls-version", "tls-version"},
    {"tls-resume", "tls-resume"},
};
constexpr TechniqueParam kWebSocket[] = {
    {"frame", "ws-frame"},
    {"writer", "ws-writer"},
    {"ping", "ws-ping"},
    {"headers", "headers"},
    {"slow-consumer", "slow-consumer"},
    {"outbox-limit", "outbox-limit"},
    {"tls", "tls"},
    {"tls-version", "tls-version"},
    {"tls-resume", "tls-resume"},
};
constexpr TechniqueParam kHttpStream[] = {
    {"heartbeat", "sse-heartbeat"},   {"headers", "headers"}, {"slow-consumer", "slow-consumer"},
    {"outbox-limit", "outbox-limit"}, {"tls", "tls"},         {"tls-version", "tls-version"},
    {"tls-resume", "tls-resume"},
};
constexpr TechniqueParam kRawTcp[] = {
    {"slow-consumer", "slow-consumer"}, {"outbox-limit", "outbox-limit"}, {"tls", "tls"},
    {"tls-version", "tls-version"},     {"tls-resume", "tls-resume"},
};

// The colours are Okabe and Ito's (jfly.uni-koeln.de/color), which the colour-blind can tell apart;
// grey for the yardstick.
constexpr std::array kTechniques = {
    Technique{.id = TechniqueId::short_polling,
              .name = "short-polling",
              .label = "Short polling",
              .path = "/poll",
              .in_default_comparison = true,
              .polls = true,
              .has_responses = true,
              .has_empty_answer = true,
              .refused_by_status = true,
              .has_heartbeat = false,
              .own_listener = false,
              .framing = std::nullopt,
              .colour = "#e69f00",
              .params = kShortPolling,
              .summary = "The client asks on a clock; the server answers at once, often empty."},
    Technique{.id = TechniqueId::long_polling,
              .name = "long-polling",
              .label = "Long polling",
              .path = "/longpoll",
              .in_default_comparison = true,
              .polls = false,
              .has_responses = true,
              .has_empty_answer = true,
              .refused_by_status = true,
              .has_heartbeat = false,
              .own_listener = false,
              .framing = std::nullopt,
              .colour = "#cc79a7",
              .params = kLongPolling,
              .summary = "The server holds each request until there is a message or the hold time "
                         "is over."},
    Technique{.id = TechniqueId::sse,
              .name = "sse",
              .label = "Server-Sent Events",
              .path = "/events",
              .in_default_comparison = true,
              .polls = false,
              .has_responses = false,
              .has_empty_answer = false,
              .refused_by_status = true,
              .has_heartbeat = true,
              .own_listener = false,
              .framing = Framing::event_chunked,
              .colour = "#0072b2",
              .params = kSse,
              .summary = "One response that never ends; each message is an event in it."},
    Technique{.id = TechniqueId::websocket,
              .name = "websocket",
              .label = "WebSocket",
              .path = "/ws",
              .in_default_comparison = true,
              .polls = false,
              .has_responses = false,
              .has_empty_answer = false,
              .refused_by_status = true,
              .has_heartbeat = true,
              .own_listener = false,
              .framing = Framing::websocket,
              .colour = "#009e73",
              .params = kWebSocket,
              .summary = "One upgraded connection; each message is one frame."},
    Technique{.id = TechniqueId::http_stream,
              .name = "http-stream",
              .label = "HTTP stream",
              .path = "/stream",
              .in_default_comparison = false,
              .polls = false,
              .has_responses = false,
              .has_empty_answer = false,
              .refused_by_status = true,
              .has_heartbeat = true,
              .own_listener = false,
              .framing = Framing::line_chunked,
              .colour = "#56b4e9",
              .params = kHttpStream,
              .summary = "One chunked response that never ends; each message is a line in it."},
    Technique{.id = TechniqueId::raw_tcp,
              .name = "raw-tcp",
              .label = "Raw TCP",
              .path = "",
              .in_default_comparison = false,
              .polls = false,
              .has_responses = false,
              .has_empty_answer = false,
              .refused_by_status = false,
              .has_heartbeat = false,
              .own_listener = true,
              .framing = Framing::raw_tcp,
              .colour = "#808080",
              .params = kRawTcp,
              .summary = "Length-prefixed messages on a port of their own: the cheapest honest "
                         "reference."},
};

std::vector<std::string> technique_names() {
    std::vector<std::string> names;
    names.reserve(std::size(kTechniques));
    for (const Technique& row : kTechniques) names.emplace_back(row.name);
    return names;
}

const Technique& require_technique(std::string_view name) {
    if (const Technique* found = find_technique(name)) return *found;
    throw UsageError(fmt::format("unknown technique '{}'{}; the known ones are {}", name,
                                 did_you_mean(name, technique_names()),
                                 fmt::join(technique_names(), ", ")));
}

void add_param(Variant& variant, std::string_view text) {
    const Technique& row = technique(variant.id);
    const std::size_t equals = text.find('=');
    const std::string key(text.substr(0, equals));
    std::vector<std::string> known;
    for (const TechniqueParam& param : row.params) known.emplace_back(param.key);
    if (std::find(known.begin(), known.end(), key) == known.end())
        throw UsageError(fmt::format("technique '{}' has no parameter '{}'{}; it has {}", row.name,
                                     key, did_you_mean(key, known), fmt::join(known, ", ")));
    if (equals == std::string_view::npos || equals + 1 == text.size())
        throw UsageError(fmt::format(
            "technique '{0}': parameter '{1}' has no value; write {0}:{1}=VALUE", row.name, key));
    for (const auto& param : variant.params)
        if (param.first == key)
            throw UsageError(fmt::format(
                "technique '{}': parameter '{}' is given twice; give it once", row.name, key));
    variant.params.emplace_back(key, text.substr(equals + 1));
    std::sort(variant.params.begin(), variant.params.end());
}

// "sse" or "sse:framing=close".
Variant start_variant(std::string_view item) {
    const std::size_t colon = item.find(':');
    Variant variant;
    variant.id = require_technique(item.substr(0, colon)).id;
    if (colon != std::string_view::npos) add_param(variant, item.substr(colon + 1));
    return variant;
}

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(' ');
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

}  // namespace

std::span<const Technique> techniques() {
    return kTechniques;
}

const Technique& technique(TechniqueId id) {
    // Every id has a row, so the search always ends at one.
    return *std::find_if(kTechniques.begin(), kTechniques.end(),
                         [id](const Technique& row) { return row.id == id; });
}

const Technique* find_technique(std::string_view name) {
    for (const Technique& row : kTechniques)
        if (row.name == name) return &row;
    return nullptr;
}

std::string Variant::label() const {
    std::string text(technique(id).name);
    char separator = ':';
    for (const auto& [key, value] : params) {
        text += separator + key + '=' + value;
        separator = ',';
    }
    return text;
}

std::vector<Variant> parse_variants(std::string_view text) {
    std::vector<Variant> variants;
    for (std::size_t begin = 0; begin <= text.size();) {
        const std::size_t end = std::min(text.find(',', begin), text.size());
        const std::string_view item = trimmed(text.substr(begin, end - begin));
        begin = end + 1;
        if (item.empty())
            throw UsageError(fmt::format(
                "'{}' has an empty item; write techniques separated by single commas", text));
        // A colon after the '=' belongs to the value.
        const bool is_param = item.find('=') < item.find(':');
        if (!is_param) {
            variants.push_back(start_variant(item));
        } else if (variants.empty()) {
            throw UsageError(
                fmt::format("'{}' stands before any technique; write TECHNIQUE:{}", item, item));
        } else {
            add_param(variants.back(), item);
        }
    }
    for (auto variant = variants.begin(); variant != variants.end(); ++variant)
        if (std::find(variants.begin(), variant, *variant) != variant)
            throw UsageError(fmt::format("'{}' is given twice; use --runs to repeat a measurement",
                                         variant->label()));
    return variants;
}

}  // namespace pushbench
