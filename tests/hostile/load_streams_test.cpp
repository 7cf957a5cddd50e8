// Servers whose subscription stands and whose stream then breaks the protocol, or never pauses.
#include "frames.hpp"
#include "liar.hpp"

#include <fmt/format.h>

namespace pushbench::hostile {
namespace {

const client::Plan kPlan = conformance::past_plan(5);
const std::string kHead =
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nPushbench-Cursor: 0\r\n\r\n";

// The head of an http-stream but for its last line.
const std::string kLines = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nPushbench-Cursor: 0\r\n";

TEST(LoadHears, EventStreamsInEveryFormThatIsAllowed) {
    using namespace std::string_literals;
    const std::string first = payload_of(kPlan, 1), second = payload_of(kPlan, 2);
    const std::vector<std::string> streams{
        "data: " + first + "\n\ndata:" + second + "\n\n",
        "data: " + first + "\r\rdata: " + second + "\r\r:\n\n",
        "data: " + first + "\r\n\r\ndata: " + second + "\r\n\r\n",
        "\xEF\xBB\xBF"
        "data: " +
            first + "\n\n\n\n\ndata: " + second + "\n\n",
        ":\n:: comment\nfoo\nbar: baz\nid\nevent: message\nretry: never\ndata: " + first +
            "\n\nid: \0x\ndata: "s + second + "\nid: 2\n\n",
    };
    for (const std::string& stream : streams) {
        SCOPED_TRACE(stream);
        const LoadStats stats =
            hear({.technique = TechniqueId::sse,
                  .answer = stream,
                  .first = kHead,
                  .messages = 5,
                  .enough = [](const client::Pulse& p) { return p.deliveries == 2; }});
        EXPECT_EQ(stats.ledger.delivered, 2u);
        EXPECT_EQ(conformance::errors_of(stats), "");
    }
}

TEST(LoadHears, EventStreamsThatAreNone) {
    using enum ErrorKind;
    using namespace std::string_literals;
    const std::string huge(1 << 20, 'a');
    struct Case {
        const char* name;
        std::string first, answer;
        After after;
        ErrorKind kind;
    };
    const std::vector<Case> cases{
        {"HTML", "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nPushbench-Cursor: 0\r\n\r\n", "",
         After::silence, malformed},
        {"gzip", kHead, "\x1f\x8b\x08\0\0\0\0\0\0\x03"s, After::end, connection_closed},
        {"an endless line", kHead + "data: ", huge, After::repetition, malformed},
        {"an endless event", kHead, "data: " + huge + "\n", After::repetition, malformed},
        {"an endless comment", kHead + ":", huge, After::repetition, malformed},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.name);
        EXPECT_TRUE(only_errors_of(hear({.technique = TechniqueId::sse,
                                         .answer = c.answer,
                                         .after = c.after,
                                         .first = c.first}),
                                   {c.kind}));
    }
}

TEST(LoadHears, LinesInEveryFormThatIsAllowed) {
    const std::string first = payload_of(kPlan, 1), second = payload_of(kPlan, 2);
    const auto chunk = [](const std::string& part) {
        return fmt::format("{:x}\r\n{}\r\n", part.size(), part);
    };
    const std::string chunked = kLines + "Transfer-Encoding: chunked\r\n\r\n";
    const std::vector<std::string> streams{
        kLines + "\r\n" + first + "\n" + second + "\n",
        kLines + "\r\n\n\n" + first + "\n\n\n" + second + "\n\n" + first.substr(0, 9),
        chunked + chunk("\n") + chunk(first + "\n" + second + "\n"),
        chunked + chunk(first.substr(0, 7)) + chunk(first.substr(7)) + chunk("\n" + second) +
            chunk("\n"),
    };
    for (const std::string& stream : streams) {
        SCOPED_TRACE(stream);
        const LoadStats stats =
            hear({.technique = TechniqueId::http_stream,
                  .answer = stream,
                  .messages = 5,
                  .enough = [](const client::Pulse& p) { return p.deliveries == 2; }});
        EXPECT_EQ(stats.ledger.delivered, 2u);
        EXPECT_EQ(conformance::errors_of(stats), "");
    }
}

TEST(LoadHears, LinesThatAreNone) {
    using enum ErrorKind;
    using namespace std::string_literals;
    const std::string huge(1 << 20, 'a'), body = kLines + "\r\n";
    const std::string chunked = kLines + "Transfer-Encoding: chunked\r\n\r\n";
    struct Case {
        const char* name;
        std::string first, answer;
        After after;
        ErrorKind kind;
    };
    const std::vector<Case> cases{
        {"an event stream", kHead, "", After::silence, malformed},
        {"a line without its end", body, payload_of(kPlan, 1), After::end, connection_closed},
        {"gzip", body, "\x1f\x8b\x08\0\0\0\0\0\0\x03"s, After::end, connection_closed},
        {"an endless line", body, huge, After::repetition, malformed},
        {"a length that is not reached", kLines + "Content-Length: 100\r\n\r\n", "\n", After::end,
         connection_closed},
        {"chunk size is no number", chunked, "zz\r\n", After::silence, malformed},
        {"chunk without its end", chunked, "1\r\n\nXYZ\r\n", After::silence, malformed},
        {"an endless chunk extension", chunked + "1;", huge, After::repetition, malformed},
        {"the end", chunked, "0\r\n\r\n", After::end, closed_by_server},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.name);
        EXPECT_TRUE(only_errors_of(hear({.technique = TechniqueId::http_stream,
                                         .answer = c.answer,
                                         .after = c.after,
                                         .first = c.first}),
                                   {c.kind}));
    }
}

TEST(LoadHears, FramesThatAreNone) {
    using enum ErrorKind;
    struct Case {
        const char* name;
        std::string bytes;
        ErrorKind kind;
        After after = After::silence;
    };
    const std::string start = server_frame({.payload = "a", .fin = false});
    const std::vector<Case> cases{
        {"masked", bytes_of({.payload = "a"}), malformed},
        {"compressed", server_frame({.payload = "a", .reserved = 4}), malformed},
        {"reserved bit", server_frame({.payload = "a", .reserved = 1}), malformed},
        {"opcode 3", server_frame({.opcode = 3}), malformed},
        {"opcode 15", server_frame({.opcode = 15}), malformed},
        {"continuation without a start", server_frame({.opcode = 0, .payload = "a"}), malformed},
        {"a second start", start + start, malformed},
        {"fragmented ping", server_frame({.opcode = 9, .fin = false}), malformed},
        {"long ping", server_frame({.opcode = 9, .payload = std::string(126, 'p')}), malformed},
        {"length with the highest bit", server_frame({.claimed_length = 1ULL << 63}), malformed},
        {"length of an exabyte", server_frame({.claimed_length = 1ULL << 60}), malformed},
        {"length over 16 MiB", server_frame({.claimed_length = (16u << 20) + 1}), malformed},
        {"shorter than its length", server_frame({.payload = "a", .claimed_length = 10}),
         connection_closed, After::end},
        {"no UTF-8", server_frame({.payload = "\xff\xff"}), malformed},
        {"close with one byte", server_frame({.opcode = 8, .payload = "\x03"}), malformed},
        {"close code 1006", server_frame({.opcode = 8, .payload = close_payload(1006)}), malformed},
        {"close", server_frame({.opcode = 8, .payload = close_payload(1000)}), closed_by_server},
        {"end without close", "", connection_closed, After::end},
        {"fragments without end",
         server_frame({.opcode = 0, .payload = std::string(60'000, 'a'), .fin = false}), malformed,
         After::repetition},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.name);
        const bool fragments = c.after == After::repetition;
        EXPECT_TRUE(only_errors_of(hear({.technique = TechniqueId::websocket,
                                         .answer = c.bytes,
                                         .after = c.after,
                                         .first = fragments ? start : "",
                                         .subscribed = true}),
                                   {c.kind}));
    }
}

TEST(LoadHears, AFragmentedMessageBetweenPingsIsWhole) {
    const std::string payload = payload_of(kPlan, 1);
    const LoadStats stats =
        hear({.technique = TechniqueId::websocket,
              .answer = server_frame({.payload = payload.substr(0, 20), .fin = false}) +
                        server_frame({.opcode = 9}) +
                        server_frame({.opcode = 0, .payload = "", .fin = false}) +
                        server_frame({.opcode = 0, .payload = payload.substr(20)}) +
                        server_frame({.opcode = 8, .payload = close_payload(1000)}),
              .subscribed = true,
              .messages = 5});
    EXPECT_EQ(stats.ledger.delivered, 1u);
    EXPECT_EQ(conformance::total(stats).heartbeats, 1);
    EXPECT_TRUE(only_errors_of(stats, {ErrorKind::closed_by_server}));
}

// A stream may well be endless; then stopping is what must work, and time must be left for it.
TEST(LoadHears, StreamsThatNeverPauseAndStopsWhenTold) {
    const std::string heartbeats(60'000, '\n');
    std::string comments, pings, unwanted;
    while (comments.size() < 60'000) comments += ":\n\n";
    while (pings.size() < 60'000) pings += server_frame({.opcode = 9, .payload = "ping"});
    while (unwanted.size() < 60'000)
        unwanted += std::string(
            "\0\0\0\x04"
            "abcd",
            8);
    struct Case {
        TechniqueId technique;
        std::string first, again;
    };
    const std::vector<Case> cases{{TechniqueId::sse, kHead, comments},
                                  {TechniqueId::http_stream, kLines + "\r\n", heartbeats},
                                  {TechniqueId::websocket, "", pings},
                                  {TechniqueId::raw_tcp, "", unwanted}};
    for (const Case& c : cases) {
        SCOPED_TRACE(technique(c.technique).name);
        // Stopping means reading to the end of what has no end: given up after this time.
        Options options = one_try();
        options.connect_timeout = 500 * kMillisecond;
        const LoadStats stats =
            hear({.technique = c.technique,
                  .answer = c.again,
                  .after = After::repetition,
                  .first = c.first,
                  .subscribed = c.first.empty(),
                  .enough = [](const client::Pulse& p) { return p.subscribed == 1; },
                  .options = options});
        EXPECT_EQ(stats.bytes_unchecked, 1u) << "a connection that was given up";
    }
}

}  // namespace
}  // namespace pushbench::hostile
