// The ledger against a model of its definitions that forgets nothing.
#include "core/ledger.hpp"
#include "core/random.hpp"

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace pushbench {
namespace {

using Seqs = std::vector<std::uint64_t>;

// The definitions of the header, with unbounded memory.
class Model {
  public:
    Model(std::uint64_t cursor, const SeqRange& window)
        : cursor_(cursor), highest_(cursor), window_(window) {
        totals.expected = window.count();
    }
    void deliver(std::uint64_t seq) {
        const bool measured = window_.contains(seq);
        const bool late = seq <= highest_;
        const bool too_old = late && highest_ - seq >= 64;
        const bool repeated = !too_old && (seq <= cursor_ || accepted_.contains(seq));
        highest_ = std::max(highest_, seq);
        if (!too_old) accepted_.insert(seq);
        totals.outside += !measured;
        totals.duplicated += measured && repeated;
        totals.reordered += measured && late && !repeated;
        totals.too_old += measured && too_old;
        totals.delivered += measured && !repeated && !too_old;
    }
    void finish() {
        for (auto seq = std::max(window_.first, cursor_ + 1); seq <= window_.last; ++seq)
            totals.lost += !accepted_.contains(seq);
    }
    LedgerTotals totals;

  private:
    std::uint64_t cursor_;
    std::uint64_t highest_;
    SeqRange window_;
    std::set<std::uint64_t> accepted_;
};

// A stream that drops, jumps, repeats and delays, more or less often.
Seqs random_stream(SplitMix64& random, std::uint64_t cursor) {
    const double drop = random.uniform() * 0.5;
    const double repeat = random.uniform() * 0.3;
    const double jump = random.uniform() * 0.05;
    const auto reach = 1 + random.next() % 100;  // how far a message may be delayed or repeated
    Seqs stream;
    std::uint64_t seq = cursor;
    for (int i = 0; i < 400; ++i) {
        ++seq;
        if (random.uniform() < jump) seq += random.next() % 200;
        if (random.uniform() >= drop) stream.push_back(seq);
        if (random.uniform() < repeat) {
            const auto back = random.next() % reach;
            stream.push_back(seq > back ? seq - back : 1);
        }
    }
    return stream;
}

TEST(Ledger, AgreesWithAModelThatForgetsNothing) {
    SplitMix64 random(2024);
    LedgerTotals all;
    for (int round = 0; round < 500; ++round) {
        const std::uint64_t cursor = random.next() % 3 == 0 ? 0 : random.next() % 300;
        const std::uint64_t first = 1 + random.next() % 400;
        const SeqRange window{first, first + random.next() % 600 - 1};
        Model model(cursor, window);
        LedgerTotals totals;
        totals.expected = window.count();
        ClientLedger client;
        client.start(cursor);
        for (const auto seq : random_stream(random, cursor)) {
            model.deliver(seq);
            client.deliver(seq, window, totals);
        }
        model.finish();
        client.finish(window, totals);
        SCOPED_TRACE("round " + std::to_string(round));
        ASSERT_EQ(totals.delivered, model.totals.delivered);
        ASSERT_EQ(totals.lost, model.totals.lost);
        ASSERT_EQ(totals.duplicated, model.totals.duplicated);
        ASSERT_EQ(totals.reordered, model.totals.reordered);
        ASSERT_EQ(totals.too_old, model.totals.too_old);
        ASSERT_EQ(totals.outside, model.totals.outside);
        ASSERT_EQ(totals.closed(), model.totals.closed());
        if (cursor < first) {
            ASSERT_EQ(totals.delivered + totals.lost, totals.expected);
        }
        all += totals;
    }
    // The streams must have been worth it.
    for (const auto count :
         {all.delivered, all.lost, all.duplicated, all.reordered, all.too_old, all.outside})
        EXPECT_GT(count, 400u);
}

}  // namespace
}  // namespace pushbench
