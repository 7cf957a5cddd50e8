#include "core/technique_table.hpp"

#include "core/did_you_mean.hpp"
#include "core/error.hpp"
#include "core/options.hpp"

#include <set>

#include <gtest/gtest.h>

namespace pushbench {
namespace {

std::string labels(std::string_view text) {
    std::string joined;
    for (const Variant& variant : parse_variants(text)) joined += variant.label() + '|';
    return joined;
}

std::string error_of(std::string_view text) {
    try {
        parse_variants(text);
    } catch (const UsageError& error) {
        return error.what();
    }
    return {};
}

TEST(TechniqueTable, EveryIdHasOneRowUnderItsOwnName) {
    std::set<std::string_view> names;
    for (const Technique& row : techniques()) {
        EXPECT_EQ(&technique(row.id), &row);
        EXPECT_EQ(find_technique(row.name), &row);
        EXPECT_TRUE(names.insert(row.name).second) << row.name;
        EXPECT_EQ(row.path.empty(), row.own_listener) << row.name;
    }
    EXPECT_EQ(names.size(), kTechniqueCount);
    EXPECT_EQ(find_technique("carrier-pigeon"), nullptr);
}

TEST(TechniqueTable, TheDefaultComparisonIsTheFourThatBrowsersSpeak) {
    std::string names;
    for (const Technique& row : techniques())
        if (row.in_default_comparison) names += std::string(row.name) + ' ';
    EXPECT_EQ(names, "short-polling long-polling sse websocket ");
}

TEST(TechniqueTable, EveryParameterIsAnOption) {
    for (const Technique& row : techniques())
        for (const TechniqueParam& param : row.params)
            EXPECT_NE(find_option(param.option), nullptr) << row.name << ":" << param.key;
}

TEST(ParseVariants, AnItemWithoutEqualsStartsATechnique) {
    const std::pair<const char*, const char*> cases[] = {
        {"sse", "sse|"},
        {"sse,websocket", "sse|websocket|"},
        {" sse , websocket ", "sse|websocket|"},
        {"short-polling:interval=500ms,empty=304", "short-polling:empty=304,interval=500ms|"},
        {"sse,websocket:frame=binary,headers=minimal,raw-tcp",
         "sse|websocket:frame=binary,headers=minimal|raw-tcp|"},
        {"sse,headers=minimal", "sse:headers=minimal|"},
        {"sse:framing=close,sse", "sse:framing=close|sse|"},
        {"sse:headers=a:b", "sse:headers=a:b|"},
    };
    for (const auto& [text, expected] : cases) EXPECT_EQ(labels(text), expected) << text;
}

TEST(ParseVariants, ALabelReadsBackToTheSameVariant) {
    for (const Variant& variant :
         parse_variants("websocket:writer=beast,frame=binary,raw-tcp,long-polling:timeout=5s"))
        EXPECT_EQ(parse_variants(variant.label()), std::vector<Variant>{variant});
}

TEST(ParseVariants, ErrorsNameTheMistakeAndTheRemedy) {
    const std::pair<const char*, const char*> cases[] = {
        {"websockets",
         "unknown technique 'websockets' (did you mean 'websocket'?); the known ones "
         "are short-polling, long-polling, sse, websocket, http-stream, raw-tcp"},
        {"grpc",
         "unknown technique 'grpc'; the known ones are short-polling, long-polling, sse, "
         "websocket, http-stream, raw-tcp"},
        {"raw-tcp:outbox-limt=1M",
         "technique 'raw-tcp' has no parameter 'outbox-limt' (did you mean 'outbox-limit'?); it "
         "has slow-consumer, outbox-limit, tls, tls-version, tls-resume"},
        {"sse:framing",
         "technique 'sse': parameter 'framing' has no value; write "
         "sse:framing=VALUE"},
        {"sse:framing=",
         "technique 'sse': parameter 'framing' has no value; write "
         "sse:framing=VALUE"},
        {"sse:framing=close,framing=chunked",
         "technique 'sse': parameter 'framing' is given twice; give it once"},
        {"sse,websocket,sse", "'sse' is given twice; use --runs to repeat a measurement"},
        {"interval=1s", "'interval=1s' stands before any technique; write TECHNIQUE:interval=1s"},
        {"sse,,websocket",
         "'sse,,websocket' has an empty item; write techniques separated by single commas"},
        {"", "'' has an empty item; write techniques separated by single commas"},
        {"sse:",
         "technique 'sse' has no parameter ''; it has framing, heartbeat, retry, headers, "
         "slow-consumer, outbox-limit, tls, tls-version, tls-resume"},
    };
    for (const auto& [text, expected] : cases) EXPECT_EQ(error_of(text), expected) << text;
}

TEST(DidYouMean, NearNamesOnly) {
    const std::vector<std::string> known = {"rate", "size", "poll-interval"};
    EXPECT_EQ(did_you_mean("poll_interval", known), " (did you mean 'poll-interval'?)");
    EXPECT_EQ(did_you_mean("POLL-INTERVAL", known), " (did you mean 'poll-interval'?)");
    EXPECT_EQ(did_you_mean("rat", known), " (did you mean 'rate'?)");
    EXPECT_EQ(did_you_mean("threshold", known), "");
    EXPECT_EQ(did_you_mean("", known), "");
}

}  // namespace
}  // namespace pushbench
