// A connection that ends is replaced, from the cursor on: nothing lost, nothing twice.
#include "rig.hpp"
#include "table_rows.hpp"

namespace pushbench::conformance {
namespace {

using Through = Rig::Through;

class Resume : public testing::TestWithParam<Row> {};
INSTANTIATE_TEST_SUITE_P(Table, Resume, testing::ValuesIn(both(all_rows())), row_name);

void expect_resumed(const LoadStats& stats, ErrorKind kind, std::int64_t times) {
    expect_nothing_lost(stats);
    EXPECT_EQ(count_of(stats, kind), static_cast<std::uint64_t>(times)) << errors_of(stats);
    EXPECT_EQ(total(stats).reconnects, times);
    EXPECT_EQ(total(stats).connections, times + 1);
    EXPECT_EQ(stats.connect.count(), static_cast<std::uint64_t>(times) + 1) << "set-ups timed";
}

// TCP counts what was received and what was written, read by us or lost with the connection.
void expect_all_bytes_counted(const LoadStats& stats) {
    constexpr std::int64_t kMostOnItsWay = 256 * 1024;
    const ClientCounters all = total(stats);
    EXPECT_GE(all.tcp_bytes_down, all.app_bytes_down);
    EXPECT_LE(all.tcp_bytes_down, all.app_bytes_down + kMostOnItsWay);
    EXPECT_GE(all.tcp_bytes_up, all.app_bytes_up);
    EXPECT_LE(all.tcp_bytes_up, all.app_bytes_up + kMostOnItsWay);
    EXPECT_GT(all.segments_down, 0);
}

void cut_twice(const Technique& row, Options options, Ending ending, ErrorKind kind) {
    options.sizes = {4096};
    Rig rig(row, options, 200, 1, Through::proxy);
    rig.publish(50);
    ASSERT_TRUE(rig.delivered(50));
    // Between messages, and more of them before the client is back.
    rig.proxy().hold();
    rig.proxy().cut(ending);
    rig.publish(50);
    rig.proxy().release();
    ASSERT_TRUE(rig.delivered(100));
    // In the middle of one.
    rig.proxy().cut_after(10'000, ending);
    rig.publish(100);
    ASSERT_TRUE(rig.complete());
    const LoadStats stats = rig.stop();
    expect_resumed(stats, kind, 2);
    EXPECT_EQ(stats.ledger.delivered, 200u);
    EXPECT_EQ(total(stats).tls_handshakes, options.tls ? 3 : 0);
    expect_all_bytes_counted(stats);
    EXPECT_EQ(errors_of(stats), std::string(to_string(kind)) + " 2");
    EXPECT_TRUE(rig.server_is_alone());
}

TEST_P(Resume, AfterTheConnectionWasClosed) {
    cut_twice(*GetParam(), GetParam().options(), Ending::fin, ErrorKind::connection_closed);
}

TEST_P(Resume, AfterTheConnectionWasReset) {
    cut_twice(*GetParam(), GetParam().options(), Ending::reset, ErrorKind::connection_reset);
}

void while_the_server_was_away(const Technique& row, const Options& options) {
    Rig rig(row, options, 20, 1, Through::proxy);
    rig.publish(10);
    ASSERT_TRUE(rig.delivered(10));
    rig.proxy().stop_listening();
    rig.proxy().cut(Ending::fin);
    ASSERT_TRUE(eventually([&] { return rig.load().pulse().errors >= 4; }));
    rig.publish(10);
    rig.proxy().listen_again();
    ASSERT_TRUE(rig.complete());
    const LoadStats stats = rig.stop();
    expect_resumed(stats, ErrorKind::connection_closed, 1);
    EXPECT_GE(count_of(stats, ErrorKind::connect_refused), 3u);
}

TEST_P(Resume, WhenTheServerWasAway) {
    while_the_server_was_away(*GetParam(), GetParam().options());
}

// Each poll is asked for by the one before: one that fails must be followed by another all the
// same.
class ResumeFixedDelay : public testing::Test {
  protected:
    ResumeFixedDelay() { options_.poll_mode = PollMode::fixed_delay; }
    const Technique& row_ = technique(TechniqueId::short_polling);
    Options options_ = quick_options();
};

TEST_F(ResumeFixedDelay, AfterTheConnectionWasClosed) {
    cut_twice(row_, options_, Ending::fin, ErrorKind::connection_closed);
}

TEST_F(ResumeFixedDelay, AfterTheConnectionWasReset) {
    cut_twice(row_, options_, Ending::reset, ErrorKind::connection_reset);
}

TEST_F(ResumeFixedDelay, WhenTheServerWasAway) {
    while_the_server_was_away(row_, options_);
}

TEST_F(ResumeFixedDelay, WithoutKeepAlive) {
    options_.keep_alive = false;
    Rig rig(row_, options_, 20, 1, Through::proxy);
    rig.publish(10);
    ASSERT_TRUE(rig.delivered(10));
    rig.proxy().cut(Ending::reset);
    rig.publish(10);
    ASSERT_TRUE(rig.complete());
    expect_nothing_lost(rig.stop());
}

TEST_P(Resume, BehindTheHistoryIsDeclaredLost) {
    Options options = GetParam().options();
    options.history = 10;
    Rig rig(*GetParam(), options, 120, 1, Through::proxy);
    for (const std::uint64_t half : {10u, 20u}) {
        rig.publish(10);
        ASSERT_TRUE(rig.delivered(half));
    }
    rig.proxy().hold();
    rig.proxy().cut(Ending::fin);
    rig.publish(100);
    rig.proxy().release();
    ASSERT_TRUE(rig.delivered(30));
    const LoadStats stats = rig.stop();
    EXPECT_EQ(stats.ledger.delivered, 30u);
    EXPECT_EQ(stats.ledger.lost, 90u);
    EXPECT_EQ(stats.ledger.declared_lost, 90u);
    EXPECT_EQ(stats.ledger.declared_mismatch, 0u);
    EXPECT_EQ(stats.ledger.duplicated, 0u);
    EXPECT_TRUE(stats.ledger.closed());
    EXPECT_EQ(total(stats).reconnects, 1);
}

}  // namespace
}  // namespace pushbench::conformance
