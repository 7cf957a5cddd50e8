// N messages, in order, exactly once, whatever the technique, the size or the number of topics.
#include "rig.hpp"
#include "server/publisher.hpp"
#include "table_rows.hpp"

namespace pushbench::conformance {
namespace {

class Delivery : public testing::TestWithParam<Row> {};
INSTANTIATE_TEST_SUITE_P(Table, Delivery, testing::ValuesIn(both(all_rows())), row_name);

TEST_P(Delivery, OfEveryMessageInOrderExactlyOnce) {
    Rig rig(*GetParam(), GetParam().options(), 300, 3);
    rig.publish(300);
    ASSERT_TRUE(rig.complete());
    const LoadStats stats = rig.stop();
    expect_clean(stats);
    EXPECT_EQ(stats.ledger.expected, 900u);
    EXPECT_EQ(total(stats).deliveries, 900);
    EXPECT_EQ(total(stats).payload_bytes, 900 * 128);
    EXPECT_EQ(stats.connected_at_start, 3u);
    EXPECT_EQ(rig.server().counters().deliveries, 900);
    EXPECT_TRUE(rig.server_is_alone());
}

TEST_P(Delivery, WhileMessagesComeOneByOne) {
    Rig rig(*GetParam(), GetParam().options(), 5);
    for (std::uint64_t n = 1; n <= 5; ++n) {
        rig.publish(1);
        ASSERT_TRUE(rig.delivered(n));
    }
    ASSERT_TRUE(rig.complete());
    expect_clean(rig.stop());
}

TEST_P(Delivery, FromTheServersOwnSchedule) {
    Options options = GetParam().options();
    options.external_topics = 0;
    Rig rig(*GetParam(), options, 200, 2);
    rig.publish_schedule();
    ASSERT_TRUE(rig.complete());
    const LoadStats stats = rig.stop();
    expect_clean(stats);
    rig.server().stop_publishing();
    EXPECT_EQ(rig.server().publisher().published_in_window(), 200u);
    EXPECT_EQ(stats.transport.count(), 400u);
}

TEST_P(Delivery, OverSeveralTopicsAndWorkers) {
    Options options = GetParam().options();
    options.topics = options.external_topics = 3;
    options.server_threads = options.load_threads = 2;
    Rig rig(*GetParam(), options, 50, 8);
    rig.publish(50);
    ASSERT_TRUE(rig.complete());
    const LoadStats stats = rig.stop();
    expect_clean(stats);
    EXPECT_EQ(stats.ledger.expected, 8u * 50);
    EXPECT_TRUE(rig.server_is_alone());
}

TEST_P(Delivery, OfEverySizeThatFramingTreatsDifferently) {
    for (const std::uint64_t size : {16u, 48u, 125u, 126u, 4096u, 65535u, 65536u}) {
        SCOPED_TRACE(size);
        Options options = GetParam().options();
        options.sizes = {size};
        Rig rig(*GetParam(), options, 5);
        rig.publish(5);
        ASSERT_TRUE(rig.complete());
        const LoadStats stats = rig.stop();
        expect_clean(stats);
        EXPECT_EQ(total(stats).payload_bytes, static_cast<std::int64_t>(5 * size));
    }
}

}  // namespace
}  // namespace pushbench::conformance
