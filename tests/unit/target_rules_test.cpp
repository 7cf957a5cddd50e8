// Where a foreign server's messages stand, what is taken over as a cursor, and where its URLs lead.
#include "client/techniques/target_client.hpp"
#include "core/error.hpp"
#include "core/http_url.hpp"
#include "core/net/proc_files.hpp"
#include "core/net/sockets.hpp"
#include "core/text_finder.hpp"

#include <gtest/gtest.h>

namespace pushbench {
namespace {

using Texts = std::vector<std::string>;

TEST(TextFinder, FindsByItsRules) {
    struct Case {
        Texts rules;
        std::string text;
        Texts found;
    };
    const Case cases[] = {
        {{}, "all of it", {"all of it"}},
        {{}, "", {}},
        {{"lines"}, "a\nb\r\n\nc", {"a", "b", "c"}},
        {{"json "}, R"("text")", {"text"}},
        {{"json /a/b"}, R"({"a":{"b":"x"}})", {"x"}},
        {{"json /a/1"}, R"({"a":[1,2]})", {"2"}},
        {{"json /a/*/b"}, R"({"a":[{"b":1},{"c":2},{"b":"3"}]})", {"1", "3"}},
        {{"json /a~1b/m~0n"}, R"({"a/b":{"m~n":true}})", {"true"}},
        {{"json /a"}, R"({"a":null})", {}},
        {{"json /a"}, R"({"b":1})", {}},
        {{"json /a"}, R"({"a":)", {}},
        {{"json /a"}, R"([1])", {}},
        {{"regex ^4(.*)$"}, "4hello", {"hello"}},
        {{"regex ^4(.*)$"}, "2", {}},
        {{"regex \\d+"}, "1 and 22", {"1", "22"}},
        {{"regex (x)?y"}, "y", {}},
        {{"lines", "json /p"}, "{\"p\":\"1\"}\nnonsense\n{\"p\":\"2\"}", {"1", "2"}},
        // It would backtrack for longer than anybody waits.
        {{"regex ^(a+)+$"}, std::string(60, 'a') + "b", {}},
    };
    for (const Case& c : cases) {
        std::vector<FindStep> steps;
        for (const std::string& rule : c.rules) steps.emplace_back(rule);
        Texts found;
        TextFinder(steps).each(c.text, [&](std::string_view one) { found.emplace_back(one); });
        EXPECT_EQ(found, c.found) << (c.rules.empty() ? "" : c.rules.front()) << " in " << c.text;
    }
}

client::HeaderFields fields_of(const client::TargetCursor& cursor) {
    client::HeaderFields fields{{"Host", "h"}};
    cursor.add_to(fields);
    return fields;
}

TEST(TargetCursor, TakesOverWhatTheFileSays) {
    const TargetSpec spec = parse_target(R"(
[long-polling]
url = "/"
cursor = [
  "header Last-Modified -> header If-Modified-Since",
  "header ETag -> header If-None-Match",
  "json /next -> query since",
]
[sse]
url = "/"
)",
                                         "x");
    client::TargetCursor cursor(spec.techniques[0]);
    std::string path = "/a?topic=1";
    cursor.add_to(path);
    EXPECT_EQ(path, "/a?topic=1");
    EXPECT_EQ(fields_of(cursor).size(), 1u);

    cursor.on_field("etag", "\"7\"");
    cursor.on_field("LAST-MODIFIED", "Fri");
    cursor.on_field("Date", "Sat");
    cursor.on_text(R"({"next":"a b/c"})");
    EXPECT_EQ(fields_of(cursor),
              (client::HeaderFields{
                  {"Host", "h"}, {"If-Modified-Since", "Fri"}, {"If-None-Match", "\"7\""}}));
    cursor.add_to(path);
    EXPECT_EQ(path, "/a?topic=1&since=a%20b%2Fc");

    // What an answer does not name stays.
    cursor.on_text("{}");
    cursor.on_field("ETag", "\"8\"");
    EXPECT_EQ(fields_of(cursor)[2].second, "\"8\"");
    path = "/b";
    cursor.add_to(path);
    EXPECT_EQ(path, "/b?since=a%20b%2Fc");

    client::TargetCursor events(spec.techniques[1]);
    events.on_event_id("5:0");
    EXPECT_EQ(fields_of(events)[1], (std::pair<std::string, std::string>{"Last-Event-ID", "5:0"}));
}

TEST(HttpUrl, IsReadAndResolved) {
    EXPECT_EQ(parse_http_url("http://127.0.0.1:8080"), (HttpUrl{"127.0.0.1", 8080, ""}));
    EXPECT_EQ(parse_http_url("ws://[::1]:9/a?b=c#d"), (HttpUrl{"::1", 9, "/a?b=c"}));
    EXPECT_EQ(parse_http_url("http://h"), (HttpUrl{"h", 80, ""}));
    EXPECT_EQ(parse_http_url("http://[::1]:9").authority(), "[::1]:9");
    EXPECT_EQ(parse_http_url("https://h/a"), (HttpUrl{"h", 443, "/a", true}));
    EXPECT_EQ(parse_http_url("wss://[::1]:9"), (HttpUrl{"::1", 9, "", true}));
    EXPECT_EQ(parse_http_url("wss://h").origin(), "https://h:443");
    EXPECT_EQ(parse_http_url("ws://h").origin(), "http://h:80");
    const HttpUrl base = parse_http_url("http://h:1/app/");
    EXPECT_EQ(resolve_url(base, "/x?y"), (HttpUrl{"h", 1, "/app/x?y"}));
    EXPECT_EQ(resolve_url(base, "x"), (HttpUrl{"h", 1, "/app/x"}));
    EXPECT_EQ(resolve_url(base, "/x?to=http://other/"),
              (HttpUrl{"h", 1, "/app/x?to=http://other/"}));
    EXPECT_EQ(resolve_url(base, "http://o:2/p"), (HttpUrl{"o", 2, "/p"}));
    EXPECT_EQ(resolve_url(base, "wss://o/p"), (HttpUrl{"o", 443, "/p", true}));
    const HttpUrl secure = parse_http_url("https://h:1");
    EXPECT_EQ(resolve_url(secure, "x"), (HttpUrl{"h", 1, "/x", true}));
    EXPECT_EQ(resolve_url(secure, "http://h:2/x"), (HttpUrl{"h", 2, "/x"}));
}

TEST(HttpUrl, WhatIsNoneIsRefused) {
    const std::pair<const char*, const char*> cases[] = {
        {"127.0.0.1:8080", "does not begin with http:// or https://"},
        {"HTTPS://h", "does not begin with http:// or https://"},
        {"https://", "names no host"},
        {"wss://h:", "has no port after the colon ('')"},
        {"http://", "names no host"},
        {"http://h:", "has no port after the colon ('')"},
        {"http://h:99999", "has no port after the colon ('99999')"},
        {"http://u:p@h", "names a user, which only a header of the target file can"},
        {"http://[::1]x", "has something else than a port after the host"},
        {"http://h/a b", "has blanks or control characters in it"},
    };
    for (const auto& [text, why] : cases) {
        try {
            parse_http_url(text);
            ADD_FAILURE() << text;
        } catch (const UsageError& error) {
            EXPECT_EQ(error.what(), std::string("'") + text + "' " + why +
                                        "; give a URL such as http://127.0.0.1:8080");
        }
    }
}

TEST(ProcFiles, ProcessesAndListeners) {
    using namespace net;
    EXPECT_EQ(parse_process_stat("7 (a) b) S 3 7 7 0 -1 4194560 1 0 0 0 11 22 0 0 20 0 1 0 5 6 7"),
              (ProcessStat{3, 'S', 11, 22}));
    // Its first thread is over, one is not.
    const auto leaving =
        parse_process_stat("7 (a) Z 3 7 7 0 -1 4 1 0 0 0 11 22 0 0 20 0 2 0 5 6 7");
    ASSERT_TRUE(leaving);
    EXPECT_FALSE(leaving->has_ended());
    EXPECT_TRUE((ProcessStat{3, 'Z', 0, 0, 1}.has_ended()));
    EXPECT_FALSE((ProcessStat{3, 'S', 0, 0, 1}.has_ended()));
    EXPECT_FALSE(parse_process_stat("7 (a"));
    EXPECT_FALSE(parse_process_stat(""));
    const std::string tcp =
        "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid\n"
        "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 4711 1\n"
        "   1: 0100007F:1F90 0100007F:9C40 01 00000000:00000000 00:00000000 00000000 0 0 4712 1\n"
        "   2: 00000000:1F91 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 4713 1\n";
    const auto at = [&tcp](const char* host, std::uint16_t port) {
        return parse_listeners(tcp, make_address(host, port));
    };
    using Inodes = std::vector<std::uint64_t>;
    EXPECT_EQ(at("127.0.0.1", 8080), Inodes{4711});
    EXPECT_EQ(at("0.0.0.0", 8080), Inodes{4711});
    EXPECT_EQ(at("192.168.1.5", 8080), Inodes{});
    EXPECT_EQ(at("::1", 8080), Inodes{});
    EXPECT_EQ(at("127.0.0.1", 8081), Inodes{4713});  // on every address
    EXPECT_EQ(at("192.168.1.5", 8081), Inodes{4713});
    EXPECT_EQ(at("::1", 8081), Inodes{});
    EXPECT_EQ(at("127.0.0.1", 80), Inodes{});
}

TEST(ProcFiles, ListenersOfIPv6) {
    using namespace net;
    const std::string rest =
        " 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 ";
    const std::string tcp6 =
        "  sl  local_address remote_address st tx_queue rx_queue tr tm->when retrnsmt uid\n"
        "   0: 00000000000000000000000001000000:1F90" +
        rest +
        "1 1\n"  // ::1
        "   1: 00000000000000000000000000000000:1F91" +
        rest +
        "2 1\n"  // ::
        "   2: 0000000000000000FFFF00000501A8C0:1F92" +
        rest +
        "3 1\n"  // ::ffff:192.168.1.5
        "   3: nonsense:1F90" +
        rest +
        "4 1\n"
        "   4: nonsense" +
        rest + "5 1\n";
    const auto at = [&tcp6](const char* host, std::uint16_t port) {
        return parse_listeners(tcp6, make_address(host, port));
    };
    using Inodes = std::vector<std::uint64_t>;
    EXPECT_EQ(at("::1", 8080), Inodes{1});
    EXPECT_EQ(at("127.0.0.1", 8080), Inodes{});
    EXPECT_EQ(at("::1", 8081), Inodes{2});
    EXPECT_EQ(at("127.0.0.1", 8081), Inodes{2});
    EXPECT_EQ(at("192.168.1.5", 8082), Inodes{3});
    EXPECT_EQ(at("127.0.0.1", 8082), Inodes{});
}

}  // namespace
}  // namespace pushbench
