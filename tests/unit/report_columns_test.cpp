#include "reports/columns.hpp"
#include "reports/percentiles.hpp"
#include "tests/unit/report_sample.hpp"

#include <set>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

namespace pushbench::test {
namespace {

// The contract with other people's scripts: these names in this order.
constexpr const char* kContract =
    "technique variant clients topics rate_per_s payload_bytes poll_interval_ms run valid "
    "invalid_reason measured_s server_build tls via passage published distinct_messages expected "
    "delivered "
    "lost "
    "duplicated "
    "reordered deliveries_per_s delivered_in_window latency_mean_us latency_p50_us latency_p90_us "
    "latency_p99_us latency_p999_us latency_max_us transport_p50_us transport_p99_us requests "
    "responses empty_responses empty_ratio requests_per_message wasted_bytes heartbeats "
    "payload_bytes_total app_bytes_up app_bytes_down tcp_bytes_up tcp_bytes_down wire_bytes_up "
    "wire_bytes_down wire_bytes_per_message wire_bits_per_s_up wire_bits_per_s_down tls_bytes_up "
    "tls_bytes_down connections "
    "connect_p50_us connect_p99_us errors tls_handshakes tls_resumed tls_handshake_p50_us "
    "tls_handshake_p99_us tls_handshake_bytes_up tls_handshake_bytes_down server_cpu_s load_cpu_s "
    "server_cpu_us_per_message "
    "load_cpu_us_per_message server_bytes_per_client load_bytes_per_client kernel_bytes_per_client "
    "proxy_cpu_s proxy_cpu_us_per_message proxy_bytes_per_client "
    "server_processes load_processes server_threads load_threads publisher_lateness_p99_us "
    "load_loop_lag_p99_us load_cpu_ratio canary_p50_us canary_p99_us opened_per_s accepted_p50_us "
    "accepted_p99_us warnings";

Value get(const Trial& trial, std::string_view name) {
    return find_column(name)->get(trial);
}
std::string text(const Trial& trial, std::string_view name) {
    const Column& column = *find_column(name);
    return plain_text(column.get(trial), column.decimals);
}

TEST(Columns, AreTheContractInOrder) {
    std::istringstream names(kContract);
    std::set<std::string_view> metrics;
    std::size_t i = 0;
    for (std::string name; names >> name; ++i) {
        ASSERT_LT(i, columns().size());
        EXPECT_EQ(columns()[i].name, name);
        EXPECT_TRUE(metrics.insert(columns()[i].metric).second) << "twice: " << name;
    }
    EXPECT_EQ(i, columns().size());
}

TEST(Columns, AreFoundByBothNames) {
    EXPECT_EQ(find_column("latency_p99"), find_column("latency_p99_us"));
    EXPECT_EQ(find_column("server_cpu_per_message"), find_column("server_cpu_us_per_message"));
    EXPECT_EQ(find_column("latency"), nullptr);
}

TEST(Columns, ValuesOfAPollingTrial) {
    const Trial trial = sample_trial("short-polling:interval=500ms");
    const std::pair<const char*, const char*> cases[] = {
        {"technique", "short-polling"},
        {"variant", "short-polling:interval=500ms"},
        {"rate_per_s", "4"},
        {"poll_interval_ms", "500"},
        {"valid", "true"},
        {"invalid_reason", ""},
        {"measured_s", "10"},
        {"published", "40"},
        {"distinct_messages", "40"},
        {"expected", "40000"},
        {"deliveries_per_s", "4000"},
        {"delivered_in_window", "40000"},
        {"requests", "40000"},
        {"responses", "40000"},
        {"empty_ratio", "0.25"},
        {"requests_per_message", "1"},
        {"wasted_bytes", "5000000"},
        {"heartbeats", ""},
        {"tcp_bytes_up", "15200000"},
        {"wire_bytes_up", "19360000"},
        {"wire_bytes_down", "15680000"},
        {"wire_bytes_per_message", "876"},
        {"wire_bits_per_s_up", "15488000"},
        {"connections", "1000"},
        {"errors", "0"},
        {"server_cpu_s", "1.02"},
        {"server_cpu_us_per_message", "25.373"},
        {"load_cpu_us_per_message", "51"},
        {"server_bytes_per_client", "1024"},
        {"kernel_bytes_per_client", "4800"},
        {"server_processes", "1"},
        {"load_cpu_ratio", "0.204"},
    };
    for (const auto& [name, expected] : cases) EXPECT_EQ(text(trial, name), expected) << name;
}

TEST(Columns, WhatMakesNoSenseIsEmpty) {
    const Trial push = sample_trial("sse");
    for (const char* name : {"responses", "empty_responses", "empty_ratio", "requests_per_message",
                             "wasted_bytes", "poll_interval_ms"})
        EXPECT_TRUE(get(push, name).empty()) << name;
    EXPECT_EQ(text(push, "requests"), "0");
    EXPECT_EQ(text(push, "heartbeats"), "0");

    Trial foreign = sample_trial("short-polling");
    foreign.has_server = false;
    for (const Column& column : columns()) {
        const bool of_server = column.name.starts_with("server_") ||
                               column.name.starts_with("publisher_") || column.name == "published";
        if (of_server) {
            EXPECT_TRUE(column.get(foreign).empty()) << column.name;
        }
    }
    EXPECT_FALSE(get(foreign, "load_cpu_s").empty());
}

TEST(Columns, OfTlsAreEmptyWithoutIt) {
    Trial trial = sample_trial("sse");
    const char* const names[] = {"tls",
                                 "tls_bytes_up",
                                 "tls_bytes_down",
                                 "tls_handshakes",
                                 "tls_resumed",
                                 "tls_handshake_p50_us",
                                 "tls_handshake_p99_us",
                                 "tls_handshake_bytes_up",
                                 "tls_handshake_bytes_down"};
    for (const char* name : names) EXPECT_EQ(text(trial, name), "") << name;
    trial.options["tls"] = "on";
    EXPECT_EQ(text(trial, "tls"), "none");
    EXPECT_EQ(text(trial, "tls_handshakes"), "0");
    EXPECT_EQ(text(trial, "tls_handshake_bytes_up"), "") << "of no handshake";
    trial.load.tls_protocol = "TLSv1.3 TLS_AES_256_GCM_SHA384";
    trial.load.counters[0].tls_handshakes = 3;
    trial.load.counters[1].tls_handshakes = 1;
    trial.load.counters[1].tls_resumed = 1;
    trial.load.counters[0].tls_handshake_bytes_up = 2000;
    trial.load.counters[1].tls_handshake_bytes_up = 50;
    trial.load.counters[1].tls_bytes_up = 70;
    for (int i = 0; i < 4; ++i) trial.load.tls_handshake.record(kMillisecond);
    EXPECT_EQ(text(trial, "tls"), "TLSv1.3");
    EXPECT_EQ(text(trial, "tls_bytes_up"), "70");
    EXPECT_EQ(text(trial, "tls_handshakes"), "4");
    EXPECT_EQ(text(trial, "tls_resumed"), "1");
    EXPECT_EQ(text(trial, "tls_handshake_bytes_up"), "512.5");
    EXPECT_EQ(text(trial, "tls_handshake_p50_us"), "") << "too few";
    for (int i = 0; i < 96; ++i) trial.load.tls_handshake.record(kMillisecond);
    EXPECT_NEAR(get(trial, "tls_handshake_p50_us").number, 1000, 1);
}

TEST(Columns, MemoryPerClientNeedsAHundred) {
    Trial trial = sample_trial("sse");
    trial.clients = 100;
    EXPECT_EQ(get(trial, "load_bytes_per_client").number, 10'240);
    trial.clients = 99;
    for (const char* name :
         {"server_bytes_per_client", "load_bytes_per_client", "kernel_bytes_per_client"})
        EXPECT_TRUE(get(trial, name).empty()) << name;
}

TEST(Columns, NothingMeasuredIsEmptyAndNeverZero) {
    Trial trial;
    trial.measure_to = kSecond;
    for (const char* name :
         {"latency_mean_us", "latency_p50_us", "latency_max_us", "transport_p50_us", "empty_ratio",
          "wire_bytes_per_message", "connect_p50_us", "server_cpu_s", "load_cpu_s",
          "load_loop_lag_p99_us", "load_cpu_ratio", "kernel_bytes_per_client"})
        EXPECT_TRUE(get(trial, name).empty()) << name;
}

// As a trial is whose process died before its counters were collected: what was to be measured is
// known, and nothing else.
TEST(Columns, OfATrialThatDiedOnlyWhatWasPlannedIsThere) {
    Trial trial = sample_trial("short-polling");
    trial.died = "load process 1 (pid 12) killed by signal 9 (Killed)";
    trial.load = {};
    trial.server = {};
    trial.canary = {};
    trial.server_usage.clear();
    trial.load_usage.clear();
    trial.kernel_socket_bytes = 0;
    const std::set<std::string_view> planned = {
        "technique",  "variant",        "clients",          "topics",
        "rate_per_s", "payload_bytes",  "poll_interval_ms", "run",
        "valid",      "invalid_reason", "server_threads",   "load_threads"};
    rejudge(trial);
    for (const Column& column : columns())
        EXPECT_EQ(column.get(trial).empty(), !planned.contains(column.name)) << column.name;
}

// Others of the machine freed more than the clients took: nothing is known.
TEST(Columns, KernelMemoryThatDidNotGrowIsNotMeasured) {
    Trial trial = sample_trial("sse");
    EXPECT_FALSE(get(trial, "kernel_bytes_per_client").empty());
    for (const std::int64_t growth : {0, -171'000}) {
        trial.kernel_socket_bytes = growth;
        EXPECT_TRUE(get(trial, "kernel_bytes_per_client").empty()) << growth;
    }
}

TEST(Columns, BeforeTheWindowErrorsAreAllThatIsMeasured) {
    Trial trial = sample_trial("sse");
    trial.died = "no client could subscribe within the connect phase";
    trial.measure_from = trial.measure_to = 0;
    EXPECT_EQ(text(trial, "errors"), "0");
    for (const char* name :
         {"measured_s", "published", "expected", "lost", "requests", "server_cpu_s"})
        EXPECT_EQ(text(trial, name), "") << name;
}

TEST(Columns, ThroughputModeHasNoLatency) {
    const Trial trial = sample_trial("short-polling:interval=0");
    for (const Column& column : columns())
        if (column.name.starts_with("latency_") || column.name.starts_with("transport_")) {
            EXPECT_TRUE(column.get(trial).empty()) << column.name;
        }
    EXPECT_EQ(text(trial, "poll_interval_ms"), "0");
}

TEST(Columns, PlainTextHasNoExponentAndNoTrailingZeros) {
    EXPECT_EQ(plain_text(Value(1e15), 3), "1000000000000000");
    EXPECT_EQ(plain_text(Value(0.5), 6), "0.5");
    EXPECT_EQ(plain_text(Value(100), 0), "100");
    EXPECT_EQ(plain_text(Value(-1e-9), 3), "0");
    EXPECT_EQ(plain_text(Value::inf(), 3), "inf");
    EXPECT_EQ(plain_text(Value(), 3), "");
}

// 1,000 deliveries of 10 messages at 1, 2, … 1000 µs; message i is slowest at (i + 1) × 100 µs.
Trial thousand() {
    Trial trial = sample_trial("sse");
    LoadStats& load = trial.load;
    load.ledger.expected = load.ledger.delivered = 1000;
    load.latency.clear();
    load.completion.clear();
    for (Nanos i = 1; i <= 1000; ++i) load.latency.record(i * kMicrosecond);
    for (Nanos i = 1; i <= 10; ++i) load.completion.record(i * 100 * kMicrosecond);
    load.transport = load.latency;
    return trial;
}

// Its clients know what they did not get, but not when it was due.
TEST(Percentiles, AreEmptyWhereTheTargetPublishes) {
    Trial trial = sample_trial("sse");
    trial.target = "ticker at http://127.0.0.1:9";
    trial.publisher = kTargetPublishes;
    trial.rate = 0;
    trial.load.latency.clear();
    trial.load.transport.clear();
    for (const std::uint64_t lost : {0u, 1u, 40'000u}) {
        trial.load.ledger.lost = lost;
        trial.load.ledger.delivered = trial.load.ledger.expected - lost;
        for (const Column& column : columns())
            if (column.name.starts_with("latency_") || column.name.starts_with("transport_")) {
                EXPECT_EQ(text(trial, column.name), "") << column.name << ", lost " << lost;
            }
        EXPECT_EQ(text(trial, "lost"), std::to_string(lost));
    }
}

TEST(Percentiles, RankIsTheSmallestThatCovers) {
    EXPECT_EQ(rank_of(0.5, 1000), 500u);
    EXPECT_EQ(rank_of(0.99, 100), 99u);
    EXPECT_EQ(rank_of(0.999, 1000), 999u);
    EXPECT_EQ(rank_of(0.5, 1), 1u);
    EXPECT_EQ(rank_of(1.0, 7), 7u);
    EXPECT_EQ(rank_of(0.5, 3), 2u);
}

TEST(Percentiles, AreEmptyWithoutEnoughDeliveriesAbove) {
    Trial trial = thousand();
    trial.load.completion.record(kSecond, 10);  // messages are no obstacle here
    EXPECT_NEAR(latency_percentile_us(trial, 0.99).number, 990, 1);  // 10 above
    EXPECT_TRUE(latency_percentile_us(trial, 0.991).empty());        // 9 above
    EXPECT_TRUE(transport_percentile_us(trial, 0.991).empty());
    EXPECT_NEAR(latency_max_us(trial).number, 1000, 0.001);
}

TEST(Percentiles, AreEmptyWithoutEnoughMessagesAbove) {
    Trial trial = thousand();
    EXPECT_NEAR(latency_percentile_us(trial, 0.75).number, 750, 1);  // 800, 900, 1000
    EXPECT_TRUE(latency_percentile_us(trial, 0.85).empty());         // 900, 1000
    trial.load.unreached = 1;  // one that reached nobody is slower than any
    EXPECT_NEAR(latency_percentile_us(trial, 0.85).number, 850, 1);
}

TEST(Percentiles, TheLostAreInfinitelyLate) {
    Trial trial = thousand();
    trial.load.ledger.expected = 1020;
    trial.load.ledger.lost = 20;
    EXPECT_NEAR(latency_percentile_us(trial, 0.5).number, 510, 1);  // rank 510 of 1,020
    EXPECT_EQ(latency_percentile_us(trial, 0.99), Value::inf());    // rank 1,010 of 1,000 received
    EXPECT_EQ(transport_percentile_us(trial, 0.99), Value::inf());
    EXPECT_EQ(latency_max_us(trial), Value::inf());
    EXPECT_TRUE(latency_mean_us(trial).empty());
    EXPECT_GT(Value::inf().number, 1e300);
}

TEST(Percentiles, EverythingLost) {
    Trial trial = thousand();
    trial.load.latency.clear();
    trial.load.transport.clear();
    trial.load.ledger.delivered = 0;
    trial.load.ledger.lost = 1000;
    EXPECT_EQ(latency_percentile_us(trial, 0.5), Value::inf());
    EXPECT_TRUE(transport_percentile_us(trial, 0.5).empty());
    EXPECT_TRUE(latency_mean_us(trial).empty());
}

}  // namespace
}  // namespace pushbench::test
