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
    const std::string text = fmt::format("c={} topics={}", setting.clients, setting.topics);
    if (!setting.scheduled) return text;
    return text + fmt::format(" rate={} size={}", format_rate(setting.rate), setting.payload_bytes);
}

}  // namespace pushbench
