// Real runs with 20 clients: every technique, its variants and settings, judged by invariants
// alone.
#include "../cli/results.hpp"
#include "reports/byte_parts.hpp"
#include "reports/columns.hpp"

#include <algorithm>
#include <cstdlib>

#include <gtest/gtest.h>

namespace pushbench::shell {
namespace {

constexpr std::uint64_t kClients = 20;

const ClientCounters& inside(const Trial& trial) {
    return trial.load.counters[static_cast<std::size_t>(Window::inside)];
}

void expect_ledger(const Trial& trial) {
    const LedgerTotals& ledger = trial.load.ledger;
    EXPECT_GT(trial.scheduled, 0u);
    EXPECT_EQ(trial.server.published, trial.scheduled);
    EXPECT_FALSE(trial.server.published_disagree);
    if (trial.topics == 1) {
        EXPECT_EQ(ledger.expected, kClients * trial.scheduled);
    }
    EXPECT_GT(ledger.expected, 0u);
    EXPECT_EQ(ledger.delivered, ledger.expected);
    EXPECT_EQ(ledger.lost, 0u);
    EXPECT_EQ(ledger.duplicated, 0u);
    EXPECT_EQ(ledger.reordered, 0u);
    EXPECT_EQ(ledger.too_old, 0u);
    EXPECT_EQ(ledger.unscheduled, 0u);
    EXPECT_EQ(trial.load.latency.count(), ledger.delivered);
    EXPECT_EQ(trial.load.unreached, 0u);
    EXPECT_TRUE(trial.load.drain_complete);
    EXPECT_EQ(trial.load.connected_at_start, kClients);
    EXPECT_EQ(trial.load.cut_clients, kClients) << "each has passed both cuts";
    EXPECT_GT(trial.load.cut_spans, 0);
}

void expect_bytes(const Trial& trial) {
    EXPECT_EQ(trial.load.bytes_mismatched, 0u) << trial.load.bytes_mismatch_example;
    EXPECT_GE(trial.load.bytes_checked, kClients);
    const ClientCounters& in = inside(trial);
    EXPECT_EQ(in.payload_bytes, in.deliveries * static_cast<std::int64_t>(trial.payload_bytes));
    EXPECT_EQ(in.app_bytes_up, in.tcp_bytes_up);
    EXPECT_GE(in.app_bytes_down, in.payload_bytes);
    EXPECT_GE(in.tcp_bytes_down, in.payload_bytes);
    EXPECT_GE(in.header_bytes_up, 40 * in.segments_up);
    EXPECT_GE(in.header_bytes_down, 40 * in.segments_down);
    EXPECT_GT(in.segments_down, 0);
    const auto parts = byte_parts_per_message(trial);
    ASSERT_TRUE(parts);
    const double whole = find_column("wire_bytes_per_message")->get(trial).number;
    EXPECT_NEAR(parts->sum(), whole, 1e-9 * whole);
    EXPECT_NEAR(parts->payload.down, static_cast<double>(trial.payload_bytes), 1e-9 * whole);
    EXPECT_EQ(parts->empty.both() > 0, in.empty_responses > 0);
    EXPECT_GT(parts->tcp_ip.down, 0);
    const ClientCounters& before = trial.load.counters[0];
    EXPECT_GE(before.handshake_bytes_up, 92 * before.connections);
    EXPECT_EQ(before.setup_bytes_up > 0, !technique(trial.variant.id).has_empty_answer);
    for (std::size_t kind = 0; kind < kErrorKinds; ++kind)
        EXPECT_EQ(trial.load.errors[kind], 0u) << to_string(static_cast<ErrorKind>(kind));
}

void expect_polls(const Trial& trial) {
    const ClientCounters& in = inside(trial);
    EXPECT_EQ(in.responses, in.requests);
    EXPECT_GE(in.empty_responses, 0);
    EXPECT_LE(in.empty_responses, in.responses);
    EXPECT_GE(in.wasted_bytes, in.empty_responses * 40) << "the shortest request line and status";
    if (trial.variant.id != TechniqueId::short_polling) return;
    // A tick that found its last poll in flight was not polled; everything else was.
    const auto slack = static_cast<std::int64_t>(kClients) + 2 * in.missed_ticks;
    if (const auto predicted = trial.load.predicted_requests) {
        EXPECT_LE(std::abs(in.requests - *predicted), slack) << *predicted;
    }
    if (const auto predicted = trial.load.predicted_empty_responses) {
        EXPECT_LE(std::abs(in.empty_responses - *predicted), slack) << *predicted;
    }
}

void expect_sound(const Trial& trial) {
    SCOPED_TRACE(trial.variant.label() + ", " + std::to_string(trial.payload_bytes) + " B, run " +
                 std::to_string(trial.run));
    EXPECT_EQ(data_reasons(trial), Words{}) << trial.died;
    expect_ledger(trial);
    expect_bytes(trial);
    if (technique(trial.variant.id).has_responses) expect_polls(trial);
}

void expect_row(const CsvRow& row) {
    SCOPED_TRACE(row.at("variant") + ", run " + row.at("run"));
    const auto number = [&row](const std::string& name) { return std::stod(row.at(name)); };
    EXPECT_EQ(row.at("expected"), row.at("delivered"));
    EXPECT_EQ(row.at("errors"), "0");
    EXPECT_GE(number("wire_bytes_up"), number("tcp_bytes_up"));
    EXPECT_GE(number("wire_bytes_down"), number("tcp_bytes_down"));
    EXPECT_GE(number("tcp_bytes_down"), number("payload_bytes_total"));
    EXPECT_EQ(row.at("app_bytes_down"), row.at("tcp_bytes_down"));
    EXPECT_GE(number("latency_mean_us"), 0);
    EXPECT_EQ(row.at("server_bytes_per_client"), "") << "not told from fewer than 100 clients";
    const bool answers = row.at("technique").ends_with("polling");
    for (const std::string name : {"responses", "empty_responses", "empty_ratio", "wasted_bytes"})
        EXPECT_EQ(row.at(name).empty(), !answers) << name;
    if (answers) {
        EXPECT_GE(number("empty_ratio"), 0);
        EXPECT_LE(number("empty_ratio"), 1);
    }
}

struct Ran {
    Ended ended;
    Experiment experiment;
};

// Runs, and expects of every trial what holds for all.
Ran smoke(const std::string& techniques, const Words& more, std::size_t trials) {
    TempFolder folder;
    Words arguments{"run",
                    "-t",
                    techniques,
                    "-c",
                    "20",
                    "-q",
                    "--warmup",
                    "300ms",
                    "--allow-debug-build",
                    "--out-dir",
                    folder.path().string()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    Ran ran{run(arguments), {}};
    EXPECT_EQ(ran.ended.err, "");
    ran.experiment = read_results(folder / "results.json");
    EXPECT_EQ(ran.experiment.trials.size(), trials);
    for (const Trial& trial : ran.experiment.trials) expect_sound(trial);
    const std::vector<CsvRow> rows = read_csv(read_text(folder / "results.csv"));
    EXPECT_EQ(rows.size(), trials);
    for (const CsvRow& row : rows) expect_row(row);
    EXPECT_EQ(ran.ended.code, exit_code_told_by(ran.experiment));
    return ran;
}

TEST(Smoke, EveryTechnique) {
    const Ran ran = smoke(all_techniques(), {"-r", "2", "-d", "2s"}, techniques().size());
    const Trial& polling = trial_of(ran.experiment, "short-polling");
    EXPECT_EQ(polling.load.predicted_requests, 20 * 8);
    EXPECT_EQ(polling.load.predicted_empty_responses, 20 * 4);
    const Trial& held = trial_of(ran.experiment, "long-polling");
    EXPECT_EQ(inside(held).empty_responses, 0);
    for (const Technique& row : techniques()) {
        if (row.has_responses) continue;
        const Trial& trial = trial_of(ran.experiment, std::string(row.name));
        EXPECT_EQ(inside(trial).requests, 0) << row.name;
    }
}

TEST(Smoke, VariantsOfPolling) {
    const Ran ran = smoke(
        "short-polling:keep-alive=off,short-polling:empty=304,short-polling:empty=200,"
        "short-polling:batch=one,short-polling:mode=fixed-delay,short-polling:headers=minimal,"
        "long-polling:keep-alive=off,long-polling:batch=one",
        {"-r", "4", "-d", "1s", "--poll-interval", "200ms"}, 8);
    const Trial& fresh = trial_of(ran.experiment, "short-polling:keep-alive=off");
    EXPECT_EQ(inside(fresh).connections, inside(fresh).requests) << "one connection for each poll";
    const auto wasted = [&](const std::string& variant) {
        const ClientCounters& in = inside(trial_of(ran.experiment, variant));
        return static_cast<double>(in.wasted_bytes) / static_cast<double>(in.empty_responses);
    };
    EXPECT_LT(wasted("short-polling:headers=minimal"), wasted("short-polling:batch=one"));
}

// More messages than polls: with one message per poll they queue up, and every poll brings one. Its
// parameter and its flag must both reach whoever predicts.
TEST(Smoke, ABacklogOfOneMessagePerPollIsPredicted) {
    const Words more = {"-r", "5", "-d", "2s", "--arrivals", "poisson"};
    const Ran by_parameter = smoke("short-polling,short-polling:batch=one", more, 2);
    Words with_flag = more;
    with_flag.insert(with_flag.end(), {"--poll-batch", "one"});
    const Ran by_flag = smoke("short-polling", with_flag, 1);
    const LoadStats& all = trial_of(by_parameter.experiment, "short-polling").load;
    const LoadStats& one = trial_of(by_parameter.experiment, "short-polling:batch=one").load;
    const LoadStats& flag = trial_of(by_flag.experiment, "short-polling").load;
    ASSERT_TRUE(all.predicted_mean_latency_us && one.predicted_mean_latency_us);
    // With all of them, none waits for more than the one interval of 250 ms.
    EXPECT_LT(*all.predicted_mean_latency_us, 250'000);
    EXPECT_GT(*one.predicted_mean_latency_us, *all.predicted_mean_latency_us);
    EXPECT_LT(*one.predicted_empty_responses, *all.predicted_empty_responses);
    ASSERT_TRUE(flag.predicted_mean_latency_us);
    EXPECT_NEAR(*flag.predicted_mean_latency_us, *one.predicted_mean_latency_us, 1);
    EXPECT_EQ(flag.predicted_empty_responses, one.predicted_empty_responses);
}

TEST(Smoke, VariantsOfStreams) {
    smoke(
        "sse:framing=close,sse:headers=minimal,websocket:frame=binary,websocket:writer=beast,"
        "websocket:headers=minimal",
        {"-r", "20", "-d", "1s"}, 5);
}

TEST(Smoke, PoissonArrivals) {
    smoke("short-polling,sse", {"-r", "3", "-d", "2s", "--arrivals", "poisson", "--seed", "7"}, 2);
}

TEST(Smoke, SeveralTopics) {
    // 20 clients over 3 topics: 7, 7 and 6.
    const Ran ran =
        smoke("short-polling,long-polling,websocket", {"-r", "10", "-d", "1s", "--topics", "3"}, 3);
    for (const Trial& trial : ran.experiment.trials) {
        EXPECT_EQ(trial.scheduled, 30u);
        EXPECT_EQ(trial.load.ledger.expected, 20u * 10u);
    }
}

TEST(Smoke, SmallestAndLargePayloads) {
    const Ran ran = smoke("short-polling,websocket", {"-r", "10", "-d", "1s", "-s", "16,64K"}, 4);
    EXPECT_EQ(ran.experiment.trials.front().payload_bytes, 16u);
    EXPECT_EQ(ran.experiment.trials.back().payload_bytes, 65536u);
}

TEST(Smoke, SeveralProcessesAndRuns) {
    const Ran ran = smoke("sse,short-polling",
                          {"-r", "10", "-d", "1s", "--server-processes", "2", "--load-processes",
                           "2", "--server-threads", "3", "-j", "3", "--runs", "2"},
                          4);
    for (const Trial& trial : ran.experiment.trials) {
        EXPECT_EQ(trial.server_usage.size(), 2u);
        EXPECT_EQ(trial.load_usage.size(), 2u);
        // Threads are totals, and what is said of them is what was started.
        EXPECT_EQ(trial.server_threads, 3u);
        EXPECT_EQ(trial.server.connections_per_thread.size(), 3u);
        EXPECT_EQ(trial.load_threads, 3u);
        EXPECT_EQ(trial.load.deliveries_per_thread.size(), 3u);
    }
    EXPECT_EQ(ran.experiment.trials[0].run, 1u);
    EXPECT_EQ(ran.experiment.trials[1].run, 2u);
}

}  // namespace
}  // namespace pushbench::shell
