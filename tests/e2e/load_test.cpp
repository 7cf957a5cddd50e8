// `pushbench load` by hand against a `pushbench serve` that was there before.
#include "../cli/peer.hpp"
#include "../cli/results.hpp"

#include <csignal>
#include <memory>

#include <gtest/gtest.h>

namespace pushbench::shell {
namespace {

// Started, and its port known.
int start(Program& server) {
    EXPECT_TRUE(server.prints("raw-tcp on ")) << server.err();
    return http_port_in(server.out());
}

Words load_of(const std::string& technique, int port, const std::string& folder) {
    return {"load",
            "-t",
            technique,
            "-c",
            "20",
            "-d",
            "1s",
            "--warmup",
            "300ms",
            "--server",
            "127.0.0.1:" + std::to_string(port),
            "--out-dir",
            folder,
            "--allow-debug-build"};
}

TEST(Load, EveryTechniqueAgainstOneServer) {
    TempFolder folder;
    Program server({"serve", "-r", "20", "--topics", "2", "-s", "64"});
    const int port = start(server);
    ASSERT_GT(port, 0);
    Words ids;
    for (const Technique& row : techniques()) ids.emplace_back(row.name);
    std::vector<std::unique_ptr<Program>> loads;
    for (const std::string& id : ids)
        loads.push_back(std::make_unique<Program>(load_of(id, port, folder / id)));
    for (std::size_t i = 0; i < ids.size(); ++i) {
        SCOPED_TRACE(ids[i]);
        const Ended& ended = loads[i]->finish();
        const Experiment experiment = read_results(folder / (ids[i] + "/results.json"));
        ASSERT_EQ(experiment.trials.size(), 1u);
        const Trial& trial = experiment.trials.front();
        EXPECT_EQ(ended.code, exit_code_told_by(experiment)) << ended.err;
        EXPECT_TRUE(contains(ended.out, ids[i]));
        EXPECT_EQ(data_reasons(trial), Words{});
        EXPECT_EQ(trial.payload_bytes, 64u) << "the workload is the server's";
        EXPECT_EQ(trial.topics, 2u);
        EXPECT_EQ(trial.load.ledger.expected, trial.load.ledger.delivered);
        // A window of 1 s holds 20 messages of a topic, wherever it begins; one more or less when
        // it begins on one.
        EXPECT_GE(trial.load.ledger.expected, 20u * 19u);
        EXPECT_LE(trial.load.ledger.expected, 20u * 21u);
        EXPECT_EQ(trial.load.bytes_mismatched, 0u) << trial.load.bytes_mismatch_example;

        const std::vector<CsvRow> rows = read_csv(read_text(folder / (ids[i] + "/results.csv")));
        ASSERT_EQ(rows.size(), 1u);
        for (const std::string name :
             {"published", "server_cpu_s", "server_cpu_us_per_message", "server_bytes_per_client",
              "server_processes", "server_threads", "publisher_lateness_p99_us"})
            EXPECT_EQ(rows[0].at(name), "") << name;
        for (const std::string name : {"load_cpu_s", "load_processes", "load_threads", "delivered"})
            EXPECT_NE(rows[0].at(name), "") << name;
        EXPECT_EQ(run({"report", folder / (ids[i] + "/results.json")}).out, ended.out);
    }
    server.signal(SIGTERM);
    EXPECT_EQ(server.finish(Seconds(20)).code, 0);
}

// The server's schedule goes on behind the window, so deliveries never stop; what was due in the
// window and stays away is lost all the same.
TEST(Load, AServerThatDropsLosesMessages) {
    TempFolder folder;
    Program server({"serve", "-r", "20", "--fault", "drop"});
    const int port = start(server);
    ASSERT_GT(port, 0);
    std::vector<std::unique_ptr<Program>> loads;
    const Words ids = {"short-polling", "long-polling", "sse", "websocket"};
    for (const std::string& id : ids)
        loads.push_back(std::make_unique<Program>(load_of(id, port, folder / id)));
    for (std::size_t i = 0; i < ids.size(); ++i) {
        SCOPED_TRACE(ids[i]);
        const Ended& ended = loads[i]->finish();
        const Experiment experiment = read_results(folder / (ids[i] + "/results.json"));
        const Trial& trial = experiment.trials.at(0);
        const LedgerTotals& ledger = trial.load.ledger;
        EXPECT_EQ(ended.code, exit_code_told_by(experiment)) << ended.err;
        EXPECT_EQ(data_reasons(trial), Words{});
        // Every 7th of 20 messages or so, of each of 20 clients.
        EXPECT_GE(ledger.lost, 20u * 2u);
        EXPECT_LE(ledger.lost, 20u * 3u);
        EXPECT_EQ(ledger.delivered + ledger.lost, ledger.expected);
        EXPECT_FALSE(trial.load.drain_complete);
        EXPECT_FALSE(trial.load.deliveries_in_last_second) << "told as overloaded, not as lost";
    }
}

TEST(Load, CtrlCBeforeTheEndMeasuresNothing) {
    TempFolder folder;
    Program server({"serve", "-r", "20"});
    const int port = start(server);
    Program load(load_of("sse", port, folder / "out"));
    ASSERT_TRUE(load.complains("[1/1] sse")) << load.err();
    load.signal(SIGINT);
    const Ended& ended = load.finish();
    EXPECT_EQ(ended.code, 130);
    EXPECT_EQ(ended.out, "");
    EXPECT_TRUE(contains(ended.err, "interrupted: 0 of 1")) << ended.err;
}

TEST(Load, AServerThatGoesAwayIsToldFromASlowOne) {
    TempFolder folder;
    Program server({"serve", "-r", "20"});
    const int port = start(server);
    Program load(load_of("sse", port, folder / "out"));
    ASSERT_TRUE(load.complains("[1/1] sse")) << load.err();
    ASSERT_TRUE(eventually(
        [&] { return contains(get(port, "/metrics"), "pushbench_connections_accepted_total 2"); }));
    server.signal(SIGKILL);
    const Ended& ended = load.finish();
    const Experiment experiment = read_results(folder / "out/results.json");
    const Trial& trial = experiment.trials.front();
    EXPECT_EQ(ended.code, exit_code_told_by(experiment)) << ended.err;
    EXPECT_NE(ended.code, 0);
    EXPECT_GT(trial.load.errors[static_cast<std::size_t>(ErrorKind::connect_refused)], 0u);
}

// One that serves another technique only; foreign_server_test.cpp has those that are none of ours.
TEST(Load, AServerThatCannotBeUsedIsRefusedBeforeAnythingIsMade) {
    TempFolder folder;
    Program server({"serve", "-r", "20", "-t", "sse"});
    ASSERT_TRUE(server.prints("pushbench serving")) << server.err();
    const Ended ended = run(load_of("raw-tcp", http_port_in(server.out()), folder / "out"));
    EXPECT_EQ(ended.code, 2);
    EXPECT_EQ(ended.out, "");
    EXPECT_TRUE(contains(ended.err, "pushbench: error: ")) << ended.err;
    EXPECT_TRUE(contains(ended.err, "does not serve raw-tcp")) << ended.err;
    EXPECT_EQ(folder.files(), Words{});
}

// Client i subscribes to topic i mod topics, so the first topic, which is the first external one,
// always has a client.
TEST(Load, AServerWithTopicsThatNoScheduleKnowsIsRefused) {
    for (const std::string external : {"1", "2"}) {
        TempFolder folder;
        Program server({"serve", "-r", "20", "--topics", "2", "--external-topics", external});
        const int port = start(server);
        ASSERT_GT(port, 0);
        const Ended ended = run(load_of("sse", port, folder / "out"));
        EXPECT_EQ(ended.code, 2);
        EXPECT_EQ(ended.out, "");
        EXPECT_TRUE(ended.err.starts_with("pushbench: error: ")) << ended.err;
        EXPECT_TRUE(contains(ended.err, external + " of 2 topics fed by POST /publish"))
            << ended.err;
        EXPECT_TRUE(contains(ended.err, "--external-topics")) << ended.err;
        EXPECT_EQ(folder.files(), Words{});
    }
}

}  // namespace
}  // namespace pushbench::shell
