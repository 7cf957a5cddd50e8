// The server's counts for a visitor of the live page, compared with the bytes that a peer of our
// own has sent and read.
#include "served.hpp"
#include "server/server_worker.hpp"
#include "table_rows.hpp"

#include <ostream>

namespace pushbench::conformance {
namespace {

namespace json = boost::json;

std::string subscribe(const Technique& row, std::string_view parameters) {
    const std::string target = fmt::format("{}?topic=0&{}", row.path, parameters);
    return row.id != TechniqueId::websocket
               ? get(target)
               : get(target,
                     "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                     "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
}

struct Counts {
    std::int64_t requests, up, down;
    bool operator==(const Counts&) const = default;
    friend void PrintTo(const Counts& c, std::ostream* out) {
        *out << c.requests << " requests, " << c.up << " up, " << c.down << " down";
    }
};
Counts counts_of(const json::object& visitor, const Technique& row) {
    const json::object& t = visitor.at("techniques").at(row.name).as_object();
    return {t.at("requests").as_int64(), t.at("bytes_up").as_int64(),
            t.at("bytes_down").as_int64()};
}

bool is_http(const Technique& row) {
    return !row.own_listener;
}

class Visitor : public testing::TestWithParam<Row> {};
INSTANTIATE_TEST_SUITE_P(Table, Visitor,
                         testing::ValuesIn(rows_where("counts of a visitor", is_http,
                                                      "it is not for browsers")),
                         row_name);

TEST_P(Visitor, IsCountedByteForByte) {
    const Technique& row = *GetParam();
    Served served;
    served.server.publish_external(0, "before");
    const std::string request = subscribe(row, fmt::format("since=0&visitor={}", kVisitor));
    RawPeer peer = served.peer();
    peer.send(request);
    std::string read = peer.read_until("before");
    served.server.publish_external(0, "more");
    if (!row.has_responses) read += peer.read_until("more");
    // What ends the message comes with it, in one write.
    const auto now = [&] { return counts_of(served.visitor(), row); };
    const Counts seen = now();
    EXPECT_EQ(seen.requests, 1);
    EXPECT_EQ(seen.up, static_cast<std::int64_t>(request.size()));
    EXPECT_GE(seen.down, static_cast<std::int64_t>(read.size()));

    std::string sent;
    if (row.id == TechniqueId::websocket) {
        sent = std::string("\x81\x82\0\0\0\0hi", 8);  // masked, and ignored
        peer.send(sent);
        EXPECT_TRUE(eventually([&] { return now().up == seen.up + 8; }));
    }
    peer.finish_writing();
    read += peer.read_to_end();
    EXPECT_TRUE(eventually([&] { return served.server.counters().connections_open == 0; }));
    EXPECT_EQ(now(), (Counts{1, static_cast<std::int64_t>(request.size() + sent.size()),
                             static_cast<std::int64_t>(read.size())}))
        << "the same when the connection has gone";
    for (const Technique& other : techniques()) {
        if (!is_http(other) || other.id == row.id) continue;
        EXPECT_EQ(counts_of(served.visitor(), other), (Counts{0, 0, 0})) << other.name;
    }
}

TEST_P(Visitor, WithoutAProperIdIsRefusedAndTheConnectionGoesOn) {
    const Technique& row = *GetParam();
    Served served;
    RawPeer peer = served.peer();
    for (const char* id : {"", "short", "seven77", "with%20space", "a/b/c/d/e",
                           "caf\xc3\xa9-caf\xc3\xa9", "123456789012345678901234567890123"}) {
        peer.send(subscribe(row, fmt::format("visitor={}", id)));
        const std::string answer = peer.read_response();
        EXPECT_TRUE(answer.starts_with("HTTP/1.1 400 ")) << id << ": " << answer;
    }
    peer.send(get("/healthz"));
    EXPECT_TRUE(peer.read_response().ends_with("ok\n"));
}

TEST(Visitors, ShareAConnectionWithoutMixingUp) {
    Served served;
    served.server.publish_external(0, "hello");
    RawPeer peer = served.peer();
    std::int64_t up[2] = {}, down[2] = {};
    const auto ask = [&](std::string_view path, std::string_view visitor, int counted) {
        const std::string request = get(fmt::format("{}?since=0{}", path, visitor));
        peer.send(request);
        const auto size = static_cast<std::int64_t>(peer.read_response().size());
        if (counted < 0) return;
        up[counted] += static_cast<std::int64_t>(request.size());
        down[counted] += size;
    };
    ask("/poll", "", -1);
    ask("/poll", "&visitor=visitor-a", 0);
    ask("/longpoll", "&visitor=visitor-b", 1);
    ask("/healthz", "", -1);
    ask("/longpoll", "&visitor=visitor-b", 1);
    ask("/poll", "", -1);
    const Technique &poll = technique(TechniqueId::short_polling),
                    &longpoll = technique(TechniqueId::long_polling);
    EXPECT_EQ(counts_of(served.visitor("visitor-a"), poll), (Counts{1, up[0], down[0]}));
    EXPECT_EQ(counts_of(served.visitor("visitor-a"), longpoll), (Counts{0, 0, 0}));
    EXPECT_EQ(counts_of(served.visitor("visitor-b"), longpoll), (Counts{2, up[1], down[1]}));
}

TEST(Visitors, ARequestInPiecesAndOnesInARowHaveTheirOwnBytes) {
    Served served;
    const std::string first = get(fmt::format("/poll?visitor={}", kVisitor));
    const std::string second = get(fmt::format("/longpoll?visitor={}", kVisitor));
    RawPeer peer = served.peer();
    peer.send(first.substr(0, 7));
    // The rest of the first and all of the second arrive together.
    EXPECT_TRUE(eventually([&] { return served.server.counters().bytes_received == 7; }));
    peer.send(first.substr(7) + second);
    const auto one = static_cast<std::int64_t>(peer.read_response().size());
    const auto two = static_cast<std::int64_t>(peer.read_response().size());
    const json::object visitor = served.visitor();
    EXPECT_EQ(counts_of(visitor, technique(TechniqueId::short_polling)),
              (Counts{1, static_cast<std::int64_t>(first.size()), one}));
    EXPECT_EQ(counts_of(visitor, technique(TechniqueId::long_polling)),
              (Counts{1, static_cast<std::int64_t>(second.size()), two}));
}

TEST(Visitors, AreAddedUpOverWorkers) {
    Options options = quick_options();
    options.server_threads = 2;
    Served served(options);
    const std::string request = get(fmt::format("/poll?visitor={}", kVisitor));
    std::int64_t down = 0;
    constexpr int kConnections = 32;  // the kernel spreads them by hash
    for (int i = 0; i < kConnections; ++i)
        down += static_cast<std::int64_t>(served.ask(request).size());
    EXPECT_EQ(
        counts_of(served.visitor(), technique(TechniqueId::short_polling)),
        (Counts{kConnections, kConnections * static_cast<std::int64_t>(request.size()), down}));
}

TEST(Visitors, BeyondTheMostAreServedButNotCounted) {
    Served served;
    std::vector<RawPeer> streams;
    const auto subscribe_as = [&](std::size_t number) {
        streams.push_back(served.peer());
        streams.back().send(get(fmt::format("/events?visitor=visitor-{:03}", number)));
        return streams.back().read_until("\r\n\r\n").starts_with("HTTP/1.1 200 ");
    };
    const auto is_counted = [&](std::size_t number) {
        return served.status_of(get(fmt::format("/visitor?id=visitor-{:03}", number))) == 200;
    };
    constexpr std::size_t kMost = server::Visitors::kMost;
    for (std::size_t i = 0; i <= kMost; ++i) ASSERT_TRUE(subscribe_as(i)) << i;
    EXPECT_TRUE(is_counted(0));
    EXPECT_TRUE(is_counted(kMost - 1));
    EXPECT_FALSE(is_counted(kMost));
    // Who has left makes room.
    streams.front().close();
    EXPECT_TRUE(eventually([&] {
        return served.server.counters().connections_open == static_cast<std::int64_t>(kMost);
    }));
    ASSERT_TRUE(subscribe_as(kMost + 1));
    EXPECT_TRUE(is_counted(kMost + 1));
    EXPECT_FALSE(is_counted(0));
    EXPECT_TRUE(is_counted(1));
}

TEST(Visitors, TheEndpointSaysWhatIsWrong) {
    Served served;
    EXPECT_EQ(served.status_of(get("/visitor?id=never-seen")), 404);
    for (const char* bad : {"/visitor", "/visitor?id=", "/visitor?id=short", "/visitor?id=<script>",
                            "/visitor?id=123456789012345678901234567890123"})
        EXPECT_EQ(served.status_of(get(bad)), 400) << bad;
    EXPECT_EQ(served.allowed("POST", "/visitor?id=abcd1234"), "GET, HEAD");
    EXPECT_EQ(served.allowed("BREW", "/visitor?id=abcd1234"), "GET, HEAD");

    served.ask(get(fmt::format("/poll?visitor={}", kVisitor)));
    const std::string whole = served.ask(get(fmt::format("/visitor?id={}", kVisitor)));
    const std::string head = served.ask_head(fmt::format("/visitor?id={}", kVisitor));
    EXPECT_NE(head.find(fmt::format("\r\nContent-Length: {}\r\n", body_of(whole).size())),
              std::string::npos)
        << head;
    EXPECT_EQ(body_of(head), "");
}

}  // namespace
}  // namespace pushbench::conformance
