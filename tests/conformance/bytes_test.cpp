// What goes over the wire, byte for byte: against texts written by hand, against what a proxy saw,
// and against the closed forms.
#include "core/message.hpp"
#include "dialect.hpp"
#include "rig.hpp"
#include "table_rows.hpp"

#include <fmt/format.h>

namespace pushbench::conformance {
namespace {

struct Captured {
    std::string up, down, host;
    LoadStats stats;
    std::vector<std::string> payloads;
};

// `n` messages, each published when the one before has arrived.
Captured capture(const Technique& row, Options options, std::uint64_t n) {
    Captured captured;
    Rig rig(row, options, n, 1, Rig::Through::proxy);
    for (std::uint64_t seq = 1; seq <= n; ++seq) {
        rig.publish(1);
        EXPECT_TRUE(rig.delivered(seq));
        const Nanos due = rig.plan().due[0][seq - 1];
        captured.payloads.push_back(
            encode_payload(options.sizes.front(), Message{0, seq, due, due}));
    }
    EXPECT_TRUE(rig.complete());
    captured.stats = rig.stop();
    EXPECT_TRUE(eventually([&] { return rig.proxy().open_connections() == 0; }));
    captured.up = masked(rig.proxy().up());
    captured.down = masked(rig.proxy().down());
    captured.host = fmt::format("127.0.0.1:{}", rig.proxy().port());
    return captured;
}

class Bytes : public testing::TestWithParam<Row> {};
INSTANTIATE_TEST_SUITE_P(Table, Bytes, testing::ValuesIn(all_rows()), row_name);

TEST_P(Bytes, AreCountedAsAProxySawThem) {
    for (const std::uint64_t size : {16u, 65536u}) {
        Options options = quick_options();
        options.sizes = {size};
        const Captured seen = capture(*GetParam(), options, 3);
        expect_clean(seen.stats);
        EXPECT_EQ(total(seen.stats).app_bytes_up, static_cast<std::int64_t>(seen.up.size()));
        EXPECT_EQ(total(seen.stats).app_bytes_down, static_cast<std::int64_t>(seen.down.size()));
        if (seen.stats.no_timestamps > 0) continue;
        // SYN, SYN-ACK and ACK, RFC 793 with timestamps: 60 + 60 + 52.
        const std::int64_t connections = total(seen.stats).connections;
        EXPECT_EQ(total(seen.stats).handshake_bytes_up, 112 * connections);
        EXPECT_EQ(total(seen.stats).handshake_bytes_down, 60 * connections);
    }
}

bool is_stream(const Technique& row) {
    return has_dialect(row) && !row.has_empty_answer;
}
bool is_poll(const Technique& row) {
    return has_dialect(row) && row.has_empty_answer;
}

class StreamTranscript : public testing::TestWithParam<Row> {};
INSTANTIATE_TEST_SUITE_P(Table, StreamTranscript,
                         testing::ValuesIn(rows_where("transcript of a stream", is_stream,
                                                      "answers request by request")),
                         row_name);

TEST_P(StreamTranscript, IsExact) {
    const Dialect& dialect = *dialect_of(*GetParam());
    for (const std::uint64_t size : {16u, 48u, 125u, 126u, 65535u, 65536u}) {
        SCOPED_TRACE(size);
        Options options = quick_options();
        options.sizes = {size};
        const Captured seen = capture(*GetParam(), options, 2);
        const std::string request = dialect.subscribe(*GetParam(), seen.host, {});
        EXPECT_EQ(seen.up.substr(0, request.size()), masked(request));
        EXPECT_EQ(seen.up.size(), request.size() + dialect.goodbye_bytes);
        const std::string answer = dialect.accept(request, 0);
        EXPECT_EQ(seen.down, masked(answer) + dialect.messages(1, seen.payloads) +
                                 std::string(dialect.goodbye_reply));
        // What subscribed is counted apart; a stream begins with a heartbeat.
        const ClientCounters counted = total(seen.stats);
        EXPECT_EQ(counted.setup_bytes_up, static_cast<std::int64_t>(request.size()));
        EXPECT_EQ(counted.setup_bytes_down + counted.heartbeat_bytes_down,
                  static_cast<std::int64_t>(answer.size()));
        EXPECT_GT(counted.setup_bytes_down, 0);
    }
}

TEST_P(StreamTranscript, HasTheFramingOfTheClosedForm) {
    const Dialect& dialect = *dialect_of(*GetParam());
    for (const std::uint64_t size : {16u, 125u, 126u, 65535u, 65536u}) {
        SCOPED_TRACE(size);
        Options options = quick_options();
        options.sizes = {size};
        constexpr std::uint64_t kMessages = 12;  // one and two digits of seq
        Rig rig(*GetParam(), options, kMessages);
        rig.publish(kMessages);
        ASSERT_TRUE(rig.complete());
        const LoadStats stats = rig.stop();
        const std::string request = dialect.subscribe(*GetParam(), "", {});
        const auto around = dialect.accept(request, 0).size() + dialect.goodbye_reply.size();
        const std::uint64_t framing = framing_bytes(dialect.framing, SeqRange{1, kMessages}, size);
        EXPECT_EQ(total(stats).app_bytes_down,
                  static_cast<std::int64_t>(around + kMessages * size + framing));
    }
}

class PollTranscript : public testing::TestWithParam<Row> {};
INSTANTIATE_TEST_SUITE_P(Table, PollTranscript,
                         testing::ValuesIn(rows_where("transcript of polls", is_poll,
                                                      "has no empty response")),
                         row_name);

// Takes `text` off the front, if it stands there.
bool take(std::string& from, const std::string& text) {
    if (!from.starts_with(text)) return false;
    from.erase(0, text.size());
    return true;
}

TEST_P(PollTranscript, IsExact) {
    const Dialect& dialect = *dialect_of(*GetParam());
    constexpr std::uint64_t kMessages = 3;
    Captured seen = capture(*GetParam(), quick_options(), kMessages);
    // The first poll has no cursor and is told it; each further one asks from where it stands and
    // is told the next message or that there is none.
    ASSERT_TRUE(take(seen.up, dialect.subscribe(*GetParam(), seen.host, {})));
    ASSERT_TRUE(take(seen.down, masked(dialect.accept("", 0))));
    std::uint64_t cursor = 0;
    std::int64_t empty = 1;
    while (!seen.down.empty()) {
        ASSERT_TRUE(take(seen.up, dialect.subscribe(*GetParam(), seen.host, cursor))) << seen.up;
        if (take(seen.down, masked(dialect.accept("", cursor)))) {
            ++empty;
            continue;
        }
        ASSERT_LT(cursor, kMessages) << seen.down;
        const std::string news = dialect.messages(cursor + 1, {seen.payloads[cursor]});
        ASSERT_TRUE(take(seen.down, masked(news))) << seen.down;
        ++cursor;
    }
    EXPECT_EQ(cursor, kMessages);
    // What may be left is a poll that was still held when its client stopped.
    const std::string held =
        GetParam()->polls ? "" : dialect.subscribe(*GetParam(), seen.host, cursor);
    EXPECT_EQ(seen.up, held);
    EXPECT_EQ(total(seen.stats).empty_responses, empty);
    EXPECT_EQ(total(seen.stats).responses, empty + static_cast<std::int64_t>(kMessages));
}

}  // namespace
}  // namespace pushbench::conformance
