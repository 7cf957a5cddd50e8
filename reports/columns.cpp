#include "reports/columns.hpp"

#include "reports/column_values.hpp"
#include "reports/percentiles.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace pushbench {
namespace {

using namespace column_values;

#define GET [](const Trial& t) -> Value
#define MEASURED(value)                              \
    GET {                                            \
        return measured(t) ? Value(value) : Value(); \
    }
using enum Unit;
using enum Better;

// clang-format off
constexpr std::array kColumns = {
    Column{"technique", "technique", text, neither, 0, GET { return std::string(row(t).name); }},
    Column{"variant", "variant", text, neither, 0, GET { return t.variant.label(); }},
    Column{"clients", "clients", count, neither, 0, GET { return t.clients; }},
    Column{"topics", "topics", count, neither, 0, GET { return t.topics; }},
    Column{"rate_per_s", "rate_per_s", per_second, neither, 6, GET { return if_scheduled(t, t.rate); }},
    Column{"payload_bytes", "payload_bytes", bytes, neither, 0, GET { return if_scheduled(t, t.payload_bytes); }},
    Column{"poll_interval_ms", "poll_interval", milliseconds, neither, 6, poll_interval_ms},
    Column{"run", "run", count, neither, 0, GET { return t.run; }},
    Column{"valid", "valid", boolean, neither, 0, GET { return t.validity.valid(); }},
    Column{"invalid_reason", "invalid_reason", text, neither, 0, GET { return ids_of(t.validity.invalid); }},
    Column{"measured_s", "measured", seconds, neither, 6, MEASURED(measured_s(t))},
    Column{"server_build", "server_build", text, neither, 0, GET { return t.server_build.empty() ? Value() : Value(t.server_build); }},
    Column{"tls", "tls", text, neither, 0, tls},
    Column{"via", "via", text, neither, 0, GET { return t.via.empty() ? Value() : Value(t.via); }},
    Column{"passage", "passage", text, neither, 0, passage_word},

    Column{"published", "published", count, neither, 0, MEASURED(if_we_publish(t, t.server.published))},
    Column{"distinct_messages", "distinct_messages", count, neither, 0, MEASURED(if_ledger(t, t.publisher == kTargetPublishes ? t.scheduled : t.load.completion.count()))},
    Column{"expected", "expected", count, neither, 0, MEASURED(if_ledger(t, t.load.ledger.expected))},
    Column{"delivered", "delivered", count, neither, 0, MEASURED(if_ledger(t, t.load.ledger.delivered))},
    Column{"lost", "lost", count, smaller, 0, MEASURED(if_ledger(t, t.load.ledger.lost))},
    Column{"duplicated", "duplicated", count, smaller, 0, MEASURED(if_ledger(t, t.load.ledger.duplicated))},
    Column{"reordered", "reordered", count, smaller, 0, MEASURED(if_ledger(t, t.load.ledger.reordered))},
    Column{"deliveries_per_s", "deliveries_per_s", per_second, larger, 3, MEASURED(quotient(delivered(t), measured_s(t)))},
    Column{"delivered_in_window", "delivered_in_window", count, neither, 0, MEASURED(t.load.inside().deliveries)},

    Column{"latency_mean_us", "latency_mean", microseconds, smaller, 3, latency_mean_us},
    Column{"latency_p50_us", "latency_p50", microseconds, smaller, 3, MEASURED(latency_percentile_us(t, 0.5))},
    Column{"latency_p90_us", "latency_p90", microseconds, smaller, 3, MEASURED(latency_percentile_us(t, 0.9))},
    Column{"latency_p99_us", "latency_p99", microseconds, smaller, 3, MEASURED(latency_percentile_us(t, 0.99))},
    Column{"latency_p999_us", "latency_p999", microseconds, smaller, 3, MEASURED(latency_percentile_us(t, 0.999))},
    Column{"latency_max_us", "latency_max", microseconds, smaller, 3, latency_max_us},
    Column{"transport_p50_us", "transport_p50", microseconds, smaller, 3, MEASURED(transport_percentile_us(t, 0.5))},
    Column{"transport_p99_us", "transport_p99", microseconds, smaller, 3, MEASURED(transport_percentile_us(t, 0.99))},

    Column{"requests", "requests", count, neither, 0, MEASURED(t.load.inside().requests)},
    Column{"responses", "responses", count, neither, 0, MEASURED(if_responses(t, t.load.inside().responses))},
    Column{"empty_responses", "empty_responses", count, smaller, 0, MEASURED(if_empty_answers(t, t.load.inside().empty_responses))},
    Column{"empty_ratio", "empty_ratio", ratio, smaller, 6, MEASURED(if_empty_answers(t, quotient(t.load.inside().empty_responses, t.load.inside().responses)))},
    Column{"requests_per_message", "requests_per_message", ratio, smaller, 6, MEASURED(if_responses(t, per_message(t, t.load.inside().requests)))},
    Column{"wasted_bytes", "wasted_bytes", bytes, smaller, 0, MEASURED(if_empty_answers(t, t.load.inside().wasted_bytes))},
    Column{"heartbeats", "heartbeats", count, neither, 0, MEASURED(row(t).has_heartbeat ? Value(t.load.inside().heartbeats) : Value())},
    Column{"payload_bytes_total", "payload_bytes_total", bytes, neither, 0, MEASURED(t.load.inside().payload_bytes)},

    Column{"app_bytes_up", "app_bytes_up", bytes, smaller, 0, MEASURED(t.load.inside().app_bytes_up)},
    Column{"app_bytes_down", "app_bytes_down", bytes, smaller, 0, MEASURED(t.load.inside().app_bytes_down)},
    Column{"tcp_bytes_up", "tcp_bytes_up", bytes, smaller, 0, MEASURED(t.load.inside().tcp_bytes_up)},
    Column{"tcp_bytes_down", "tcp_bytes_down", bytes, smaller, 0, MEASURED(t.load.inside().tcp_bytes_down)},
    Column{"wire_bytes_up", "wire_bytes_up", bytes, smaller, 0, MEASURED(wire_up(t))},
    Column{"wire_bytes_down", "wire_bytes_down", bytes, smaller, 0, MEASURED(wire_down(t))},
    Column{"wire_bytes_per_message", "wire_bytes_per_message", bytes, smaller, 3, MEASURED(per_message(t, wire_up(t) + wire_down(t)))},
    Column{"wire_bits_per_s_up", "wire_bits_per_s_up", bits_per_second, smaller, 3, MEASURED(bits_per_s(t, wire_up(t)))},
    Column{"wire_bits_per_s_down", "wire_bits_per_s_down", bits_per_second, smaller, 3, MEASURED(bits_per_s(t, wire_down(t)))},
    Column{"tls_bytes_up", "tls_bytes_up", bytes, smaller, 0, MEASURED(if_tls(t, t.load.inside().tls_bytes_up))},
    Column{"tls_bytes_down", "tls_bytes_down", bytes, smaller, 0, MEASURED(if_tls(t, t.load.inside().tls_bytes_down))},

    Column{"connections", "connections", count, neither, 0, connections},
    Column{"connect_p50_us", "connect_p50", microseconds, smaller, 3, GET { return sampled_percentile_us(t.load.connect, 0.5); }},
    Column{"connect_p99_us", "connect_p99", microseconds, smaller, 3, GET { return sampled_percentile_us(t.load.connect, 0.99); }},
    Column{"errors", "errors", count, smaller, 0, errors},
    Column{"tls_handshakes", "tls_handshakes", count, neither, 0, GET { return of_all_handshakes(t, &ClientCounters::tls_handshakes); }},
    Column{"tls_resumed", "tls_resumed", count, neither, 0, GET { return of_all_handshakes(t, &ClientCounters::tls_resumed); }},
    Column{"tls_handshake_p50_us", "tls_handshake_p50", microseconds, smaller, 3, GET { return sampled_percentile_us(t.load.tls_handshake, 0.5); }},
    Column{"tls_handshake_p99_us", "tls_handshake_p99", microseconds, smaller, 3, GET { return sampled_percentile_us(t.load.tls_handshake, 0.99); }},
    Column{"tls_handshake_bytes_up", "tls_handshake_bytes_up", bytes, smaller, 1, GET { return per_handshake(t, &ClientCounters::tls_handshake_bytes_up); }},
    Column{"tls_handshake_bytes_down", "tls_handshake_bytes_down", bytes, smaller, 1, GET { return per_handshake(t, &ClientCounters::tls_handshake_bytes_down); }},

    Column{"server_cpu_s", "server_cpu", seconds, smaller, 6, MEASURED(if_server(t, cpu_s(t.server_usage)))},
    Column{"load_cpu_s", "load_cpu", seconds, smaller, 6, MEASURED(cpu_s(t.load_usage))},
    Column{"server_cpu_us_per_message", "server_cpu_per_message", microseconds, smaller, 3, MEASURED(if_server(t, served_cpu_us_per_message(t, t.server_usage)))},
    Column{"load_cpu_us_per_message", "load_cpu_per_message", microseconds, smaller, 3, MEASURED(cpu_us_per_message(t, t.load_usage))},
    Column{"server_bytes_per_client", "server_bytes_per_client", bytes, smaller, 1, MEASURED(if_server(t, bytes_per_client(t, t.server_usage)))},
    Column{"load_bytes_per_client", "load_bytes_per_client", bytes, smaller, 1, MEASURED(bytes_per_client(t, t.load_usage))},
    Column{"kernel_bytes_per_client", "kernel_bytes_per_client", bytes, smaller, 1, kernel_bytes_per_client},
    Column{"proxy_cpu_s", "proxy_cpu", seconds, smaller, 6, MEASURED(cpu_s(t.proxy_usage))},
    Column{"proxy_cpu_us_per_message", "proxy_cpu_per_message", microseconds, smaller, 3, MEASURED(served_cpu_us_per_message(t, t.proxy_usage))},
    Column{"proxy_bytes_per_client", "proxy_bytes_per_client", bytes, smaller, 1, MEASURED(bytes_per_client(t, t.proxy_usage))},

    Column{"server_processes", "server_processes", count, neither, 0, MEASURED(if_own_server(t, t.server_usage.size()))},
    Column{"load_processes", "load_processes", count, neither, 0, MEASURED(t.load_usage.size())},
    Column{"server_threads", "server_threads", count, neither, 0, GET { return if_own_server(t, t.server_threads); }},
    Column{"load_threads", "load_threads", count, neither, 0, GET { return t.load_threads; }},
    Column{"publisher_lateness_p99_us", "publisher_lateness_p99", microseconds, smaller, 3, MEASURED(if_we_publish(t, plain_percentile_us(t.server.publisher_lateness, 0.99)))},
    Column{"load_loop_lag_p99_us", "load_loop_lag_p99", microseconds, smaller, 3, MEASURED(plain_percentile_us(t.load.loop_lag, 0.99))},
    Column{"load_cpu_ratio", "load_cpu_ratio", ratio, smaller, 4, load_cpu_ratio},
    Column{"canary_p50_us", "canary_p50", microseconds, smaller, 3, MEASURED(canary_percentile_us(t, 0.50))},
    Column{"canary_p99_us", "canary_p99", microseconds, smaller, 3, MEASURED(canary_percentile_us(t, 0.99))},
    Column{"opened_per_s", "opened_per_s", per_second, larger, 1, opened_per_s},
    Column{"accepted_p50_us", "accepted_p50", microseconds, smaller, 3, MEASURED(accepted_percentile_us(t, 0.50))},
    Column{"accepted_p99_us", "accepted_p99", microseconds, smaller, 3, MEASURED(accepted_percentile_us(t, 0.99))},
    Column{"warnings", "warnings", text, neither, 0, GET { return ids_of(t.validity.warnings); }},
};
// clang-format on
#undef MEASURED
#undef GET

}  // namespace

std::string_view unit_symbol(Unit unit) {
    switch (unit) {
        case Unit::seconds:
            return "s";
        case Unit::milliseconds:
            return "ms";
        case Unit::microseconds:
            return "us";
        case Unit::bytes:
            return "B";
        case Unit::per_second:
            return "1/s";
        case Unit::bits_per_second:
            return "bit/s";
        case Unit::text:
        case Unit::boolean:
        case Unit::count:
        case Unit::ratio:
            break;
    }
    return "";
}

std::span<const Column> columns() {
    return kColumns;
}

const Column* find_column(std::string_view name) {
    const auto found = std::find_if(kColumns.begin(), kColumns.end(), [name](const Column& column) {
        return column.metric == name || column.name == name;
    });
    return found == kColumns.end() ? nullptr : &*found;
}

std::string plain_text(const Value& value, int decimals) {
    switch (value.kind) {
        case Value::Kind::empty:
            return {};
        case Value::Kind::inf:
            return "inf";
        case Value::Kind::text:
            return value.text;
        case Value::Kind::boolean:
            return value.boolean ? "true" : "false";
        case Value::Kind::number:
            break;
    }
    std::string text = fmt::format("{:.{}f}", value.number, decimals);
    if (text.find('.') != std::string::npos) {
        while (text.back() == '0') text.pop_back();
        if (text.back() == '.') text.pop_back();
    }
    return text == "-0" ? "0" : text;
}

}  // namespace pushbench
