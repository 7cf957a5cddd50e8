// `pushbench load` against servers that are none of ours, or say they are: refused in one sentence
// before anything is made, within its time limit, and the process ends.
#include "../cli/foreign_server.hpp"

#include "../cli/shell.hpp"
#include "server/server.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace pushbench::shell {
namespace {

using Then = ForeignServer::Then;

void expect_refused(const std::string& answer, Then then, const std::string& said,
                    const std::string& patience = "10s") {
    SCOPED_TRACE(answer.substr(0, 200));
    TempFolder folder;
    const ForeignServer server(answer, then);
    const Ended ended =
        run({"load", "-t", "sse", "-c", "5", "-d", "1s", "--connect-timeout", patience, "--server",
             "127.0.0.1:" + std::to_string(server.port()), "--out-dir", folder / "out"});
    EXPECT_EQ(ended.code, 2) << ended.signal;
    EXPECT_EQ(ended.out, "");
    EXPECT_TRUE(ended.err.starts_with("pushbench: error: ")) << ended.err;
    EXPECT_EQ(ended.err.find('\n') + 1, ended.err.size()) << ended.err;
    EXPECT_TRUE(contains(ended.err, said)) << ended.err;
    EXPECT_EQ(folder.files(), Words{});
}

std::string ok(const std::string& body) {
    return fmt::format("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{}", body.size(), body);
}

// What `serve` says, but for some fields.
std::string schedule(const std::string& rate, const std::string& topics,
                     const std::string& epoch = "0", const std::string& payload = "128") {
    return ok(fmt::format(
        R"({{"boot_id":"{}","started":true,"epoch_monotonic_ns":{},"seed":1,)"
        R"("arrivals":"constant","rate_per_s":{},"topics":{},"external_topics":0,)"
        R"("payload_bytes":{},"history":1000,"start_ns":0,"end_ns":2305843009213693951,)"
        R"("guards":[],"poll_timeout_ns":25000000000,"poll_batch":"all","raw_tcp_port":0}})",
        server::boot_id(), epoch, rate, topics, payload));
}

TEST(ForeignServer, OneThatSpeaksHttpButIsNoPushbench) {
    expect_refused("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", Then::close,
                   "answered 404: not a pushbench server");
    expect_refused(ok("<html><body>It works!</body></html>"), Then::close,
                   "something else than a schedule");
    expect_refused(ok("{\"status\":\"ok\"}"), Then::close, "boot_id is missing");
    expect_refused(ok(""), Then::close, "something else than a schedule");
}

TEST(ForeignServer, OneThatSpeaksNoHttp) {
    expect_refused("220 mail.example ESMTP\r\n", Then::close, "cannot ask http://127.0.0.1:");
    expect_refused("", Then::close, "cannot ask http://127.0.0.1:");
    expect_refused("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{", Then::close,
                   "cannot ask http://127.0.0.1:");
}

TEST(ForeignServer, OneThatNeverAnswersIsGivenUp) {
    const std::string said = "no whole answer within 300ms (--connect-timeout)";
    expect_refused("", Then::say_nothing_more, said, "300ms");
    expect_refused("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{", Then::say_nothing_more, said,
                   "300ms");
}

TEST(ForeignServer, OneWhoseAnswerDoesNotEndIsGivenUp) {
    const std::string endless(10'000, ' ');
    expect_refused("HTTP/1.1 200 OK\r\n\r\n" + endless, Then::repeat,
                   "longer than a schedule can be");
    expect_refused("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n" + endless,
                   Then::repeat, "longer than a schedule can be");
    expect_refused("HTTP/1.1 200 OK\r\nContent-Length: 9000000000000000\r\n\r\n" + endless,
                   Then::repeat, "longer than a schedule can be");
    expect_refused("HTTP/1.1 200 OK\r\nA: " + endless, Then::repeat, "cannot ask http://");
}

TEST(ForeignServer, OneWhoseScheduleCannotBe) {
    expect_refused(schedule("5", "0"), Then::close, "topics is 0, which is not in 1 to 65535");
    expect_refused(schedule("5", "65537"), Then::close, "topics is 65537");
    expect_refused(schedule("5", "4000000000"), Then::close, "topics is 4000000000");
    expect_refused(schedule("1e12", "1"), Then::close, "rate_per_s is 1E12");
    expect_refused(schedule("-5", "1"), Then::close, "rate_per_s is -5");
    expect_refused(schedule("5", "1", "-900000000000000000"), Then::close, "epoch_monotonic_ns");
    expect_refused(schedule("5", "1", "9000000000000000000"), Then::close, "epoch_monotonic_ns");
    expect_refused(schedule("5", "1", "0", "1000000000000000000"), Then::close, "payload_bytes");
    // Each field in its range, and together more than any machine could hold.
    expect_refused(schedule("1e7", "65535"), Then::close, "million messages");
}

}  // namespace
}  // namespace pushbench::shell
