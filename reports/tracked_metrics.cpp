#include "reports/tracked_metrics.hpp"

#include <array>

#include <fmt/format.h>

namespace pushbench {
namespace {

constexpr std::array<std::string_view, 14> kNames = {
    "latency_mean",
    "latency_p50",
    "latency_p90",
    "latency_p99",
    "latency_p999",
    "transport_p50",
    "transport_p99",
    "requests_per_message",
    "wire_bytes_per_message",
    "server_cpu_per_message",
    "server_bytes_per_client",
    "kernel_bytes_per_client",
    "connect_p99",
    "deliveries_per_s",
};

// Bytes that a UTF-8 sequence beginning with `text` has; 0: it is none. Shortest forms only, no
// surrogates, up to U+10FFFF (RFC 3629 §4).
std::size_t sequence_length(std::string_view text) {
    const auto byte = [&](std::size_t i) {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u;
    };
    const auto continues = [&](std::size_t i) { return byte(i) >= 0x80 && byte(i) <= 0xBF; };
    const unsigned first = byte(0);
    if (first < 0x80) return 1;
    if (first >= 0xC2 && first <= 0xDF) return continues(1) ? 2 : 0;
    if (first >= 0xE0 && first <= 0xEF) {
        const unsigned low = first == 0xE0 ? 0xA0 : 0x80;
        const unsigned high = first == 0xED ? 0x9F : 0xBF;
        return byte(1) >= low && byte(1) <= high && continues(2) ? 3 : 0;
    }
    if (first >= 0xF0 && first <= 0xF4) {
        const unsigned low = first == 0xF0 ? 0x90 : 0x80;
        const unsigned high = first == 0xF4 ? 0x8F : 0xBF;
        return byte(1) >= low && byte(1) <= high && continues(2) && continues(3) ? 4 : 0;
    }
    return 0;
}

}  // namespace

std::span<const Column* const> tracked_columns() {
    static const auto found = [] {
        std::array<const Column*, kNames.size()> all{};
        for (std::size_t i = 0; i < kNames.size(); ++i) all[i] = find_column(kNames[i]);
        return all;
    }();
    return found;
}

bool is_tracked(const Value& value) {
    return value.kind == Value::Kind::number && value.number > 0;
}

std::vector<TrackedValue> tracked_values(const Analysis& analysis) {
    std::vector<TrackedValue> values;
    for (const Setting& setting : analysis.settings)
        for (const VariantResult& result : setting.variants) {
            if (result.valid_runs == 0) continue;
            for (const Column* const column : tracked_columns()) {
                const Spread spread = result.spread(*column);
                if (is_tracked(spread.median))
                    values.push_back({&setting, &result, column, spread});
            }
        }
    return values;
}

std::string stable_name(const Setting& setting) {
    return fmt::format("c={} topics={} rate={} size={}", setting.clients, setting.topics,
                       format_rate(setting.rate), setting.payload_bytes);
}

std::string valid_utf8(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const std::size_t length = sequence_length(text);
        if (length == 0)
            out += "\xEF\xBF\xBD";
        else
            out += text.substr(0, length);
        text.remove_prefix(length == 0 ? 1 : length);
    }
    return out;
}

}  // namespace pushbench
