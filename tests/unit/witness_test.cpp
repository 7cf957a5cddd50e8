#include "core/witness.hpp"

#include "reports/result_model.hpp"

#include <gtest/gtest.h>

namespace pushbench {
namespace {

TEST(SeqSet, JoinsWhatFollows) {
    SeqSet set;
    for (const std::uint64_t seq : {5u, 6u, 9u, 8u, 2u}) EXPECT_TRUE(set.add(seq)) << seq;
    EXPECT_EQ(set.ranges(), (std::vector<SeqRange>{{2, 2}, {5, 6}, {8, 9}}));
    for (const std::uint64_t seq : {5u, 6u, 9u, 8u, 2u}) EXPECT_FALSE(set.add(seq)) << seq;
    EXPECT_TRUE(set.add(7));
    EXPECT_EQ(set.ranges(), (std::vector<SeqRange>{{2, 2}, {5, 9}}));
    EXPECT_TRUE(set.add(3));
    EXPECT_TRUE(set.add(4));
    EXPECT_EQ(set.ranges(), (std::vector<SeqRange>{{2, 9}}));
}

// Two workers, two topics; the window is [100, 200).
TEST(Witness, ClientsAreWitnessesForEachOther) {
    LedgerTotals totals;
    Witness one(3), other(1);
    const auto saw = [&](Witness& who, std::size_t client, std::uint64_t topic,
                         std::initializer_list<std::uint64_t> seqs, Nanos at) {
        for (const std::uint64_t seq : seqs) who.saw(client, topic, seq, at, at >= 100, totals);
    };
    saw(one, 0, 0, {1}, 50);            // before the window
    saw(one, 0, 0, {2, 3, 5}, 110);     // 4 did not come
    saw(one, 1, 0, {4, 5, 5, 3}, 120);  // came later than 3 to others, got it behind
    saw(one, 2, 1, {70, 71}, 130);
    saw(other, 0, 0, {1}, 60);
    saw(other, 0, 0, {6}, 199);  // 2 to 5 did not come
    saw(other, 0, 0, {7}, 200);  // behind the window
    EXPECT_EQ(totals.duplicated, 1u);
    EXPECT_EQ(totals.reordered, 1u);

    WitnessStats stats = one.stats();
    stats += other.stats();
    EXPECT_EQ(stats.settle(100, 200, totals), 7u);  // 2 … 6 and 70, 71
    // Client 0 owed 2 … 6 got 2, 3, 5; client 1 owed 3 … 6 got 3, 4, 5; client 2 its two; the
    // other worker's owed 2 … 6 got 6.
    EXPECT_EQ(totals.expected, 5u + 4 + 2 + 5);
    EXPECT_EQ(totals.delivered, 3u + 3 + 2 + 1);
    EXPECT_EQ(totals.lost, totals.expected - totals.delivered);
}

TEST(Witness, AlikeClientsAreKeptOnce) {
    LedgerTotals totals;
    Witness witness(100);
    for (std::size_t client = 0; client < 100; ++client)
        for (std::uint64_t seq = 10; seq < 20; ++seq)
            witness.saw(client, 0, seq, 150, true, totals);
    const WitnessStats stats = witness.stats();
    ASSERT_EQ(stats.clients.size(), 1u);
    EXPECT_EQ(stats.clients[0].clients, 100u);
    EXPECT_EQ(stats.settle(100, 200, totals), 10u);
    EXPECT_EQ(totals.expected, 1000u);
    EXPECT_EQ(totals.lost, 0u);
    EXPECT_EQ(stats.witnesses(), 100u);
}

// Half of the clients are subscribed and never served: nothing is owed to them, which is told.
TEST(Witness, WhoReceivesNothingIsNoWitness) {
    LedgerTotals totals;
    Witness one(500), other(500);
    for (std::size_t client = 0; client < 500; ++client) one.saw(client, 0, 7, 150, true, totals);
    Trial trial;
    trial.publisher = kTargetPublishes;
    trial.clients = trial.load.clients = trial.load.connected_at_start = 1000;
    trial.measure_from = 100;
    trial.measure_to = 200;
    trial.load.witness = one.stats();
    *trial.load.witness += other.stats();
    finish_trial(trial);
    EXPECT_EQ(trial.load.ledger.expected, 500u);
    EXPECT_EQ(trial.load.ledger.lost, 0u);
    EXPECT_EQ(trial.load.witnesses, 500u);
}

}  // namespace
}  // namespace pushbench
