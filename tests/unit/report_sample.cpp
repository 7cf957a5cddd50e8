#include "tests/unit/report_sample.hpp"

#include "reports/validity.hpp"

#include <cstdlib>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

namespace pushbench::test {
namespace {

constexpr std::uint64_t kMessages = 40;

// `count` samples spread over 64 steps from `base`, with a tail: one in 32 lies up to 125 steps
// further away.
Histogram spread(std::uint64_t count, Nanos base, Nanos step) {
    Histogram histogram;
    for (std::uint64_t i = 0; i < count; ++i) {
        const auto place = static_cast<Nanos>(i);
        const Nanos further = place % 32 == 31 ? step * (place % 997) / 8 : 0;
        histogram.record(base + step * (place % 64) + further);
    }
    return histogram;
}

struct Shape {  // what makes the techniques differ
    Nanos latency, step;
    std::int64_t requests, empty, header_bytes_down;
};
Shape shape_of(TechniqueId id) {
    switch (id) {
        case TechniqueId::short_polling:
            return {2 * kMillisecond, 4 * kMillisecond, 40'000, 10'000, 160};
        case TechniqueId::long_polling:
            return {400 * kMicrosecond, 10 * kMicrosecond, 30'000, 0, 160};
        case TechniqueId::sse:
            return {300 * kMicrosecond, 5 * kMicrosecond, 0, 0, 21};
        default:
            return {310 * kMicrosecond, 6 * kMicrosecond, 0, 0, 4};
    }
}

void fill_counters(Trial& trial, const Shape& shape) {
    ClientCounters& before = trial.load.counters[0];
    before.connections = static_cast<std::int64_t>(trial.clients);
    before.requests = before.connections;
    before.handshake_bytes_up = before.connections * 112;
    before.handshake_bytes_down = before.connections * 60;
    before.header_bytes_up = before.connections * 216;
    before.header_bytes_down = before.connections * 164;
    if (shape.requests == 0) {
        before.setup_bytes_up = before.connections * 548;
        before.setup_bytes_down = before.connections * 182;
    }
    ClientCounters& inside = trial.load.counters[1];
    inside.deliveries = static_cast<std::int64_t>(trial.load.ledger.delivered);
    inside.requests = shape.requests;
    inside.responses = shape.requests;
    inside.empty_responses = shape.empty;
    inside.wasted_bytes = shape.empty * 500;
    inside.wasted_bytes_up = shape.empty * 360;
    inside.payload_bytes = inside.deliveries * static_cast<std::int64_t>(trial.payload_bytes);
    inside.app_bytes_up = shape.requests * 380;
    inside.app_bytes_down = inside.payload_bytes + inside.deliveries * shape.header_bytes_down;
    inside.tcp_bytes_up = inside.app_bytes_up;
    inside.tcp_bytes_down = inside.app_bytes_down;
    inside.segments_up = shape.requests + inside.deliveries;
    inside.segments_down = shape.requests + inside.deliveries;
    inside.header_bytes_up = 52 * inside.segments_up;
    inside.header_bytes_down = 52 * inside.segments_down;
}

ProcessUsage usage(const std::string& name, std::int64_t cpu_ns) {
    ProcessUsage process;
    process.pid = 4711;
    process.window_ns = 10 * kSecond;
    process.cpu_ns = cpu_ns;
    process.user_ns = cpu_ns / 4;
    process.system_ns = cpu_ns - process.user_ns;
    process.private_before_bytes = 2'000'000;
    process.private_after_bytes = 3'024'000;
    process.threads = {{name + "-0", cpu_ns, kSecond / 10}};
    process.cpu_per_second_ns = {kSecond / 10, kSecond / 20, kSecond / 5, kSecond / 4, 0};
    process.memory_per_second_bytes = {0, 4'000'000, 5'000'000, 5'000'000, 5'100'000};
    return process;
}

void fill_seconds(Trial& trial) {
    for (const std::int64_t second : {0, 1, 3, 13}) {
        LoadSecond row;
        row.second = second;
        row.connected = second == 0 ? trial.clients / 2 : trial.clients;
        row.deliveries = second == 3 ? 4 * trial.clients : 0;
        row.responses = second == 3 ? 5 * trial.clients : 0;
        row.empty_responses = second == 3 ? trial.clients : 0;
        if (second == 3) row.latency = spread(row.deliveries, kMillisecond, 10 * kMicrosecond);
        trial.load.seconds.push_back(row);
    }
}

// Eighty of 40,000 deliveries are lost, so that p99.9 falls among them.
void lose_some(Trial& trial) {
    constexpr std::uint64_t kLost = 80;
    trial.load.ledger.delivered -= kLost;
    trial.load.ledger.lost = kLost;
    trial.load.latency = spread(trial.load.ledger.delivered, 310 * kMicrosecond, 6 * kMicrosecond);
    trial.load.transport = trial.load.latency;
    rejudge(trial);
}

// Those that reports look at: golden files do not change with every new option.
OptionTexts option_texts(const Variant& variant) {
    const OptionTexts all = resolved_texts(with_variant(Options{}, variant), kRun);
    OptionTexts some;
    for (const char* name : {"arrivals", "connect-rate", "duration", "headers", "history",
                             "keep-alive", "poll-interval", "poll-mode", "poll-timeout", "seed",
                             "slow-consumer", "sse-framing", "warmup"})
        some[name] = all.at(name);
    return some;
}

Environment sample_environment() {
    Environment environment;
    environment.version = "0.1.0";
    environment.git = "abc1234";
    environment.build_type = "Release";
    environment.compiler = "GNU 12.2.0";
    environment.host = "bench|1 <lab>";
    environment.kernel = "Linux 6.18.0";
    environment.cpu_model = "Example CPU @ 3.0GHz";
    environment.governor = "performance";
    environment.clocksource = "tsc";
    environment.cores = 2;
    environment.memory_bytes = 8ULL << 30;
    environment.descriptor_limit = 1'048'576;
    environment.sysctls = {{"net.core.somaxconn", "4096"},
                           {"net.ipv4.ip_local_port_range", "32768\t60999"}};
    environment.started_at = "2026-01-02T03:04:05Z";
    environment.command = "pushbench run -r 4 --runs 2";
    return environment;
}

void add_heartbeats(Trial& trial) {
    constexpr std::int64_t kBytes = 8;
    ClientCounters& inside = trial.load.counters[1];
    inside.heartbeats = static_cast<std::int64_t>(trial.clients);
    inside.heartbeat_bytes_down = kBytes * inside.heartbeats;
    inside.app_bytes_down += inside.heartbeat_bytes_down;
    inside.tcp_bytes_down += inside.heartbeat_bytes_down;
}

// Under load the one starts low and climbs, the other starts higher and climbs less: they meet at
// 500 clients.
Nanos latency_under(TechniqueId id, std::uint64_t clients) {
    const auto n = static_cast<Nanos>(clients);
    switch (id) {
        case TechniqueId::sse:
            return 100 * kMicrosecond + n * kMicrosecond;
        case TechniqueId::websocket:
            return 350 * kMicrosecond + n * kMicrosecond / 2;
        default:
            return shape_of(id).latency;
    }
}

Trial shaped_trial(const Variant& variant, const Shape& shape, std::uint64_t clients,
                   std::uint64_t run) {
    Trial trial;
    trial.variant = variant;
    trial.clients = clients;
    trial.rate = 4;
    trial.payload_bytes = 128;
    trial.run = run;
    trial.order = run;
    trial.options = option_texts(trial.variant);
    trial.measure_from = 3 * kSecond;
    trial.measure_to = 13 * kSecond;
    trial.scheduled = kMessages;
    trial.window_seqs = {12, 51};
    LoadStats& load = trial.load;
    load.clients = load.connected_at_start = trial.clients;
    load.ledger.expected = load.ledger.delivered = kMessages * clients;
    load.latency = spread(load.ledger.delivered, shape.latency, shape.step);
    load.transport = load.latency;
    load.connect = spread(trial.clients, 200 * kMicrosecond, kMicrosecond);
    load.loop_lag = spread(500, 5 * kMicrosecond, 50);
    load.slowest.assign(kMessages, 0);
    for (std::uint64_t i = 0; i < kMessages; ++i)
        load.slowest[i] = load.latency.max() - static_cast<Nanos>(i) * shape.step / 2;
    trial.canary = {5, spread(5 * kMessages, shape.latency, shape.step * 200), 0, {}};
    load.bytes_checked = trial.clients;
    load.mss = 1448;
    load.drain_complete = true;
    load.deliveries_per_thread = {load.ledger.delivered};
    if (trial.variant.id == TechniqueId::short_polling) {
        load.predicted_requests = 40'000;
        load.predicted_empty_responses = 10'000;
        load.predicted_mean_latency_us = 125'000;
    }
    fill_counters(trial, shape);
    fill_seconds(trial);
    trial.server.published = kMessages;
    trial.server.counters.published = 51;
    trial.server.publisher_lateness = spread(kMessages, 20 * kMicrosecond, kMicrosecond);
    trial.server.connections_per_thread = {trial.clients};
    const auto cpu = kSecond + static_cast<std::int64_t>(run) * kSecond / 50;
    trial.server_usage = {usage("server", cpu)};
    trial.load_usage = {usage("load", 2 * cpu)};
    trial.server_threads = trial.load_threads = 1;
    trial.kernel_socket_bytes = 4'800'000;
    trial.machine_busy = 0.25;
    finish_trial(trial);
    rejudge(trial);
    return trial;
}

}  // namespace

void rejudge(Trial& trial) {
    trial.validity = judge(trial, judge_context(sample_environment(), trial, false));
}

Trial sample_trial(const std::string& variant, std::uint64_t run) {
    const Variant parsed = parse_variants(variant).front();
    return shaped_trial(parsed, shape_of(parsed.id), 1000, run);
}

Experiment sample_matrix() {
    Experiment experiment = sample_experiment();
    experiment.trials.clear();
    experiment.environment.command = "pushbench run -c 100,200,400,800,1600,3200 --runs 5";
    for (const std::uint64_t clients : {100u, 200u, 400u, 800u, 1600u, 3200u})
        for (const char* variant : {"short-polling:interval=100ms", "short-polling:interval=500ms",
                                    "long-polling", "sse", "websocket"})
            for (std::uint64_t run = 1; run <= 5; ++run) {
                const Variant parsed = parse_variants(variant).front();
                Shape shape = shape_of(parsed.id);
                shape.latency =
                    latency_under(parsed.id, clients) * static_cast<Nanos>(98 + run) / 100;
                if (parsed.id == TechniqueId::websocket)
                    shape.step = shape_of(TechniqueId::sse).step;
                experiment.trials.push_back(shaped_trial(parsed, shape, clients, run));
                if (technique(parsed.id).has_heartbeat) add_heartbeats(experiment.trials.back());
            }
    experiment.planned = experiment.trials.size();
    return experiment;
}

Experiment sample_experiment() {
    Experiment experiment;
    experiment.environment = sample_environment();
    experiment.options = {{"rate", "4"}, {"reference", ""}, {"runs", "2"}};
    for (const char* variant : {"short-polling", "long-polling", "sse", "websocket:frame=binary"})
        for (const std::uint64_t run : {1u, 2u})
            experiment.trials.push_back(sample_trial(variant, run));
    Trial& busy = experiment.trials[3];  // long-polling, run 2
    busy.load_usage[0].threads[0].cpu_ns = 95 * kSecond / 10;
    rejudge(busy);
    lose_some(experiment.trials[7]);  // websocket, run 2
    Trial small = sample_trial("sse");
    small.clients = small.load.clients = small.load.connected_at_start = 10;
    small.load.ledger.expected = small.load.ledger.delivered = 400;
    small.load.counters[1].for_each([](std::string_view, std::int64_t& count) { count /= 100; });
    small.load.latency = spread(400, 90 * kMicrosecond, kMicrosecond);
    small.load.connect = spread(10, 90 * kMicrosecond, kMicrosecond);
    rejudge(small);
    experiment.trials.push_back(small);
    experiment.planned = experiment.trials.size();
    return experiment;
}

Experiment sample_builds() {
    Experiment experiment = sample_experiment();
    experiment.trials.clear();
    experiment.server_builds = {
        {"base", "./base", "0.1.0", "abc1234", "Release", "gcc 12.2.0", ""},
        {"new|<1>", "./new", "0.2.0", "def5678", "RelWithDebInfo", "gcc 12.2.0", ""}};
    for (const char* variant : {"sse", "websocket"})
        for (const ServerBuild& build : experiment.server_builds)
            for (const std::uint64_t run : {1u, 2u}) {
                Trial& trial = experiment.trials.emplace_back(sample_trial(variant, run));
                trial.server_build = build.label;
                if (build.label != "base") trial.server_usage[0].cpu_ns *= 2;
            }
    experiment.planned = experiment.trials.size();
    return experiment;
}

std::string read_text(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    EXPECT_TRUE(file.good()) << "cannot read " << path;
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

void expect_golden(const std::string& name, const std::string& text) {
    const std::string path = std::string(PUSHBENCH_SOURCE_DIR) + "/tests/golden/" + name;
    if (std::getenv("PUSHBENCH_UPDATE_GOLDEN")) {
        std::ofstream(path, std::ios::binary) << text;
        return;
    }
    EXPECT_EQ(read_text(path), text)
        << "if the change is meant: run with PUSHBENCH_UPDATE_GOLDEN=1 and review the difference";
}

}  // namespace pushbench::test
