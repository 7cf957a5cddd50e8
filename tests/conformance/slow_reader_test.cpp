// A client that does not read: what the policy says happens to it, and nothing to anybody else.
#include "core/message.hpp"
#include "dialect.hpp"
#include "rig.hpp"
#include "sockets.hpp"
#include "table_rows.hpp"

namespace pushbench::conformance {
namespace {

constexpr std::uint64_t kSize = 16 * 1024;
constexpr std::uint64_t kMost = 4000;  // messages: more than any socket buffer takes
constexpr int kTinyBuffer = 4096;

// Two clients written by hand: one reads each message before the next is published, one does not.
class Pair {
  public:
    explicit Pair(const Variant& variant)
        : row_(technique(variant.id)),
          dialect_(*dialect_of(row_)),
          server_(options_for(variant), {variant.id}) {
        server_.start();
        reader_.emplace(RawPeer::connect(port()));
        sleeper_.emplace(RawPeer::connect(port(), kTinyBuffer));
        for (RawPeer* peer : {&*reader_, &*sleeper_}) {
            if (server_.tls()) peer->secure();
            const std::string request = dialect_.subscribe(row_, "here", {});
            peer->send(request);
            answer_bytes_ = dialect_.accept(request, 0).size();
            EXPECT_EQ(masked(peer->read_exactly(answer_bytes_)),
                      masked(dialect_.accept(request, 0)));
        }
    }
    static Options options_for(const Variant& variant) {
        Options options = options_of(variant);
        options.sizes = {kSize};
        options.outbox_limit = 256 * 1024;
        return options;
    }

    std::uint16_t port() const {
        return row_.own_listener ? server_.raw_tcp_port() : server_.port();
    }
    std::string message(std::uint64_t seq) const {
        const Nanos due = plan_.due[0][seq - 1];
        return dialect_.messages(seq, {encode_payload(kSize, Message{0, seq, due, due})});
    }
    void publish_one() {
        ++published_;
        server_.publish_external(0, external_body(plan_, 0, published_, kSize));
        const std::string expected = message(published_);
        ASSERT_TRUE(reader_->read_exactly(expected.size()) == expected) << published_;
        frame_bytes_ += expected.size();
    }
    template <class Condition>
    void publish_until(Condition condition) {
        while (!condition(server_.counters())) {
            ASSERT_LT(published_, kMost) << "nothing happened to the slow reader";
            ASSERT_NO_FATAL_FAILURE(publish_one());
        }
    }
    // What the server still keeps for the sleeper.
    std::int64_t unsent() {
        const ServerCounters counters = server_.counters();
        const auto handed_out = static_cast<std::int64_t>(frame_bytes_);
        const auto dropped =
            counters.dropped * static_cast<std::int64_t>(message(published_).size());
        const auto sent_to_sleeper =
            counters.bytes_sent - handed_out - 2 * static_cast<std::int64_t>(answer_bytes_);
        return handed_out - dropped - sent_to_sleeper;
    }

    const Technique& row_;
    const Dialect& dialect_;
    server::Server server_;
    std::optional<RawPeer> reader_, sleeper_;
    client::Plan plan_ = past_plan(kMost);
    std::size_t answer_bytes_ = 0;
    std::uint64_t published_ = 0, frame_bytes_ = 0;
};

std::vector<Variant> under(const std::string& policy) {
    std::vector<Variant> all = variants_with("slow-consumer", {policy});
    for (const Variant& writer : variants_with("writer", {"beast"}))
        all.push_back(parse_variants(writer.label() + ",slow-consumer=" + policy).front());
    const std::size_t plain = all.size();
    for (std::size_t i = 0; i < plain; ++i)
        all.push_back(parse_variants(all[i].label() + ",tls=on").front());
    return all;
}

class SlowReaderClosed : public testing::TestWithParam<Variant> {};
INSTANTIATE_TEST_SUITE_P(Table, SlowReaderClosed, testing::ValuesIn(under("close")), variant_name);

TEST_P(SlowReaderClosed, LosesItsConnectionAndNobodyElseDoes) {
    Pair pair(GetParam());
    ASSERT_NO_FATAL_FAILURE(
        pair.publish_until([](const ServerCounters& c) { return c.slow_closed > 0; }));
    for (int more = 0; more < 3; ++more) ASSERT_NO_FATAL_FAILURE(pair.publish_one());
    const ServerCounters counters = pair.server_.counters();
    EXPECT_EQ(counters.slow_closed, 1);
    EXPECT_EQ(counters.dropped, 0);
    EXPECT_EQ(counters.connections_open, 1);
    // What it was sent before is a proper beginning of the stream.
    const std::string seen = pair.sleeper_->read_to_end();
    EXPECT_NE(pair.sleeper_->end(), End::silence);
    EXPECT_TRUE(seen.starts_with(pair.message(1)));
    EXPECT_EQ(pair.reader_->end(), End::open);
}

class SlowReaderDropped : public testing::TestWithParam<Variant> {};
INSTANTIATE_TEST_SUITE_P(Table, SlowReaderDropped, testing::ValuesIn(under("drop-oldest")),
                         variant_name);

TEST_P(SlowReaderDropped, LosesTheOldestMessagesAndKeepsItsConnection) {
    Pair pair(GetParam());
    ASSERT_NO_FATAL_FAILURE(
        pair.publish_until([](const ServerCounters& c) { return c.dropped >= 20; }));
    EXPECT_LE(pair.unsent(), 256 * 1024);
    EXPECT_GT(pair.unsent(), 0);
    const ServerCounters counters = pair.server_.counters();
    EXPECT_EQ(counters.slow_closed, 0);
    EXPECT_EQ(counters.connections_open, 2);
    // Now it reads: whole messages in order, with gaps, up to the newest.
    const std::string newest = pair.message(pair.published_);
    const std::string seen = pair.sleeper_->read_until(newest);
    std::uint64_t seq = 0;
    std::int64_t gaps = 0;
    for (std::size_t at = 0; at < seen.size(); at += pair.message(seq).size()) {
        do {
            ++seq;
            ++gaps;
            ASSERT_LE(seq, pair.published_) << "no message of ours at byte " << at;
        } while (!std::string_view(seen).substr(at).starts_with(pair.message(seq)));
        --gaps;
    }
    EXPECT_EQ(seq, pair.published_);
    EXPECT_EQ(gaps, counters.dropped);
    EXPECT_EQ(pair.sleeper_->end(), End::open);
}

class MidWrite : public testing::TestWithParam<Row> {};
INSTANTIATE_TEST_SUITE_P(
    Table, MidWrite,
    testing::ValuesIn(both(rows_where("disconnect mid-write", has_dialect,
                                      "nobody has written its protocol down in dialect.cpp"))),
    row_name);

TEST_P(MidWrite, ADisconnectFreesTheConnectionAndNothingElse) {
    constexpr std::uint64_t kMessages = 600;
    Options options = GetParam().options();
    options.sizes = {kSize};
    options.outbox_limit = 256 * 1024;
    server::Server server(options, {GetParam()->id});
    server.start();
    const client::Plan plan = past_plan(kMessages);
    for (std::uint64_t seq = 1; seq <= kMessages; ++seq)
        server.publish_external(0, external_body(plan, 0, seq, kSize));
    const std::uint16_t port = GetParam()->own_listener ? server.raw_tcp_port() : server.port();
    const Dialect& dialect = *dialect_of(*GetParam());
    for (const Ending ending : {Ending::fin, Ending::reset}) {
        const std::int64_t before = server.counters().blocked_writes;
        RawPeer leaver = RawPeer::connect(port, kTinyBuffer);
        if (options.tls) leaver.secure();
        leaver.send(dialect.subscribe(*GetParam(), "here", 0));
        // The history does not fit the socket: part of it waits.
        ASSERT_TRUE(eventually([&] { return server.counters().blocked_writes > before; }));
        if (ending == Ending::fin)
            leaver.close();
        else
            leaver.reset();
        EXPECT_TRUE(eventually([&] { return server.counters().connections_open == 0; }));
    }
    // And the next client is served as ever.
    RawPeer next = RawPeer::connect(port);
    if (options.tls) next.secure();
    const std::string request = dialect.subscribe(*GetParam(), "here", {});
    next.send(request);
    EXPECT_EQ(masked(next.read_until(dialect.request_end)).substr(0, 12),
              masked(dialect.accept(request, kMessages)).substr(0, 12));
}

}  // namespace
}  // namespace pushbench::conformance
