// Requests that break HTTP/1.1 or a limit: one answer by the protocol's rules, then the end, and
// never a second answer for bytes that only pretend to be a request (RFC 9112 §11.2).
#include "target.hpp"

#include <fmt/format.h>

namespace pushbench::hostile {
namespace {

struct Case {
    const char* name;
    std::string bytes;
    std::vector<int> statuses;  // any of them
    [[maybe_unused]] friend void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }
};

std::string post(std::string_view fields, std::string_view body) {
    return fmt::format("POST /publish HTTP/1.1\r\nHost: x\r\n{}\r\n{}", fields, body);
}

// What an attacker hides behind a request that two readers measure differently.
const std::string kSmuggled = get("/healthz");

void expect_one_answer_and_the_end(Target& target, const Case& bad) {
    SCOPED_TRACE(bad.name);
    RawPeer peer = target.connect();
    ASSERT_TRUE(peer.send(bad.bytes));
    const std::string said = peer.read_to_end();
    EXPECT_EQ(peer.end(), End::fin);
    EXPECT_EQ(responses_in(said), 1u) << said;
    EXPECT_TRUE(std::count(bad.statuses.begin(), bad.statuses.end(), status_of(said))) << said;
    EXPECT_NE(said.find("Connection: close\r\n"), std::string::npos) << said;
}

void expect_each_refused(const std::vector<Case>& cases) {
    Target target;
    for (const Case& bad : cases) expect_one_answer_and_the_end(target, bad);
    const ServerCounters counters = target.counters();
    EXPECT_EQ(counters.malformed_requests + counters.header_timeouts,
              static_cast<std::int64_t>(cases.size()));
    EXPECT_TRUE(target.alone_with_others());
    target.expect_others_unharmed();
}

TEST(Requests, MalformedAreRefusedAndClosed) {
    using namespace std::string_literals;
    expect_each_refused({
        {"garbage", "\x01\x02\x03garbage\r\n\r\n", {400}},
        {"TLS hello", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"s + "\r\n\r\n", {400}},
        {"no version", "GET /\r\n\r\n", {400}},
        {"HTTP/0.9", "GET /\r\n", {400}},
        {"HTTP/1.2", "GET / HTTP/1.2\r\nHost: x\r\n\r\n", {400, 505}},
        {"HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", {400, 505}},
        {"lower-case version", "GET / http/1.1\r\nHost: x\r\n\r\n", {400, 505}},
        {"no target", "GET  HTTP/1.1\r\nHost: x\r\n\r\n", {400}},
        {"two spaces", "GET  / HTTP/1.1\r\nHost: x\r\n\r\n", {400}},
        {"tab for space", "GET\t/ HTTP/1.1\r\nHost: x\r\n\r\n", {400}},
        {"space in target", "GET /a b HTTP/1.1\r\nHost: x\r\n\r\n", {400, 505}},
        {"NUL in target", "GET /\0 HTTP/1.1\r\nHost: x\r\n\r\n"s, {400}},
        {"NUL in value", "GET / HTTP/1.1\r\nHost: x\0y\r\n\r\n"s, {400}},
        {"NUL in name", "GET / HTTP/1.1\r\nHost: x\r\nA\0b: c\r\n\r\n"s, {400}},
        {"CR in value", "GET / HTTP/1.1\r\nHost: x\r\nA: b\rc\r\n\r\n", {400}},
        {"bare LF", "GET / HTTP/1.1\nHost: x\n\n", {400, 505}},
        {"bare LF in value", "GET / HTTP/1.1\r\nHost: x\r\nA: b\nC: d\r\n\r\n", {400}},
        {"field without colon", "GET / HTTP/1.1\r\nHost: x\r\nnonsense\r\n\r\n", {400}},
        {"empty name", "GET / HTTP/1.1\r\nHost: x\r\n: nonsense\r\n\r\n", {400}},
        {"space before colon", "GET / HTTP/1.1\r\nHost : x\r\n\r\n", {400}},
        {"space before the first name", "GET / HTTP/1.1\r\n Host: x\r\n\r\n", {400}},
        {"no Host", "GET / HTTP/1.1\r\nAccept: */*\r\n\r\n", {400}},
        {"two Hosts", "GET / HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n", {400}},
        {"two Hosts, one empty", "GET / HTTP/1.1\r\nHost:\r\nHost: x\r\n\r\n", {400}},
        {"a response", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", {400}},
        {"never finished", "GET / HTTP/1.1\r\nHost: x\r\nA: ", {408}},
        {"half a body", post("Content-Length: 10\r\n", "12345"), {408}},
        {"half a chunk", post("Transfer-Encoding: chunked\r\n", "a\r\n12345"), {408}},
    });
}

TEST(Requests, ThatTwoReadersMeasureDifferentlyAreRefused) {
    expect_each_refused({
        {"two lengths", post("Content-Length: 0\r\nContent-Length: 38\r\n", kSmuggled), {400}},
        {"a list of lengths", post("Content-Length: 0, 38\r\n", kSmuggled), {400}},
        {"signed length", post("Content-Length: +0\r\n", kSmuggled), {400}},
        {"negative length", post("Content-Length: -1\r\n", kSmuggled), {400}},
        {"hexadecimal length", post("Content-Length: 0x26\r\n", kSmuggled), {400}},
        {"empty length", post("Content-Length: \r\n", kSmuggled), {400}},
        {"length over 64 bits", post("Content-Length: 18446744073709551616\r\n", kSmuggled), {400}},
        {"folded length", post("Content-Length: 0\r\n 38\r\n", kSmuggled), {400}},
        {"length and chunked",
         post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n" + kSmuggled),
         {400}},
        {"chunked and length",
         post("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n" + kSmuggled),
         {400}},
        {"chunked twice",
         post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
              "0\r\n\r\n" + kSmuggled),
         {400}},
        {"chunked is not the last coding",
         post("Transfer-Encoding: chunked, identity\r\n", kSmuggled),
         {400, 501}},
        {"an unknown coding", post("Transfer-Encoding: xchunked\r\n", kSmuggled), {400, 501}},
        {"a coding before chunked",
         post("Transfer-Encoding: gzip, chunked\r\n", kSmuggled),
         {400, 501}},
        {"chunked with a tab behind the name",
         post("Transfer-Encoding\t: chunked\r\n", kSmuggled),
         {400}},
        {"chunked with a parameter",
         post("Transfer-Encoding: chunked;q=1\r\n", kSmuggled),
         {400, 501}},
        {"chunked for HTTP/1.0",
         "POST /publish HTTP/1.0\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n"
         "0\r\n\r\n" +
             kSmuggled,
         {400}},
        {"chunk size is no number",
         post("Transfer-Encoding: chunked\r\n", "z\r\n" + kSmuggled),
         {400}},
        {"chunk size is negative",
         post("Transfer-Encoding: chunked\r\n", "-1\r\n" + kSmuggled),
         {400}},
        {"chunk size has a prefix",
         post("Transfer-Encoding: chunked\r\n", "0x5\r\nhello\r\n0\r\n\r\n" + kSmuggled),
         {400}},
        {"chunk size over 64 bits",
         post("Transfer-Encoding: chunked\r\n", "10000000000000000\r\n" + kSmuggled),
         {400, 413}},
        {"chunk longer than its size",
         post("Transfer-Encoding: chunked\r\n", "5\r\nhello!\r\n0\r\n\r\n" + kSmuggled),
         {400}},
        {"chunk ends with a bare LF",
         post("Transfer-Encoding: chunked\r\n", "5\r\nhello\n0\r\n\r\n" + kSmuggled),
         {400}},
        {"chunk size ends with a bare LF",
         post("Transfer-Encoding: chunked\r\n", "5\nhello\r\n0\r\n\r\n" + kSmuggled),
         {400}},
    });
}

TEST(Requests, LargerThanTheLimitsAreRefused) {
    const Options limits = strict_options();
    const std::string long_text(3 * limits.header_limit, 'a');
    std::string many_fields;
    while (many_fields.size() < 2 * limits.header_limit) many_fields += "A: b\r\n";
    const std::string body(limits.body_limit + 1, 'x');
    expect_each_refused({
        {"endless target", "GET /" + long_text, {431}},
        {"endless field", "GET / HTTP/1.1\r\nHost: x\r\nA: " + long_text, {431}},
        {"one long field", get("/", "A: " + long_text + "\r\n"), {431}},
        {"many fields", get("/", many_fields), {431}},
        {"body announced too long", post("Content-Length: 4097\r\n", ""), {413}},
        {"body announced far too long",
         post("Content-Length: 9223372036854775807\r\n", "x"),
         {413}},
        {"one chunk too long", post("Transfer-Encoding: chunked\r\n", "1001\r\n" + body), {413}},
        {"chunks too long together",
         post("Transfer-Encoding: chunked\r\n",
              fmt::format("800\r\n{}\r\n900\r\n", std::string(0x800, 'x'))),
         {413}},
        {"endless chunk extension",
         post("Transfer-Encoding: chunked\r\n", "5;" + long_text),
         {400, 413, 431}},
        {"endless chunk size",
         post("Transfer-Encoding: chunked\r\n", std::string(9000, '0')),
         {400, 413, 431}},
        {"endless trailer",
         post("Transfer-Encoding: chunked\r\n", "0\r\nA: " + long_text),
         {400, 413, 431}},
    });
}

TEST(Requests, UnknownPathsAndMethodsAreAnsweredAndTheConnectionGoesOn) {
    Target target;
    RawPeer peer = target.connect();
    const auto ask = [&](std::string_view line) {
        peer.send(fmt::format("{} HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{{}}", line));
        return peer.read_response();
    };
    EXPECT_EQ(status_of(ask("GET /nowhere")), 404);
    EXPECT_EQ(status_of(ask("GET /poll/../poll")), 404);
    EXPECT_EQ(status_of(ask("OPTIONS *")), 404);
    EXPECT_EQ(status_of(ask("BREW /pot")), 404);
    for (const char* path : {"/poll", "/longpoll", "/events", "/metrics", "/"}) {
        const std::string refusal = ask(fmt::format("DELETE {}", path));
        EXPECT_EQ(status_of(refusal), 405) << path;
        EXPECT_NE(refusal.find("\r\nAllow: GET"), std::string::npos) << refusal;
    }
    EXPECT_EQ(status_of(ask("GET /publish")), 405);
    EXPECT_EQ(status_of(ask("GET /poll?topic=7&since=0")), 404);
    EXPECT_EQ(status_of(ask("GET /poll?topic=-1&since=0")), 400);
    EXPECT_EQ(status_of(ask("GET /events?topic=99999999999999999999")), 400);
    EXPECT_EQ(status_of(ask("GET /poll?since=-1")), 400);
    EXPECT_EQ(status_of(ask("GET /poll?since=1e3")), 400);
    EXPECT_EQ(status_of(ask("GET /poll?since=18446744073709551616")), 400);
    EXPECT_EQ(status_of(ask("GET /longpoll?since=%00")), 400);
    EXPECT_EQ(status_of(ask("GET /poll?since=18446744073709551615")), 204);
    EXPECT_EQ(status_of(ask("GET /healthz")), 200);
    EXPECT_EQ(target.counters().malformed_requests, 0);
    peer.close();
    EXPECT_TRUE(target.alone_with_others());
    target.expect_others_unharmed();
}

}  // namespace
}  // namespace pushbench::hostile
