#include "core/target_spec.hpp"

#include "core/error.hpp"
#include "core/target_files.hpp"

#include <cstdlib>

#include <gtest/gtest.h>

namespace pushbench {
namespace {

constexpr std::string_view kSmall = "[sse]\nurl = \"/events/{topic}\"\n";

std::string error_of(const std::string& text) {
    try {
        parse_target(text, "dir/x.toml");
    } catch (const UsageError& error) {
        return error.what();
    }
    return {};
}

std::vector<std::string> found(const TextFinder& finder, std::string_view text) {
    std::vector<std::string> all;
    finder.each(text, [&](std::string_view one) { all.emplace_back(one); });
    return all;
}

TEST(TargetSpec, ASmallFile) {
    const TargetSpec spec = parse_target(kSmall, "some/where/mine.toml");
    EXPECT_EQ(spec.name, "mine");
    EXPECT_FALSE(spec.publish);
    ASSERT_EQ(spec.techniques.size(), 1u);
    const TargetSubscription& sse = *spec.find(TechniqueId::sse);
    EXPECT_EQ(sse.url.fill({"pb1", 3, "client", 7, {}}), "/events/pb1-3");
    // As a browser does by itself.
    ASSERT_EQ(sse.cursor.size(), 1u);
    EXPECT_EQ(sse.cursor[0].from, CursorRule::From::event_id);
    EXPECT_EQ(sse.cursor[0].to, "Last-Event-ID");
    EXPECT_EQ(spec.find(TechniqueId::websocket), nullptr);
}

TEST(TargetSpec, EverythingThatAFileCanSay) {
    ::setenv("TARGET_TEST_TOKEN", "s3cret", 1);
    const TargetSpec spec = parse_target(R"(
name = "demo"
[publish]
url = "/pub?ch={topic}"
method = "PUT"
headers = ["Authorization: Bearer {env:TARGET_TEST_TOKEN}", "X-Empty:"]
body = '{"ch":"{topic}","d":{"p":"{payload}"}}'
accepted = [200, 202]
[short-polling]
url = "/poll/{topic-number}"
headers = ["X-Client: {client}"]
cursor = ["header ETag -> header If-None-Match", "json /next -> query since"]
empty = [304, 408]
message = ["json /items/*"]
messages-per-answer = "one"
[websocket]
url = "/ws"
subprotocol = "demo.v1"
on-open = ["sub {topic}", "as {client}"]
message = ["lines", "json /data/p"]
reply-to = "regex ^ping$"
reply = "pong"
)",
                                         "x");
    ::unsetenv("TARGET_TEST_TOKEN");
    EXPECT_EQ(spec.name, "demo");
    const TextTemplate::Values values{"pb", 2, "c", 5, "0001"};
    EXPECT_EQ(spec.publish->method, "PUT");
    EXPECT_EQ(spec.publish->headers[0].value.fill(values), "Bearer s3cret");
    EXPECT_EQ(spec.publish->headers[1].value.fill(values), "");
    EXPECT_EQ(spec.publish->body.fill(values), R"({"ch":"pb-2","d":{"p":"0001"}})");
    EXPECT_TRUE(spec.publish->accepts(202));
    EXPECT_FALSE(spec.publish->accepts(201));
    const TargetSubscription& poll = *spec.find(TechniqueId::short_polling);
    EXPECT_EQ(poll.url.fill(values), "/poll/2");
    EXPECT_EQ(poll.headers[0].value.fill(values), "c-5");
    EXPECT_EQ(poll.empty, (std::vector<int>{304, 408}));
    EXPECT_EQ(poll.batch, PollBatch::one);
    EXPECT_EQ(found(poll.message, R"({"items":["a",{"b":1}]})"),
              (std::vector<std::string>{"a", R"({"b":1})"}));
    const TargetSubscription& ws = *spec.find(TechniqueId::websocket);
    EXPECT_EQ(ws.subprotocol, "demo.v1");
    EXPECT_EQ(ws.on_open[1].fill(values), "as c-5");
    EXPECT_TRUE(ws.reply_to->last("ping"));
    EXPECT_FALSE(ws.reply_to->last("pings"));
    EXPECT_EQ(found(ws.message, "{\"data\":{\"p\":\"x\"}}\n{\"pong\":1}\n{\"data\":{\"p\":\"y\"}}"),
              (std::vector<std::string>{"x", "y"}));
}

TEST(TargetSpec, MistakesAreNamedWithTheirLine) {
    const std::string small(kSmall);
    const std::pair<std::string, std::string> cases[] = {
        {"", "target file dir/x.toml: it has no technique; add one such as [sse] with its url"},
        {"[sse]\nheaders = []", "target file dir/x.toml: [sse] has no url"},
        {"[see]\nurl = \"/\"",
         "target file dir/x.toml, line 2: url: stands in [see], which is no technique (did you "
         "mean "
         "'sse'?); there are short-polling, long-polling, sse, websocket, http-stream, publish"},
        {"[raw-tcp]\nurl = \"/\"",
         "target file dir/x.toml, line 2: url: stands in [raw-tcp], which "
         "is no technique; there are short-polling, long-polling, sse, "
         "websocket, http-stream, publish"},
        {"[sse]\nurll = \"/\"",
         "target file dir/x.toml, line 2: urll: not known in [sse] (did you "
         "mean 'url'?); there are url, headers, cursor, message, sequence"},
        {"nam = \"x\"\n" + small,
         "target file dir/x.toml, line 1: nam: not known (did you mean "
         "'name'?); there is name"},
        {"[sse]\nurl = \"/{topik}\"",
         "target file dir/x.toml, line 2: url: {topik} is not known (did you mean 'topic'?); there "
         "are {topic}, {topic-number}, {client}, {payload} and {env:NAME}"},
        {"[sse]\nurl = \"/\"\nheaders = [\"X: {env:PUSHBENCH_NO_SUCH}\"]",
         "target file dir/x.toml, line 3: headers: {env:PUSHBENCH_NO_SUCH} needs the environment "
         "variable PUSHBENCH_NO_SUCH, which is not set"},
        {small + "[publish]\nurl = \"/\"\nheaders = [\"content-length: 3\"]",
         "target file dir/x.toml, line 5: headers: content-length follows from `body`; leave it "
         "out"},
        {"[sse]\nurl = \"/\"\nheaders = [\"no colon\"]",
         "target file dir/x.toml, line 3: headers: 'no colon' is no header; give one such as "
         "\"Accept: text/plain\""},
        {"[sse]\nurl = [\"/a\", \"/b\"]",
         "target file dir/x.toml, line 2: url: a list; give one value"},
        {"[sse]\nurl = \"/\"\nmessage = \"jsn /a\"",
         "target file dir/x.toml, line 3: message: 'jsn /a' is no way to find something; give "
         "\"lines\", \"json /pointer\" or \"regex RE\""},
        {"[sse]\nurl = \"/\"\nmessage = \"json a\"",
         "target file dir/x.toml, line 3: message: 'a' is no JSON pointer, which is empty or "
         "begins "
         "with '/', as in /data/text"},
        {"[long-polling]\nurl = \"/\"\ncursor = [\"header ETag\"]",
         "target file dir/x.toml, line 3: cursor: 'header ETag' is not of the form FROM -> TO, as "
         "in \"header ETag -> header If-None-Match\""},
        {"[long-polling]\nurl = \"/\"\ncursor = [\"header ETag -> If-None-Match\"]",
         "target file dir/x.toml, line 3: cursor: 'header ETag -> If-None-Match' goes to neither "
         "\"header NAME\" nor \"query NAME\""},
        {"[long-polling]\nurl = \"/\"\ncursor = [\"event-id -> query id\"]",
         "target file dir/x.toml: [long-polling] takes its cursor from event-id, which only SSE "
         "has"},
        {"[short-polling]\nurl = \"/\"\nempty = [99]",
         "target file dir/x.toml, line 3: empty: '99' is no HTTP status"},
        {"[sse]\nurl = \"/\"\nempty = [304]",
         "target file dir/x.toml, line 3: empty: not known in [sse]; there are url, headers, "
         "cursor, message, sequence"},
        {"[websocket]\nurl = \"/\"\nreply = \"3\"",
         "target file dir/x.toml: [websocket] has only one of reply-to and reply; a reply needs "
         "both"},
        {"[publish]\nurl = \"/pub\"\nbody = \"hello\"\n" + small,
         "target file dir/x.toml: [publish] sends nothing of the message; write {payload} into its "
         "body, so that what arrives can be told apart"},
        {"[publish]\nbody = \"{payload}\"\n" + small,
         "target file dir/x.toml: [publish] has no url"},
        {"[publish]\nurl = \"/pub\"\nbody = \"{payload}\"\n" + small + "sequence = \"event-id\"\n",
         "target file dir/x.toml: [sse] has a sequence, but what is published by [publish] carries "
         "its own; leave one of them out"},
        {small + small,
         "target file dir/x.toml, line 3: '[sse]' was set in line 1 already; set it "
         "once"},
    };
    for (const auto& [text, expected] : cases) EXPECT_EQ(error_of(text), expected) << text;
    EXPECT_TRUE(error_of("[sse]\nurl = \"/\"\nmessage = \"regex (\"")
                    .starts_with("target file dir/x.toml, line 3: message: '(' is no regular "
                                 "expression: "));
}

TEST(TargetSpec, TheFilesOfThisRepositoryAreRead) {
    ::setenv("MERCURE_JWT", "x", 1);
    ::setenv("CENTRIFUGO_API_KEY", "x", 1);
    EXPECT_GE(target_files().size(), 6u);
    for (const TargetFile& file : target_files())
        EXPECT_NO_THROW(parse_target(file.text, std::string(file.name))) << file.name;
    EXPECT_EQ(find_target("nchan").spec.techniques.size(), 4u);
    try {
        find_target("nchn");
        FAIL();
    } catch (const UsageError& error) {
        EXPECT_TRUE(std::string(error.what())
                        .starts_with("--target: there is no target 'nchn' (did you mean "
                                     "'nchan'?); give a target file, or "
                                     "one of centrifugo, engine-io, "))
            << error.what();
    }
}

TEST(TargetFiles, AFolderIsNone) {
    for (const char* folder : {"/usr", "/usr/", "./"}) {
        try {
            find_target(folder);
            ADD_FAILURE() << folder;
        } catch (const UsageError& error) {
            EXPECT_TRUE(std::string(error.what())
                            .starts_with(std::string("--target: ") + folder +
                                         " is a folder; give a target file, e.g. "))
                << error.what();
        }
    }
}

}  // namespace
}  // namespace pushbench
