// A resume that is larger than the outbox limit: the history is owed to whoever asks for it, so it
// comes as fast as it is read, in order, and nobody is called slow for its size.
#include "core/message.hpp"
#include "dialect.hpp"
#include "rig.hpp"
#include "sockets.hpp"
#include "table_rows.hpp"

#include <fmt/format.h>

namespace pushbench::conformance {
namespace {

constexpr std::uint64_t kSize = 16 * 1024;
constexpr std::uint64_t kHistory = 600;  // 9.6 MB: more than socket buffers and outbox take
constexpr std::uint64_t kMost = 3 * kHistory;
constexpr int kTinyBuffer = 4096;

std::vector<Variant> streams() {
    std::vector<Variant> all = variants_with("slow-consumer", {"close", "drop-oldest"});
    for (const Variant& variant : variants_with("writer", {"beast"})) all.push_back(variant);
    return all;
}

class Replay : public testing::TestWithParam<Variant> {
  protected:
    Replay() : server_(options_for(GetParam()), {GetParam().id}) {
        server_.start();
        publish(kHistory);
    }
    static Options options_for(const Variant& variant) {
        Options options = options_of(variant);
        options.sizes = {kSize};
        options.history = kHistory;
        options.outbox_limit = 64 * 1024;
        return options;
    }
    void publish(std::uint64_t count) {
        for (const std::uint64_t end = published_ + count; published_ < end;) {
            ++published_;
            server_.publish_external(0, external_body(plan_, 0, published_, kSize));
        }
    }
    std::string message(std::uint64_t seq) const {
        const Nanos due = plan_.due[0][seq - 1];
        return dialect_.messages(seq, {encode_payload(kSize, Message{0, seq, due, due})});
    }
    RawPeer ask(std::uint64_t since, int receive_buffer = 0) {
        RawPeer peer = RawPeer::connect(row_.own_listener ? server_.raw_tcp_port() : server_.port(),
                                        receive_buffer);
        request_ = dialect_.subscribe(row_, "here", since);
        peer.send(request_);
        return peer;
    }
    // One that asked for everything and has not read yet.
    RawPeer sleeper() {
        const std::int64_t before = server_.counters().blocked_writes;
        RawPeer peer = ask(0, kTinyBuffer);
        EXPECT_TRUE(eventually([&] { return server_.counters().blocked_writes > before; }));
        return peer;
    }
    void expect_head(RawPeer& peer, std::uint64_t cursor) {
        const std::string head = dialect_.accept(request_, cursor);
        EXPECT_EQ(masked(peer.read_exactly(head.size())), masked(head));
    }

    const Technique& row_ = technique(GetParam().id);
    const Dialect& dialect_ = *dialect_of(row_);
    const client::Plan plan_ = past_plan(kMost);
    std::uint64_t published_ = 0;
    std::string request_;
    server::Server server_;
};
INSTANTIATE_TEST_SUITE_P(Table, Replay, testing::ValuesIn(streams()), variant_name);

TEST_P(Replay, LargerThanTheOutboxLimitArrivesWholeAndLiveMessagesFollow) {
    RawPeer peer = sleeper();
    // Paced: what does not fit the socket is not queued. Copies would be deliveries already.
    EXPECT_LT(server_.counters().deliveries, static_cast<std::int64_t>(kHistory));
    expect_head(peer, kHistory);
    // History still holds what the peer lacks: it reads as many as are published.
    for (std::uint64_t seq = 1; seq <= 20; ++seq) {
        const std::string expected = message(seq);
        ASSERT_TRUE(peer.read_exactly(expected.size()) == expected) << seq;
    }
    publish(20);
    for (std::uint64_t seq = 21; seq <= published_; ++seq) {
        const std::string expected = message(seq);
        ASSERT_TRUE(peer.read_exactly(expected.size()) == expected) << seq;
    }
    publish(1);  // and it is live
    const std::string newest = message(published_);
    EXPECT_TRUE(peer.read_exactly(newest.size()) == newest);
    const ServerCounters counters = server_.counters();
    EXPECT_EQ(counters.slow_closed, 0);
    EXPECT_EQ(counters.dropped, 0);
    EXPECT_EQ(counters.connections_open, 1);
}

TEST_P(Replay, OvertakenByTheHistoryEndsSoThatAResumeDeclaresTheGap) {
    RawPeer peer = sleeper();
    publish(2 * kHistory);  // all that the peer was still owed is gone
    ASSERT_TRUE(eventually([&] { return server_.counters().slow_closed == 1; }));
    EXPECT_EQ(server_.counters().dropped, 0);
    expect_head(peer, kHistory);
    // A beginning of the replay without a hole, then the end.
    const std::string seen = peer.read_to_end();
    EXPECT_NE(peer.end(), End::silence);
    std::uint64_t had = 0;
    for (std::string_view rest = seen; rest.starts_with(message(had + 1));)
        rest.remove_prefix(message(++had).size());
    EXPECT_GT(had, 0u);
    EXPECT_LT(had, kHistory);
    const std::uint64_t lost = published_ - kHistory - had;
    RawPeer again = ask(had);
    const std::string head = again.read_until(dialect_.request_end);
    const std::string declared = row_.own_listener ? fmt::format("OK {} {}\n", published_, lost)
                                                   : fmt::format("Pushbench-Lost: {}\r\n", lost);
    EXPECT_NE(head.find(declared), std::string::npos) << head;
}

}  // namespace
}  // namespace pushbench::conformance
