#include "core/ledger.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

#include <gtest/gtest.h>

namespace pushbench {
namespace {

using Seqs = std::vector<std::uint64_t>;

Seqs range(std::uint64_t first, std::uint64_t last) {
    Seqs seqs(last - first + 1);
    std::iota(seqs.begin(), seqs.end(), first);
    return seqs;
}

Seqs operator+(Seqs left, const Seqs& right) {
    left.insert(left.end(), right.begin(), right.end());
    return left;
}

// One client, from its subscription to the end of the drain.
LedgerTotals totals_of(const SeqRange& window, const Seqs& arrivals, std::uint64_t cursor = 0) {
    LedgerTotals totals;
    totals.expected = window.count();
    ClientLedger client;
    client.start(cursor);
    for (const std::uint64_t seq : arrivals) client.deliver(seq, window, totals);
    client.finish(window, totals);
    return totals;
}

TEST(Ledger, TellsWhatHappened) {
    const struct {
        const char* what;
        SeqRange window;
        Seqs arrivals;
        std::uint64_t delivered, lost, duplicated, reordered, too_old, outside;
    } table[] = {
        {"in order", {1, 100}, range(1, 100), 100, 0, 0, 0, 0, 0},
        {"nothing at all", {1, 100}, {}, 0, 100, 0, 0, 0, 0},
        {"nothing due", {1, 0}, {}, 0, 0, 0, 0, 0, 0},
        {"nothing due, warm-up came", {6, 5}, range(1, 9), 0, 0, 0, 0, 0, 9},
        {"one lost", {1, 100}, range(1, 49) + range(51, 100), 99, 1, 0, 0, 0, 0},
        {"middle lost", {1, 300}, range(1, 99) + range(200, 300), 200, 100, 0, 0, 0, 0},
        {"head lost", {1, 100}, range(11, 100), 90, 10, 0, 0, 0, 0},
        {"tail lost", {1, 100}, range(1, 90), 90, 10, 0, 0, 0, 0},
        {"only the first", {1, 100}, {1}, 1, 99, 0, 0, 0, 0},
        {"only the last", {1, 100}, {100}, 1, 99, 0, 0, 0, 0},
        {"long tail lost", {1, 1000}, range(1, 10), 10, 990, 0, 0, 0, 0},
        {"window of one", {7, 7}, range(1, 9), 1, 0, 0, 0, 0, 8},
        {"twice each", {1, 3}, {1, 1, 2, 2, 3, 3}, 3, 0, 3, 0, 0, 0},
        {"replayed", {1, 50}, range(1, 50) + range(1, 50), 50, 0, 50, 0, 0, 0},
        {"two swapped", {1, 5}, {1, 3, 2, 4, 5}, 5, 0, 0, 1, 0, 0},
        {"backwards",
         {1, 64},
         [] {
             auto s = range(1, 64);
             std::reverse(s.begin(), s.end());
             return s;
         }(),
         64,
         0,
         0,
         63,
         0,
         0},
        {"63 behind", {1, 64}, range(2, 64) + Seqs{1}, 64, 0, 0, 1, 0, 0},
        {"64 behind", {1, 65}, range(2, 65) + Seqs{1}, 64, 1, 0, 1, 1, 0},
        {"known, but 64 behind", {1, 65}, range(1, 65) + Seqs{1}, 65, 0, 0, 1, 1, 0},
        {"jump of 63", {1, 64}, {1, 64}, 2, 62, 0, 0, 0, 0},
        {"jump of 64", {1, 65}, {1, 65}, 2, 63, 0, 0, 0, 0},
        {"jump of 65", {1, 66}, {1, 66}, 2, 64, 0, 0, 0, 0},
        {"jump of 1000", {1, 1001}, {1, 1001}, 2, 999, 0, 0, 0, 0},
        {"late after a jump", {1, 200}, Seqs{200} + range(137, 199), 64, 136, 0, 63, 0, 0},
        {"warm-up and drain", {11, 20}, range(1, 40), 10, 0, 0, 0, 0, 30},
        {"warm-up lost", {11, 20}, range(6, 40), 10, 0, 0, 0, 0, 25},
        {"warm-up repeated, swapped, late",
         {101, 110},
         Seqs{2, 1, 1} + range(3, 100) + Seqs{4} + range(101, 110),
         10,
         0,
         0,
         0,
         0,
         102},
        {"first message far beyond", {11, 20}, {5000}, 0, 10, 0, 0, 0, 1},
        {"jump over the window", {100, 150}, {1, 5000}, 0, 51, 0, 0, 0, 2},
        {"jump into the window", {100, 150}, Seqs{1} + range(120, 150), 31, 20, 0, 0, 0, 1},
        {"edges only", {100, 150}, range(1, 100) + range(150, 300), 2, 49, 0, 0, 0, 249},
        {"straggler after the window",
         {1, 10},
         range(1, 4) + range(6, 30) + Seqs{5},
         10,
         0,
         0,
         1,
         0,
         20},
        {"straggler too late", {1, 10}, range(1, 4) + range(6, 90) + Seqs{5}, 9, 1, 0, 1, 1, 80},
    };
    for (const auto& row : table) {
        SCOPED_TRACE(row.what);
        const LedgerTotals totals = totals_of(row.window, row.arrivals);
        EXPECT_EQ(totals.delivered, row.delivered);
        EXPECT_EQ(totals.lost, row.lost);
        EXPECT_EQ(totals.duplicated, row.duplicated);
        EXPECT_EQ(totals.reordered, row.reordered);
        EXPECT_EQ(totals.too_old, row.too_old);
        EXPECT_EQ(totals.outside, row.outside);
        EXPECT_EQ(totals.expected, totals.delivered + totals.lost);
        EXPECT_EQ(totals.closed(), row.too_old == 0);
    }
}

TEST(Ledger, SaysWhatEachDeliveryWas) {
    const SeqRange window{10, 200};
    LedgerTotals totals;
    ClientLedger client;
    client.start(8);
    const struct {
        std::uint64_t seq;
        Delivery delivery;
        std::uint64_t highest;
    } steps[] = {{9, Delivery::outside, 9},      {9, Delivery::outside, 9},
                 {11, Delivery::counted, 11},    {10, Delivery::counted, 11},
                 {10, Delivery::duplicate, 11},  {100, Delivery::counted, 100},
                 {36, Delivery::too_old, 100},   {37, Delivery::counted, 100},
                 {37, Delivery::duplicate, 100}, {100, Delivery::duplicate, 100},
                 {201, Delivery::outside, 201},  {200, Delivery::counted, 201}};
    for (const auto& step : steps) {
        EXPECT_EQ(client.deliver(step.seq, window, totals), step.delivery) << step.seq;
        EXPECT_EQ(client.highest(), step.highest);
    }
}

TEST(Ledger, ACursorBeforeTheWindowOwesAllOfIt) {
    EXPECT_TRUE(totals_of({11, 20}, range(11, 20), 10).closed());
    EXPECT_TRUE(totals_of({11, 20}, range(6, 20), 5).closed());
    EXPECT_EQ(totals_of({11, 20}, {}, 5).lost, 10u);
}

TEST(Ledger, ACursorInsideTheWindowLeavesTheLedgerOpen) {
    for (const std::uint64_t cursor : {11u, 15u, 20u, 21u, 84u, 500u}) {
        const auto totals =
            totals_of({11, 20}, cursor < 20 ? range(cursor + 1, 20) : Seqs{}, cursor);
        EXPECT_EQ(totals.delivered + totals.lost, 20 - std::min<std::uint64_t>(cursor, 20));
        EXPECT_FALSE(totals.closed()) << cursor;
    }
}

TEST(Ledger, UnknownsOpenIt) {
    LedgerTotals totals = totals_of({1, 3}, {1, 2, 3});
    EXPECT_TRUE(totals.closed());
    for (auto field : {&LedgerTotals::expected, &LedgerTotals::too_old, &LedgerTotals::unscheduled,
                       &LedgerTotals::declared_mismatch}) {
        LedgerTotals open = totals;
        ++(open.*field);
        EXPECT_FALSE(open.closed());
    }
    LedgerTotals sum = totals;
    sum += totals_of({1, 3}, {2, 2, 1});
    EXPECT_TRUE(sum.closed());
    EXPECT_EQ(sum.expected, 6u);
    EXPECT_EQ(sum.delivered, 5u);
    EXPECT_EQ(sum.lost, 1u);
    EXPECT_EQ(sum.duplicated, 1u);
    EXPECT_EQ(sum.reordered, 1u);
}

// Messages before a lost connection, what the server declares on resume, and what comes then.
struct Resume {
    const char* what;
    SeqRange window;
    Seqs before;
    Seqs declared;  // one declaration after the other
    Seqs after;
    std::uint64_t delivered, lost, declared_lost, mismatch, reordered;
};

TEST(Ledger, DeclaredLoss) {
    const Resume table[] = {
        {"right", {1, 100}, range(1, 50), {10}, range(61, 100), 90, 10, 10, 0, 0},
        {"right, of one", {1, 100}, range(1, 50), {1}, range(52, 100), 99, 1, 1, 0, 0},
        {"right, long", {1, 300}, range(1, 50), {200}, range(251, 300), 100, 200, 200, 0, 0},
        {"right, of 64", {1, 200}, range(1, 50), {64}, range(115, 200), 136, 64, 64, 0, 0},
        {"right, twice in a row", {1, 100}, range(1, 50), {4, 6}, range(61, 100), 90, 10, 10, 0, 0},
        {"right, at the head", {1, 100}, {}, {10}, range(11, 100), 90, 10, 10, 0, 0},
        {"right, at the tail", {1, 100}, range(1, 90), {10}, {}, 90, 10, 10, 0, 0},
        {"right, over the end", {1, 100}, range(1, 90), {20}, {111}, 90, 10, 10, 0, 0},
        {"right, over the start", {11, 100}, range(1, 5), {10}, range(16, 100), 85, 5, 5, 0, 0},
        {"right, before the window", {61, 100}, range(1, 40), {10}, range(51, 100), 40, 0, 0, 0, 0},
        {"none declared, none lost", {1, 100}, range(1, 50), {0}, range(51, 100), 100, 0, 0, 0, 0},
        {"none declared, some lost", {1, 100}, range(1, 50), {0}, range(61, 100), 90, 10, 0, 0, 0},
        {"too few", {1, 100}, range(1, 50), {9}, range(61, 100), 90, 10, 9, 1, 0},
        {"far too few", {1, 300}, range(1, 50), {9}, range(251, 300), 100, 200, 9, 1, 0},
        {"too many", {1, 100}, range(1, 50), {11}, range(61, 100), 90, 10, 11, 1, 0},
        {"nothing was lost", {1, 100}, range(1, 50), {5}, range(51, 100), 100, 0, 5, 1, 0},
        {"the gap comes late",
         {1, 100},
         range(1, 50),
         {2},
         range(53, 60) + Seqs{51} + range(61, 100),
         99,
         1,
         2,
         1,
         1},
        {"an older gap comes late",
         {1, 100},
         range(1, 50),
         {2},
         range(53, 60) + Seqs{52, 51} + range(61, 100),
         100,
         0,
         2,
         1,
         2},
        {"wrong in the warm-up", {61, 100}, range(1, 40), {10}, range(52, 100), 40, 0, 0, 1, 0},
    };
    for (const auto& row : table) {
        SCOPED_TRACE(row.what);
        LedgerTotals totals;
        totals.expected = row.window.count();
        ClientLedger client;
        client.start(0);
        for (const auto seq : row.before) client.deliver(seq, row.window, totals);
        for (const auto lost : row.declared) {
            const auto cursor = client.highest();
            client.declare_lost(lost, row.window, totals);
            EXPECT_EQ(client.highest(), cursor + lost);
        }
        for (const auto seq : row.after) client.deliver(seq, row.window, totals);
        client.finish(row.window, totals);
        EXPECT_EQ(totals.delivered, row.delivered);
        EXPECT_EQ(totals.lost, row.lost);
        EXPECT_EQ(totals.declared_lost, row.declared_lost);
        EXPECT_EQ(totals.declared_mismatch, row.mismatch);
        EXPECT_EQ(totals.reordered, row.reordered);
        EXPECT_EQ(totals.duplicated, 0u);
        EXPECT_EQ(totals.expected, totals.delivered + totals.lost);
        EXPECT_EQ(totals.closed(), row.mismatch == 0);
    }
}

TEST(Ledger, TwoGapsAreRememberedBothAndEachCountsOnce) {
    const SeqRange window{1, 40};
    LedgerTotals totals;
    totals.expected = window.count();
    ClientLedger client;
    client.start(0);
    for (const auto seq : range(1, 10)) client.deliver(seq, window, totals);
    client.declare_lost(2, window, totals);
    for (const auto seq : range(13, 20)) client.deliver(seq, window, totals);
    client.declare_lost(3, window, totals);
    client.deliver(24, window, totals);
    EXPECT_EQ(totals.declared_mismatch, 0u);
    client.deliver(12, window, totals);  // out of the first gap
    EXPECT_EQ(totals.declared_mismatch, 1u);
    client.declare_lost(1, window, totals);
    client.deliver(30, window, totals);
    EXPECT_EQ(totals.declared_mismatch, 2u);
    client.finish(window, totals);
    EXPECT_EQ(totals.expected, totals.delivered + totals.lost);
    EXPECT_FALSE(totals.closed());
}

TEST(Ledger, AWildDeclarationDoesNotWrapAround) {
    const SeqRange window{1, 100};
    LedgerTotals totals;
    totals.expected = window.count();
    ClientLedger client;
    client.start(0);
    for (const auto seq : range(1, 50)) client.deliver(seq, window, totals);
    client.declare_lost(UINT64_MAX, window, totals);
    client.declare_lost(UINT64_MAX, window, totals);
    client.finish(window, totals);
    EXPECT_EQ(totals.declared_lost, 50u);
    EXPECT_EQ(totals.lost, 50u);
}

}  // namespace
}  // namespace pushbench
