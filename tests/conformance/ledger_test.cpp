// A ledger that can fail: servers that lie (--fault), each caught under its own name.
#include "rig.hpp"
#include "server/publisher.hpp"
#include "table_rows.hpp"

namespace pushbench::conformance {
namespace {

constexpr std::uint64_t kMessages = 100;

class Lying : public testing::TestWithParam<Row> {
  protected:
    static Options lying(const std::string& fault) {
        Options options = quick_options();
        options.external_topics = 0;
        options.fault = fault;
        return options;
    }
    // Everything the server will ever hand out is there, and `arriving` of it with the client.
    static LoadStats run(Rig& rig, std::int64_t handed_out, std::uint64_t arriving) {
        rig.publish_schedule();
        EXPECT_TRUE(eventually([&] { return rig.server().counters().published == handed_out; }));
        EXPECT_TRUE(rig.delivered(arriving));
        rig.server().stop_publishing();
        const LoadStats stats = rig.stop();
        EXPECT_EQ(errors_of(stats), "");
        EXPECT_EQ(stats.ledger.expected, kMessages);
        return stats;
    }
};
INSTANTIATE_TEST_SUITE_P(Table, Lying, testing::ValuesIn(all_rows()), row_name);

TEST_P(Lying, AServerThatDrops) {
    Rig rig(*GetParam(), lying("drop"), kMessages);
    const LoadStats stats = run(rig, 86, 86);
    EXPECT_EQ(stats.ledger.lost, 14u);
    EXPECT_EQ(stats.ledger.declared_lost, 0u);
    EXPECT_TRUE(stats.ledger.closed());
}

TEST_P(Lying, AServerThatRepeats) {
    Rig rig(*GetParam(), lying("repeat"), kMessages);
    const LoadStats stats = run(rig, 114, kMessages);
    EXPECT_GT(stats.ledger.duplicated, 0u);
    EXPECT_EQ(stats.ledger.delivered, kMessages);
    EXPECT_EQ(stats.ledger.lost, 0u);
}

TEST_P(Lying, AServerThatKeepsTheTailBack) {
    Rig rig(*GetParam(), lying("truncate"), kMessages);
    const LoadStats stats = run(rig, 98, 98);
    EXPECT_EQ(stats.ledger.lost, 2u);
    EXPECT_TRUE(stats.ledger.closed());
}

TEST_P(Lying, AServerThatPublishesFewerThanScheduled) {
    constexpr std::uint64_t kScheduled = 400, kPublished = 301;  // not those from 1 to 99
    Rig rig(*GetParam(), lying("fewer"), kScheduled);
    rig.publish_schedule();
    ASSERT_TRUE(rig.delivered(kPublished));
    rig.server().stop_publishing();
    const LoadStats stats = rig.stop();
    EXPECT_EQ(errors_of(stats), "");
    EXPECT_EQ(rig.server().publisher().published_in_window(), kPublished);
    EXPECT_EQ(stats.ledger.expected, kScheduled);
    EXPECT_EQ(stats.ledger.delivered, kPublished);
    EXPECT_EQ(stats.ledger.lost, kScheduled - kPublished);
}

class Reordering : public Lying {};
INSTANTIATE_TEST_SUITE_P(Table, Reordering,
                         testing::ValuesIn(rows_where(
                             "a server that reorders",
                             [](const Technique& row) { return !row.has_empty_answer; },
                             "a poll asks beyond the highest, so what comes late may not come")),
                         row_name);

TEST_P(Reordering, IsCountedAsReordered) {
    Rig rig(*GetParam(), lying("reorder"), kMessages);
    const LoadStats stats = run(rig, kMessages, kMessages);
    EXPECT_EQ(stats.ledger.reordered, 14u);
    EXPECT_EQ(stats.ledger.lost, 0u);
    EXPECT_EQ(stats.ledger.duplicated, 0u);
}

}  // namespace
}  // namespace pushbench::conformance
