#include "reports/byte_parts.hpp"

#include "reports/columns.hpp"
#include "tests/unit/report_sample.hpp"

#include <gtest/gtest.h>

namespace pushbench::test {
namespace {

// The parts of a trial, whatever its counters say, are never negative and add up.
TEST(ByteParts, AddUpEvenWhereCountersDisagree) {
    Trial trial = sample_trial("short-polling");
    ClientCounters& c = trial.load.counters[1];
    const auto expect_whole = [&] {
        const auto parts = byte_parts_per_message(trial);
        ASSERT_TRUE(parts);
        EXPECT_NEAR(parts->sum(), find_column("wire_bytes_per_message")->get(trial).number, 1e-9);
        for (const BytePart& part : {parts->payload, parts->useful, parts->empty, parts->setup,
                                     parts->heartbeat, parts->tls, parts->tcp_ip}) {
            EXPECT_GE(part.up, 0);
            EXPECT_GE(part.down, 0);
        }
    };
    expect_whole();
    EXPECT_EQ(byte_parts_per_message(trial)->empty.up, 10'000 * 360.0 / 40'000);
    EXPECT_EQ(byte_parts_per_message(trial)->empty.down, 10'000 * 140.0 / 40'000);
    c.tls_bytes_up = 4'000'000;  // of which TCP carried as much more
    c.tcp_bytes_up += c.tls_bytes_up;
    c.tls_bytes_down = 8'000'000;
    c.tcp_bytes_down += c.tls_bytes_down;
    const ByteParts before = *byte_parts_per_message(trial);
    EXPECT_EQ(before.tls.up, 100);
    EXPECT_EQ(before.tls.down, 200);
    c.tls_handshake_bytes_down = 2'000'000;
    expect_whole();
    EXPECT_EQ(byte_parts_per_message(trial)->tls.down, 150);
    EXPECT_EQ(byte_parts_per_message(trial)->setup.down, before.setup.down + 50);
    EXPECT_EQ(byte_parts_per_message(trial)->tcp_ip.down, before.tcp_ip.down);
    c.tls_bytes_up = 1'000'000'000'000;
    expect_whole();
    c.wasted_bytes = 1'000'000'000'000;  // more than there was
    c.wasted_bytes_up = 900'000'000'000;
    expect_whole();
    c.handshake_bytes_up = -5;  // a connection that was reset after its cut
    expect_whole();
    c.setup_bytes_down = c.app_bytes_down;
    c.heartbeat_bytes_down = c.app_bytes_down;
    expect_whole();
}

TEST(ByteParts, AreUnknownWithoutDeliveriesOrWhenTheyWereNotCounted) {
    Trial trial = sample_trial("short-polling");
    trial.load.counters[1].wasted_bytes_up = 0;  // results of an earlier version
    EXPECT_FALSE(byte_parts_per_message(trial));
    trial = sample_trial("sse");
    trial.load.counters[1].deliveries = 0;
    EXPECT_FALSE(byte_parts_per_message(trial));
}

}  // namespace
}  // namespace pushbench::test
