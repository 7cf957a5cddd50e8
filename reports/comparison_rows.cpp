#include "reports/comparison_rows.hpp"

#include <array>

namespace pushbench {
namespace {

using Row = ComparisonRow;
constexpr std::array kDelivery = {
    Row{"delivered", "delivered"},       Row{"lost", "lost"},
    Row{"duplicated", "duplicated"},     Row{"reordered", "reordered"},
    Row{"latency_mean", "latency mean"}, Row{"latency_p50", "latency p50"},
    Row{"latency_p99", "latency p99"},   Row{"latency_p999", "latency p99.9"},
    Row{"latency_max", "latency max"},   Row{"transport_p50", "transport p50"},
};
constexpr std::array kTraffic = {
    Row{"requests_per_message", "requests per message"},
    Row{"empty_ratio", "empty responses, fraction"},
    Row{"wasted_bytes", "wasted bytes"},
    Row{"wire_bytes_per_message", "wire bytes per message"},
    Row{"wire_bits_per_s_up", "wire rate up"},
    Row{"wire_bits_per_s_down", "wire rate down"},
};
constexpr std::array kResources = {
    Row{"server_cpu", "server CPU"},
    Row{"load_cpu", "load CPU"},
    Row{"server_cpu_per_message", "server CPU per message"},
    Row{"load_cpu_per_message", "load CPU per message"},
    Row{"server_bytes_per_client", "server memory per client"},
    Row{"load_bytes_per_client", "load memory per client"},
    Row{"kernel_bytes_per_client", "kernel memory per client"},
    Row{"connect_p50", "connect p50"},
    Row{"errors", "errors"},
};
constexpr std::array kGroups = {
    ComparisonGroup{"Delivery and latency", kDelivery},
    ComparisonGroup{"Traffic", kTraffic},
    ComparisonGroup{"Processor, memory, connecting", kResources},
};

}  // namespace

std::span<const ComparisonGroup> comparison_groups() {
    return kGroups;
}

}  // namespace pushbench
