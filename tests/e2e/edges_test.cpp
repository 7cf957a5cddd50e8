// Experiments at the edge: nothing published, polling without a pause, a window without a message.
#include "../cli/results.hpp"

#include <gtest/gtest.h>

namespace pushbench::shell {
namespace {

struct Ran {
    Ended ended;
    Experiment experiment;
    std::vector<CsvRow> rows;
};

Ran measure(const Words& more) {
    TempFolder folder;
    Words arguments{"run",
                    "-c",
                    "20",
                    "--warmup",
                    "200ms",
                    "-q",
                    "--allow-debug-build",
                    "--out-dir",
                    folder.path().string()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    Ran ran{run(arguments), {}, {}};
    ran.experiment = read_results(folder / "results.json");
    ran.rows = read_csv(read_text(folder / "results.csv"));
    EXPECT_EQ(ran.ended.code, exit_code_told_by(ran.experiment)) << ran.ended.err;
    return ran;
}

const Words kLatencies = {"latency_mean_us",  "latency_p50_us",  "latency_p90_us",
                          "latency_p99_us",   "latency_p999_us", "latency_max_us",
                          "transport_p50_us", "transport_p99_us"};

// With 20 clients and with 100, who would have a canary if it did not take a client's place.
TEST(Edges, EveryPlaceOfTheServerIsAClients) {
    const Ran ran =
        measure({"-c", "100", "--max-connections", "100", "-r", "10", "-d", "1s", "-t", "sse"});
    ASSERT_EQ(ran.experiment.trials.size(), 2u);
    for (const Trial& trial : ran.experiment.trials) {
        EXPECT_EQ(data_reasons(trial), Words{});
        EXPECT_EQ(trial.load.connected_at_start, trial.clients);
        EXPECT_EQ(trial.server.counters.connections_refused, 0);
        EXPECT_EQ(trial.canary.clients, 0u);
        EXPECT_EQ(trial.canary.died, "");
    }
    EXPECT_EQ(ran.experiment.trials.back().clients, 100u);
}

TEST(Edges, AnIdleExperimentHasNoMessagesAndIsValid) {
    const Ran ran = measure({"-r", "0", "-d", "1s", "-t", "short-polling,long-polling,sse"});
    ASSERT_EQ(ran.rows.size(), 3u);
    for (const Trial& trial : ran.experiment.trials) EXPECT_EQ(data_reasons(trial), Words{});
    for (const CsvRow& row : ran.rows) {
        EXPECT_EQ(row.at("expected"), "0");
        EXPECT_EQ(row.at("delivered"), "0");
        EXPECT_EQ(row.at("lost"), "0");
        EXPECT_NE(row.at("server_cpu_s"), "");
        for (const std::string& name : kLatencies) EXPECT_EQ(row.at(name), "") << name;
        EXPECT_EQ(row.at("wire_bytes_per_message"), "") << "nothing to divide by";
    }
    EXPECT_EQ(ran.rows[0].at("empty_ratio"), "1");
    EXPECT_EQ(ran.rows[0].at("responses"), ran.rows[0].at("empty_responses"));
    EXPECT_EQ(ran.rows[1].at("responses"), "0") << "held for 25 s";
}

// No rule of the machine class applies, so the exit code is certain.
TEST(Edges, ThroughputModeMeasuresNoLatency) {
    const Ran ran =
        measure({"-r", "10", "-d", "1s", "-t", "short-polling", "--poll-interval", "0"});
    EXPECT_EQ(ran.ended.code, 0);
    ASSERT_EQ(ran.rows.size(), 1u);
    const CsvRow& row = ran.rows.front();
    EXPECT_EQ(row.at("valid"), "true");
    EXPECT_EQ(row.at("poll_interval_ms"), "0");
    EXPECT_EQ(row.at("expected"), "200");
    EXPECT_EQ(row.at("delivered"), "200");
    EXPECT_GT(std::stod(row.at("requests")), 200);
    for (const std::string& name : kLatencies) EXPECT_EQ(row.at(name), "") << name;
}

TEST(Edges, AWindowWithoutAMessageIsInvalid) {
    const Ran ran = measure({"-r", "0.1", "-d", "300ms", "-t", "sse,short-polling"});
    EXPECT_EQ(ran.ended.code, 4);
    for (const Trial& trial : ran.experiment.trials) {
        EXPECT_EQ(trial.scheduled, 0u);
        EXPECT_EQ(data_reasons(trial), Words{"nothing-due"});
    }
    for (const CsvRow& row : ran.rows) EXPECT_EQ(row.at("valid"), "false");
}

}  // namespace
}  // namespace pushbench::shell
