// kill -9 of any part: no orphan, no broken file, and the other trials still run.
#include "../cli/peer.hpp"
#include "../cli/results.hpp"

#include <algorithm>
#include <csignal>

#include <gtest/gtest.h>

namespace pushbench::shell {
namespace {

Words run_of(const std::string& techniques, const std::string& folder) {
    return {"run",       "-t",   techniques, "-c",       "4",     "-r",
            "20",        "-d",   "1500ms",   "--warmup", "300ms", "--allow-debug-build",
            "--out-dir", folder, "--runs",   "1"};
}

// The only child of that kind, once there is one.
pid_t child(const Program& program, const std::string& word) {
    std::vector<pid_t> found;
    EXPECT_TRUE(eventually([&] {
        found = children_of(program.pid(), word);
        return found.size() == 1;
    })) << word;
    return found.empty() ? -1 : found.front();
}

// Both children of a trial.
std::vector<pid_t> parts(const Program& program) {
    return {child(program, "serve"), child(program, "load")};
}

bool all_gone(const std::vector<pid_t>& pids) {
    return eventually([&] { return std::none_of(pids.begin(), pids.end(), is_alive); });
}

bool has_leftovers(const TempFolder& folder) {
    const Words files = folder.files();
    return std::any_of(files.begin(), files.end(),
                       [](const std::string& name) { return name.ends_with(".tmp"); });
}

// The trial, and why there are no figures, is kept.
void kill_server_before_measuring(Program& program, const std::vector<pid_t>& pids,
                                  const TempFolder& folder) {
    ASSERT_EQ(::kill(pids[0], SIGKILL), 0);
    const Ended& ended = program.finish();
    EXPECT_EQ(ended.code, 1) << ended.err;
    EXPECT_TRUE(all_gone(pids));
    const Experiment experiment = read_results(folder / "out/results.json");
    ASSERT_EQ(experiment.trials.size(), 1u);
    EXPECT_EQ(data_reasons(experiment.trials.front()), Words{"process-died"});
}

void expect_only_that_trial_suffers(const std::string& victim) {
    TempFolder folder;
    Program program(run_of("sse,websocket,raw-tcp", folder / "out"));
    // In the second trial, so that there is one before and one behind it.
    ASSERT_TRUE(program.complains("[2/3]")) << program.err();
    const std::vector<pid_t> pids = parts(program);
    const pid_t dead = victim == "serve" ? pids[0] : pids[1];
    ASSERT_EQ(::kill(dead, SIGKILL), 0);
    const Ended& ended = program.finish();
    EXPECT_EQ(ended.code, 4) << ended.err;
    EXPECT_TRUE(all_gone(pids));
    EXPECT_TRUE(contains(ended.err, "[3/3]"));

    const Experiment experiment = read_results(folder / "out/results.json");
    ASSERT_EQ(experiment.trials.size(), 3u);
    for (const std::string untouched : {"sse", "raw-tcp"}) {
        const Trial& trial = trial_of(experiment, untouched);
        EXPECT_EQ(data_reasons(trial), Words{}) << untouched;
        EXPECT_EQ(trial.load.ledger.delivered, 4u * 30u) << untouched;
    }
    const Trial& trial = trial_of(experiment, "websocket");
    EXPECT_EQ(data_reasons(trial), Words{"process-died"});
    const std::string side = victim == "serve" ? "server" : "load";
    EXPECT_TRUE(contains(trial.died, side + " process 1")) << trial.died;
    EXPECT_TRUE(contains(trial.died, "(pid " + std::to_string(dead) + ")")) << trial.died;
    EXPECT_TRUE(contains(trial.died, "killed by signal 9")) << trial.died;
    EXPECT_TRUE(contains(ended.err, "killed by signal 9")) << ended.err;

    const std::vector<CsvRow> csv = read_csv(read_text(folder / "out/results.csv"));
    ASSERT_EQ(csv.size(), 3u);
    EXPECT_EQ(csv[1].at("valid"), "false");
    EXPECT_TRUE(contains(csv[1].at("invalid_reason"), "process-died"));
    for (const char* name : {"measured_s", "published", "expected", "delivered", "lost", "errors",
                             "tcp_bytes_down", "server_processes", "load_processes"}) {
        EXPECT_EQ(csv[1].at(name), "") << name << " was not measured";
        EXPECT_NE(csv[0].at(name), "") << name;
    }
    EXPECT_FALSE(contains(ended.out, "stderr")) << "a killed process leaves no message";
    EXPECT_FALSE(has_leftovers(folder));
    EXPECT_EQ(run({"report", folder / "out/results.json"}).code, 0);
}

TEST(Killed, AServerMakesItsTrialInvalid) {
    expect_only_that_trial_suffers("serve");
}

TEST(Killed, ALoadProcessMakesItsTrialInvalid) {
    expect_only_that_trial_suffers("load");
}

// Its server's processes share one port, and a half of the clients is on the one that goes.
TEST(Killed, TheSecondOfTwoServersMakesItsTrialInvalid) {
    TempFolder folder;
    Words arguments = run_of("sse", folder / "out");
    arguments.insert(arguments.end(), {"--server-processes", "2", "--server-threads", "2"});
    Program program(arguments);
    const pid_t second = child(program, "--join-port");
    std::vector<pid_t> servers;
    ASSERT_TRUE(eventually([&] {
        servers = children_of(program.pid(), "serve");
        return servers.size() == 2;
    }));
    ASSERT_EQ(::kill(second, SIGKILL), 0);
    const Ended& ended = program.finish();
    EXPECT_NE(ended.code, 0);
    EXPECT_TRUE(all_gone(servers));
    const Experiment experiment = read_results(folder / "out/results.json");
    ASSERT_EQ(experiment.trials.size(), 1u);
    const Trial& trial = experiment.trials.front();
    EXPECT_EQ(data_reasons(trial), Words{"process-died"});
    EXPECT_TRUE(contains(trial.died, "server process 2 (pid " + std::to_string(second) + ")"))
        << trial.died;
}

// It is outside every total, so the trial is as good as without it.
TEST(Killed, ACanaryCostsItsTrialAWarning) {
    TempFolder folder;
    Words arguments = run_of("sse", folder / "out");
    *std::find(arguments.begin(), arguments.end(), "4") = "100";
    arguments.insert(arguments.end(), {"-j", "2"});  // the canary has one
    Program program(arguments);
    const pid_t canary = child(program, "--threads=1");
    ASSERT_EQ(::kill(canary, SIGKILL), 0);
    const Ended& ended = program.finish();
    const Experiment experiment = read_results(folder / "out/results.json");
    EXPECT_EQ(ended.code, exit_code_told_by(experiment)) << ended.err;
    const Trial& trial = experiment.trials.at(0);
    EXPECT_EQ(data_reasons(trial), Words{});
    EXPECT_EQ(trial.died, "");
    EXPECT_EQ(trial.load.ledger.delivered, 100u * 30u);
    EXPECT_EQ(trial.canary.clients, 0u);
    EXPECT_TRUE(contains(trial.canary.died, "(pid " + std::to_string(canary) + ")"))
        << trial.canary.died;
    const auto& warnings = trial.validity.warnings;
    EXPECT_EQ(std::count_if(warnings.begin(), warnings.end(),
                            [](const Reason& reason) { return reason.id == "canary-died"; }),
              1);
    const std::vector<CsvRow> csv = read_csv(read_text(folder / "out/results.csv"));
    EXPECT_EQ(csv.at(0).at("canary_p50_us"), "");
    EXPECT_EQ(run({"report", folder / "out/results.json"}).code, 0);
}

TEST(Killed, TheRunnerLeavesNoOrphanAndAReadableFile) {
    TempFolder folder;
    Program program(run_of("sse,websocket", folder / "out"));
    ASSERT_TRUE(program.complains("[2/2]")) << program.err();
    const std::vector<pid_t> pids = parts(program);
    program.signal(SIGKILL);
    EXPECT_EQ(program.finish().signal, SIGKILL);
    EXPECT_TRUE(all_gone(pids));
    const Experiment experiment = read_results(folder / "out/results.json");
    ASSERT_EQ(experiment.trials.size(), 1u);
    EXPECT_EQ(experiment.planned, 2u);
    EXPECT_EQ(data_reasons(experiment.trials.front()), Words{});
    EXPECT_EQ(run({"report", folder / "out/results.json"}).code, 0);
}

// Nothing was measured, yet the trial, and why, is kept and can be read again.
TEST(Killed, AServerThatDiesBeforeMeasuringLeavesAReadableFile) {
    TempFolder folder;
    Words arguments = run_of("sse", folder / "out");
    // A client every ten seconds: the trial is still connecting when the server goes.
    arguments.insert(arguments.end(), {"--connect-rate", "0.1"});
    Program program(arguments);
    const std::vector<pid_t> pids = parts(program);
    kill_server_before_measuring(program, pids, folder);
    EXPECT_EQ(run({"report", folder / "out/results.json"}).code, 0);
}

// Nor was anything measured when it dies in the warm-up.
TEST(Killed, AServerThatDiesInTheWarmUpMeasuredNothing) {
    TempFolder folder;
    const std::string port = free_port();
    Words arguments = run_of("sse", folder / "out");
    arguments.insert(arguments.end(), {"--port", port});
    *std::find(arguments.begin(), arguments.end(), "300ms") = "1h";
    Program program(arguments);
    const std::vector<pid_t> pids = parts(program);
    ASSERT_TRUE(eventually([&] {
        try {
            return contains(get(std::stoi(port), "/schedule"), "\"started\":true");
        } catch (const std::exception&) {
            return false;  // it does not listen yet
        }
    }));
    kill_server_before_measuring(program, pids, folder);
}

// Every client is answered 431: its request does not fit.
TEST(Killed, WhenNoClientIsLetInNothingWasMeasured) {
    TempFolder folder;
    Words arguments = run_of("sse", folder / "out");
    arguments.insert(arguments.end(), {"--header-limit", "512", "--connect-timeout", "100ms"});
    const Ended ended = run(arguments);
    EXPECT_EQ(ended.code, 1) << ended.err;
    EXPECT_TRUE(contains(ended.err, "no client could subscribe")) << ended.err;
    EXPECT_TRUE(contains(ended.err, "bad_status")) << ended.err;
    EXPECT_EQ(run({"report", folder / "out/results.json"}).code, 0);
}

}  // namespace
}  // namespace pushbench::shell
