// Servers that speak the protocol and lie about the messages: the ledger tells.
#include "liar.hpp"

#include <atomic>

#include <fmt/format.h>

namespace pushbench::hostile {
namespace {

// Ten messages are due; what is sent instead is up to the test.
class LoadJudges : public testing::Test {
  protected:
    static std::string frame(const std::string& payload) {
        std::string bytes(4, '\0');
        for (std::size_t i = 0; i < 4; ++i)
            bytes[i] = static_cast<char>(payload.size() >> (8 * (3 - i)));
        return bytes + payload;
    }
    std::string known(std::uint64_t seq) const { return frame(payload_of(plan_, seq)); }
    std::string forged(std::uint16_t topic, std::uint64_t seq, Nanos due, Nanos sent) const {
        return frame(encode_payload(48, Message{topic, seq, due, sent}));
    }
    Nanos due(std::uint64_t seq) const { return plan_.due.at(0).at(seq - 1); }

    // The stream after "OK <cursor> 0", then its end; reconnects are answered with `again`.
    LoadStats judge(const std::string& stream, const std::string& cursor = "0",
                    const std::string& again = "") {
        std::atomic<bool> over = false;
        Liar liar("\n", [&](RawPeer& peer, const std::string&, int connection) {
            if (connection == 0) {
                peer.send("OK " + cursor + " 0\n" + stream);
            } else if (connection == 1 && !again.empty()) {
                peer.send(again);
            } else {
                over = true;
            }
            peer.finish_writing();
            peer.read_to_end();
        });
        Options options = conformance::quick_options();
        conformance::LoadRig load(technique(TechniqueId::raw_tcp), options, liar.port());
        load.begin(plan_);
        load.connect();
        EXPECT_TRUE(conformance::eventually([&] { return over.load(); }));
        return load.stop();
    }

    const client::Plan plan_ = conformance::past_plan(10);
};

TEST_F(LoadJudges, MessagesOfAnotherTopic) {
    const LoadStats stats = judge(forged(1, 1, due(1), due(1)) + known(1));
    EXPECT_EQ(conformance::count_of(stats, ErrorKind::bad_payload), 1u);
    EXPECT_EQ(stats.ledger.delivered, 1u);
    EXPECT_EQ(stats.ledger.lost, 9u);
}

TEST_F(LoadJudges, DueTimesThatTheScheduleDoesNotKnow) {
    const LoadStats stats = judge(forged(0, 1, due(1) + 1, due(1)) + forged(0, 2, INT64_MIN, 0) +
                                  forged(0, 3, INT64_MAX, 0) + known(4));
    EXPECT_EQ(stats.ledger.unscheduled, 3u);
    EXPECT_EQ(stats.ledger.delivered, 1u);
    EXPECT_FALSE(stats.ledger.closed());
}

TEST_F(LoadJudges, SequenceNumbersFarInTheFuture) {
    const LoadStats stats = judge(forged(0, 11, due(1), 0) + forged(0, (1ULL << 48) - 1, 0, 0) +
                                  forged(0, 1ULL << 40, due(1), 0) + known(1));
    EXPECT_EQ(stats.ledger.unscheduled, 3u);
    EXPECT_EQ(stats.ledger.delivered, 1u) << "they must not push out what is expected";
    EXPECT_FALSE(stats.ledger.closed());
}

TEST_F(LoadJudges, SendingTimesThatCannotBe) {
    const LoadStats stats =
        judge(forged(0, 1, due(1), INT64_MIN) + forged(0, 2, due(2), INT64_MAX) +
              forged(0, 3, due(3), -1) + known(4));
    EXPECT_EQ(conformance::count_of(stats, ErrorKind::bad_payload), 1u);
    EXPECT_EQ(stats.ledger.delivered, 3u);
    EXPECT_EQ(stats.transport.negatives(), 1u) << "a message sent in the future";
}

TEST_F(LoadJudges, Repetitions) {
    std::string all;
    for (int i = 0; i < 100; ++i) all += known(1) + known(2);
    const LoadStats stats = judge(all);
    EXPECT_EQ(stats.ledger.delivered, 2u);
    EXPECT_EQ(stats.ledger.duplicated, 198u);
}

TEST_F(LoadJudges, CursorsBehindWhatIsSent) {
    // "You have nothing yet", and then only the later half.
    const LoadStats stats = judge(known(6) + known(7) + known(8) + known(9) + known(10));
    EXPECT_EQ(stats.ledger.delivered, 5u);
    EXPECT_EQ(stats.ledger.lost, 5u);
    EXPECT_TRUE(stats.ledger.closed());
}

TEST_F(LoadJudges, CursorsBeyondTheSchedule) {
    for (const char* cursor : {"11", "281474976710655", "18446744073709551615"}) {
        SCOPED_TRACE(cursor);
        const LoadStats stats = judge(known(1), cursor);
        EXPECT_FALSE(stats.ledger.closed()) << "what was skipped was expected";
    }
}

TEST_F(LoadJudges, LossesThatAreDeclaredWrongly) {
    struct Case {
        const char* name;
        std::string again;
        std::uint64_t mismatches, too_old;
    };
    const std::vector<Case> cases{
        {"the truth", "OK 10 3\n" + known(6) + known(7) + known(8) + known(9) + known(10), 0, 0},
        {"too many", "OK 10 3\n" + known(4) + known(5), 1, 0},
        {"too few", "OK 10 3\n" + known(9) + known(10), 1, 0},
        {"all there is", "OK 10 18446744073709551615\n" + known(3), 0, 1},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.name);
        const LoadStats stats = judge(known(1) + known(2), "0", c.again);
        EXPECT_EQ(stats.ledger.declared_mismatch, c.mismatches);
        EXPECT_EQ(stats.ledger.too_old, c.too_old);
        EXPECT_EQ(stats.ledger.closed(), c.mismatches + c.too_old == 0);
    }
}

TEST_F(LoadJudges, ResumptionsFromTheBeginning) {
    std::string all = "OK 0 0\n";
    for (std::uint64_t seq = 1; seq <= 10; ++seq) all += known(seq);
    const LoadStats stats = judge(known(1) + known(2) + known(3), "0", all);
    EXPECT_EQ(stats.ledger.delivered, 10u);
    EXPECT_EQ(stats.ledger.duplicated, 3u);
}

}  // namespace
}  // namespace pushbench::hostile
