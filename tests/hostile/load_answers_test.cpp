// Servers that answer the first request with something that is no answer: each is an error of one
// kind, and the client stops when it is told to.
#include "frames.hpp"
#include "liar.hpp"

#include <fmt/format.h>

namespace pushbench::hostile {
namespace {

constexpr TechniqueId kHttp[] = {TechniqueId::short_polling, TechniqueId::long_polling,
                                 TechniqueId::sse, TechniqueId::http_stream};

struct Answer {
    const char* name;
    std::string bytes;
    After after;
    ErrorKind http, websocket;
};

std::string head(std::string_view fields) {
    return fmt::format("HTTP/1.1 200 OK\r\nPushbench-Cursor: 0\r\n{}\r\n", fields);
}

const std::string kLong(200'000, 'a');

std::vector<Answer> answers() {
    using enum ErrorKind;
    using namespace std::string_literals;
    return {
        {"garbage", "\x01\x02\xff\xfe and so on\r\n\r\n", After::silence, malformed, malformed},
        {"another protocol", "220 mail.example ESMTP\r\n\r\n", After::silence, malformed,
         malformed},
        {"nothing at all", "", After::end, connection_closed, connection_closed},
        {"half a status line", "HTTP/1.", After::end, connection_closed, connection_closed},
        {"half a header", "HTTP/1.1 200 OK\r\nContent-", After::end, connection_closed,
         connection_closed},
        {"status of two digits", "HTTP/1.1 20 OK\r\n\r\n", After::silence, malformed, malformed},
        {"HTTP/3", "HTTP/3.0 200 OK\r\n\r\n", After::silence, malformed, malformed},
        {"NUL in the header", "HTTP/1.1 200 OK\r\nA: \0\r\n\r\n"s, After::silence, malformed,
         malformed},
        {"negative length", head("Content-Length: -1\r\n"), After::silence, malformed, malformed},
        {"two lengths", head("Content-Length: 1\r\nContent-Length: 2\r\n"), After::silence,
         malformed, malformed},
        {"length and chunks", head("Content-Length: 1\r\nTransfer-Encoding: chunked\r\n"),
         After::silence, malformed, malformed},
        {"endless field", "HTTP/1.1 200 OK\r\nA: " + kLong, After::silence, malformed, malformed},
        {"endless fields", "HTTP/1.1 200 OK\r\nA: b\r\n", After::repetition, malformed, malformed},
        {"continue", "HTTP/1.1 100 Continue\r\n\r\n", After::silence, bad_status, bad_status},
        {"redirect", "HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n",
         After::silence, bad_status, bad_status},
        {"status 999", "HTTP/1.1 999 Odd\r\nContent-Length: 0\r\n\r\n", After::silence, bad_status,
         bad_status},
        {"not allowed", "HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n", After::silence, refused,
         refused},
        {"no room", "HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n", After::silence, overloaded,
         overloaded},
        {"200 without cursor", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", After::silence,
         malformed, bad_status},
        {"cursor that is no number",
         "HTTP/1.1 200 OK\r\nPushbench-Cursor: x\r\nContent-Length: 0\r\n\r\n", After::silence,
         malformed, bad_status},
        {"cursor over 64 bits",
         "HTTP/1.1 200 OK\r\nPushbench-Cursor: 18446744073709551616\r\nContent-Length: 0\r\n\r\n",
         After::silence, malformed, bad_status},
        {"empty cursor", "HTTP/1.1 200 OK\r\nPushbench-Cursor:\r\nContent-Length: 0\r\n\r\n",
         After::silence, malformed, bad_status},
    };
}

TEST(LoadHears, AnswersThatAreNone) {
    for (const Answer& answer : answers()) {
        for (const TechniqueId id : kHttp) {
            SCOPED_TRACE(fmt::format("{} to {}", answer.name, technique(id).name));
            EXPECT_TRUE(only_errors_of(
                hear({.technique = id, .answer = answer.bytes, .after = answer.after}),
                {answer.http}));
        }
        SCOPED_TRACE(fmt::format("{} to websocket", answer.name));
        EXPECT_TRUE(only_errors_of(hear({.technique = TechniqueId::websocket,
                                         .answer = answer.bytes,
                                         .after = answer.after}),
                                   {answer.websocket}));
    }
}

// RFC 9112 §6.3: without a length the end of the connection is the end of the answer. Polls that
// are answered like that subscribe; streams are told what the answer said, if it was a refusal.
TEST(LoadHears, AnswersThatEndWithTheirConnection) {
    const auto told = [](const client::Pulse& pulse) {
        return pulse.subscribed + pulse.errors > 0;
    };
    for (const std::string_view version : {"1.0", "1.1"})
        for (const TechniqueId id : kHttp) {
            SCOPED_TRACE(fmt::format("HTTP/{} to {}", version, technique(id).name));
            if (technique(id).has_responses) {
                const LoadStats stats =
                    hear({.technique = id,
                          .answer =
                              fmt::format("HTTP/{} 200 OK\r\nPushbench-Cursor: 0\r\n\r\n", version),
                          .after = After::end,
                          .enough = told});
                EXPECT_EQ(conformance::errors_of(stats), "");
                EXPECT_EQ(conformance::total(stats).responses, 1);
                EXPECT_EQ(conformance::total(stats).empty_responses, 1);
            }
            EXPECT_TRUE(only_errors_of(
                hear({.technique = id,
                      .answer = fmt::format("HTTP/{} 404 Not Found\r\n\r\nnot here", version),
                      .after = After::end}),
                {ErrorKind::bad_status}));
        }
}

TEST(LoadHears, PollBodiesThatAreNone) {
    using enum ErrorKind;
    using namespace std::string_literals;
    const auto whole = [](std::string_view body) {
        return head(fmt::format("Content-Length: {}\r\n", body.size())) + std::string(body);
    };
    const std::string chunked = head("Transfer-Encoding: chunked\r\n");
    struct Case {
        const char* name;
        std::string bytes;
        After after;
        ErrorKind kind;
    };
    const std::vector<Case> cases{
        {"no number", whole("hello\n"), After::silence, malformed},
        {"no line end", whole("4 abcd"), After::silence, malformed},
        {"negative", whole("-4\nabcd"), After::silence, malformed},
        {"over 16 MiB", whole("16777217\n"), After::silence, malformed},
        {"endless digits", whole("000000000000000000000000"), After::silence, malformed},
        {"body shorter than its item", whole("100\nabc"), After::silence, malformed},
        {"body shorter than its length", head("Content-Length: 100\r\n") + "1", After::end,
         connection_closed},
        {"NULs", whole("\0\0\0\0"s), After::silence, malformed},
        {"gzip that nobody asked for",
         head("Content-Encoding: gzip\r\nContent-Length: 10\r\n") + "\x1f\x8b\x08\0\0\0\0\0\0\x03"s,
         After::silence, malformed},
        {"chunk size is no number", chunked + "zz\r\n", After::silence, malformed},
        {"chunk size over 64 bits", chunked + "fffffffffffffffff\r\n", After::silence, malformed},
        {"endless chunk extension", chunked + "1;" + kLong, After::silence, malformed},
        {"endless trailer", chunked + "0\r\nA: " + kLong, After::silence, malformed},
        {"more than was asked for", whole("") + "HTTP/1.1 200 OK\r\n", After::silence, malformed},
        {"a body where none may be",
         "HTTP/1.1 204 No Content\r\nPushbench-Cursor: 0\r\nContent-Length: 5\r\n\r\nhello",
         After::silence, malformed},
    };
    for (const Case& c : cases)
        for (const TechniqueId id : {TechniqueId::short_polling, TechniqueId::long_polling}) {
            SCOPED_TRACE(fmt::format("{} to {}", c.name, technique(id).name));
            EXPECT_TRUE(only_errors_of(hear({.technique = id, .answer = c.bytes, .after = c.after}),
                                       {c.kind}));
        }
}

TEST(LoadHears, RawTcpAnswersThatAreNone) {
    using enum ErrorKind;
    using namespace std::string_literals;
    struct Case {
        const char* name;
        std::string bytes;
        ErrorKind kind;
    };
    const std::vector<Case> cases{
        {"garbage", "\x01\x02\x03\n", malformed},
        {"HTTP", "HTTP/1.1 400 Bad Request\r\n\r\n", malformed},
        {"endless line", kLong, malformed},
        {"nothing behind OK", "OK\n", malformed},
        {"cursor that is no number", "OK x 0\n", malformed},
        {"cursor over 64 bits", "OK 18446744073709551616 0\n", malformed},
        {"negative loss", "OK 0 -1\n", malformed},
        {"more than was asked for", "OK 0 0 0\n", malformed},
        {"cursor with a tail", "OK 0x 0\n", malformed},
        {"no code", "ERR \n", bad_status},
        {"no room", "ERR 503\n", overloaded},
        {"length of 4 GiB", "OK 0 0\n\xff\xff\xff\xff", malformed},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.name);
        EXPECT_TRUE(
            only_errors_of(hear({.technique = TechniqueId::raw_tcp, .answer = c.bytes}), {c.kind}));
    }
}

// The subscription stands, so the stream goes on; the end tells that all was read.
TEST(LoadHears, MessagesThatAreNone) {
    using namespace std::string_literals;
    struct Case {
        const char* name;
        TechniqueId technique;
        std::string first, answer;
        bool subscribed;
    };
    const std::string stream = head("Content-Type: text/event-stream\r\n");
    const std::string lines = head("Content-Type: text/plain\r\n");
    const std::vector<Case> cases{
        {"poll", TechniqueId::short_polling, head("Content-Length: 6\r\n"), "4\nabcd", false},
        {"empty in a poll", TechniqueId::long_polling, head("Content-Length: 2\r\n"), "0\n", false},
        {"raw", TechniqueId::raw_tcp, "OK 0 0\n",
         "\0\0\0\x04"
         "abcd"s,
         false},
        {"empty in raw", TechniqueId::raw_tcp, "OK 0 0\n", "\0\0\0\0"s, false},
        {"frame", TechniqueId::websocket, "", server_frame({.payload = "hello"}), true},
        {"empty frame", TechniqueId::websocket, "", server_frame({}), true},
        {"NULs", TechniqueId::sse, stream, "data: \0\0\0\0\n\n"s, false},
        {"two lines", TechniqueId::sse, stream, "data: a\ndata: b\n\n", false},
        {"no data", TechniqueId::sse, stream, "data\n\n", false},
        {"line", TechniqueId::http_stream, lines, "\nhello\n\n", false},
        {"line of NULs", TechniqueId::http_stream, lines, "\0\0\0\0\n"s, false},
        {"line of a CR", TechniqueId::http_stream, lines, "\r\n", false},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.name);
        const LoadStats stats = hear({.technique = c.technique,
                                      .answer = c.answer,
                                      .after = After::end,
                                      .first = c.first,
                                      .subscribed = c.subscribed});
        EXPECT_TRUE(only_errors_of(stats, {ErrorKind::bad_payload, ErrorKind::connection_closed}));
        EXPECT_EQ(conformance::count_of(stats, ErrorKind::bad_payload), 1u);
    }
}

// Whatever a server sends without end, or does not send, a client that waits for an answer gives
// up.
TEST(LoadHears, AnswersThatNeverEnd) {
    Options options = one_try();
    options.connect_timeout = 300 * kMillisecond;
    for (const Technique& row : techniques()) {
        SCOPED_TRACE(fmt::format("silence to {}", row.name));
        EXPECT_TRUE(only_errors_of(hear({.technique = row.id, .answer = "", .options = options}),
                                   {ErrorKind::response_timeout}));
    }
    std::string items;
    while (items.size() < 60'000) items += "4\nabcd";
    for (const TechniqueId id : {TechniqueId::short_polling, TechniqueId::long_polling}) {
        SCOPED_TRACE(fmt::format("a body to {}", technique(id).name));
        const LoadStats stats = hear({.technique = id,
                                      .answer = items,
                                      .after = After::repetition,
                                      .first = head("Content-Length: 9000000000000000\r\n"),
                                      .options = options});
        EXPECT_TRUE(only_errors_of(stats, {ErrorKind::bad_payload, ErrorKind::response_timeout}));
        EXPECT_EQ(conformance::count_of(stats, ErrorKind::response_timeout), 1u);
    }
}

}  // namespace
}  // namespace pushbench::hostile
