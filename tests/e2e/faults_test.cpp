// The ledger can fail: a server that lies (hidden option --fault) is caught, under the right name,
// in results.json, in the CSV and in the exit code.
#include "../cli/results.hpp"

#include <memory>

#include <gtest/gtest.h>

namespace pushbench::shell {
namespace {

constexpr std::uint64_t kClients = 4;

// One run, started at once and heard at its end: what a drain waits for, several wait for together.
class Lie {
  public:
    Lie(const std::string& fault, const std::string& technique, const std::string& rate = "50")
        : program_({"run", "--fault", fault, "-t", technique, "-c", "4", "-r", rate, "-d", "1s",
                    "--poll-interval", "50ms", "--warmup", "300ms", "-q", "--allow-debug-build",
                    "--out-dir", folder_.path().string()}) {}

    int hear() {
        const Ended& ended = program_.finish();
        experiment_ = read_results(folder_ / "results.json");
        csv_ = read_csv(read_text(folder_ / "results.csv"));
        EXPECT_EQ(ended.code, exit_code_told_by(experiment_)) << ended.err;
        return ended.code;
    }
    const Trial& trial(std::size_t i = 0) const { return experiment_.trials.at(i); }
    const CsvRow& row() const { return csv_.at(0); }

  private:
    TempFolder folder_;
    Program program_;
    Experiment experiment_;
    std::vector<CsvRow> csv_;
};

// Each technique in a run of its own, all at the same time.
std::vector<std::unique_ptr<Lie>> lies(const std::string& fault, const Words& techniques,
                                       const std::string& rate = "50") {
    std::vector<std::unique_ptr<Lie>> all;
    for (const std::string& technique : techniques)
        all.push_back(std::make_unique<Lie>(fault, technique, rate));
    for (const auto& lie : all) lie->hear();
    return all;
}

TEST(Faults, DroppedMessagesAreLost) {
    Words names;
    for (const Technique& row : techniques()) names.emplace_back(row.name);
    for (const auto& lie : lies("drop", names)) {
        const Trial& trial = lie->trial();
        SCOPED_TRACE(trial.variant.label());
        const LedgerTotals& ledger = trial.load.ledger;
        EXPECT_EQ(data_reasons(trial), Words{});
        EXPECT_EQ(ledger.expected, kClients * 50);
        // Every 7th of 50 messages, of each client.
        EXPECT_GE(ledger.lost, kClients * 7);
        EXPECT_LE(ledger.lost, kClients * 8);
        EXPECT_EQ(ledger.delivered + ledger.lost, ledger.expected);
        EXPECT_EQ(ledger.duplicated + ledger.reordered, 0u);
        EXPECT_EQ(trial.load.unreached, ledger.lost / kClients);
        EXPECT_FALSE(trial.load.drain_complete);
        EXPECT_EQ(lie->row().at("lost"), std::to_string(ledger.lost));
        EXPECT_EQ(lie->row().at("latency_mean_us"), "") << "no mean when anything was lost";
        EXPECT_EQ(lie->row().at("latency_max_us"), "inf");
    }
}

// Not of long polling: a held poll is answered at once, and the next one asks with a cursor that
// stands behind both copies.
TEST(Faults, RepeatedMessagesAreDuplicates) {
    for (const auto& lie : lies("repeat", {"short-polling", "sse", "websocket", "raw-tcp"})) {
        const Trial& trial = lie->trial();
        SCOPED_TRACE(trial.variant.label());
        const LedgerTotals& ledger = trial.load.ledger;
        EXPECT_EQ(data_reasons(trial), Words{});
        EXPECT_EQ(ledger.delivered, ledger.expected);
        EXPECT_EQ(ledger.lost + ledger.reordered, 0u);
        EXPECT_EQ(lie->row().at("duplicated"), std::to_string(ledger.duplicated));
        EXPECT_GE(ledger.duplicated, kClients * 7);
        EXPECT_LE(ledger.duplicated, kClients * 8);
    }
}

TEST(Faults, SwappedMessagesAreReordered) {
    for (const auto& lie : lies("reorder", {"sse", "websocket", "raw-tcp"})) {
        const Trial& trial = lie->trial();
        SCOPED_TRACE(trial.variant.label());
        const LedgerTotals& ledger = trial.load.ledger;
        EXPECT_EQ(data_reasons(trial), Words{});
        EXPECT_EQ(ledger.delivered, ledger.expected);
        EXPECT_EQ(ledger.lost + ledger.duplicated, 0u);
        EXPECT_GE(ledger.reordered, kClients * 7);
        EXPECT_LE(ledger.reordered, kClients * 8);
        EXPECT_EQ(lie->row().at("reordered"), std::to_string(ledger.reordered));
    }
}

// A poll that was answered with the later message asks with a cursor behind the earlier one.
TEST(Faults, SwappedMessagesAreLostToPolls) {
    for (const auto& lie : lies("reorder", {"long-polling", "short-polling"})) {
        const Trial& trial = lie->trial();
        SCOPED_TRACE(trial.variant.label());
        const LedgerTotals& ledger = trial.load.ledger;
        EXPECT_EQ(data_reasons(trial), Words{});
        EXPECT_EQ(ledger.delivered + ledger.lost, ledger.expected);
        EXPECT_EQ(ledger.duplicated, 0u);
        EXPECT_GE(ledger.lost + ledger.reordered, kClients * 6);
        EXPECT_LE(ledger.lost + ledger.reordered, kClients * 8);
    }
}

TEST(Faults, AMissingTailIsLost) {
    for (const auto& lie : lies("truncate", {"short-polling", "long-polling", "sse", "raw-tcp"})) {
        const Trial& trial = lie->trial();
        SCOPED_TRACE(trial.variant.label());
        const LedgerTotals& ledger = trial.load.ledger;
        EXPECT_EQ(data_reasons(trial), Words{});
        // Nothing came behind them, so only the schedule knows that they are missing.
        EXPECT_GE(ledger.lost, kClients * 2);
        EXPECT_LE(ledger.lost, kClients * 3);
        EXPECT_EQ(trial.load.unreached, ledger.lost / kClients);
        EXPECT_EQ(ledger.delivered + ledger.lost, ledger.expected);
    }
}

TEST(Faults, APublisherThatSaysLessThanTheScheduleInvalidatesTheTrial) {
    for (const auto& lie : lies("fewer", {"sse", "long-polling"}, "100")) {
        const Trial& trial = lie->trial();
        SCOPED_TRACE(trial.variant.label());
        EXPECT_EQ(data_reasons(trial), Words{"published-differs"});
        EXPECT_LT(trial.server.published, trial.scheduled);
        EXPECT_EQ(trial.load.ledger.lost, kClients * (trial.scheduled - trial.server.published));
        EXPECT_EQ(lie->row().at("valid"), "false");
        EXPECT_TRUE(contains(lie->row().at("invalid_reason"), "published-differs"));
    }
}

// In throughput mode no rule looks at how busy the machine is, so the code is certain.
TEST(Faults, ExitCodeFiveOfAValidTrialIsStrongerThanFour) {
    // At 1 message in 50 s nothing is due: invalid.
    Lie lie("drop", "short-polling:interval=0", "50,0.02");
    EXPECT_EQ(lie.hear(), 5);
    EXPECT_EQ(data_reasons(lie.trial(0)), Words{});
    EXPECT_EQ(data_reasons(lie.trial(1)), Words{"nothing-due"});
}

}  // namespace
}  // namespace pushbench::shell
