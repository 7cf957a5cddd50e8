// A /schedule that cannot be: each lie is refused in one sentence that names the field.
#include "client/served_schedule.hpp"

#include "core/error.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

namespace pushbench::client {
namespace {

constexpr Nanos kNow = 5000 * kSecond;

// As `serve --topics 3 --external-topics 1` answers, here with the times of a trial.
constexpr std::string_view kHonest = R"({"boot_id":"boot","started":true,
    "epoch_monotonic_ns":4000000000000,"seed":18446744073709551615,"arrivals":"poisson",
    "rate_per_s":5E0,"topics":3,"external_topics":1,"payload_bytes":128,"history":1000,
    "start_ns":0,"end_ns":2305843009213693951,
    "guards":[{"from_ns":1000,"length_ns":50},{"from_ns":1050,"length_ns":9}],
    "poll_timeout_ns":25000000000,"poll_batch":"all","raw_tcp_port":8081})";

ServedSchedule read(std::string_view text) {
    return read_served_schedule(text, "127.0.0.1:80", "boot", kNow);
}

// kHonest with another value for a field; "" takes it away.
std::string with(std::string_view field, std::string_view value) {
    boost::json::value document = boost::json::parse(kHonest);
    boost::json::object& object = document.get_object();
    if (value.empty())
        object.erase(field);
    else
        object[field] = boost::json::parse(value);
    return boost::json::serialize(document);
}

std::string complaint(std::string_view text) {
    try {
        read(text);
    } catch (const UsageError& error) {
        return error.what();
    }
    return "";
}

TEST(ServedSchedule, AnHonestOneIsTaken) {
    const ServedSchedule served = read(kHonest);
    const ScheduleSpec& s = served.plan.schedule;
    EXPECT_EQ(s.arrivals, Arrivals::poisson);
    EXPECT_EQ(s.rate, 5);
    EXPECT_EQ(s.topics, 3u);
    EXPECT_EQ(s.seed, UINT64_MAX);
    EXPECT_EQ(s.end, kForever);
    ASSERT_EQ(s.silences.size(), 2u);
    EXPECT_EQ(s.silences[1].length, 9);
    EXPECT_EQ(served.plan.epoch, 4000 * kSecond);
    EXPECT_TRUE(served.plan.open_ended);
    EXPECT_EQ(served.payload_bytes, 128u);
    EXPECT_EQ(served.external_topics, 1u);
    EXPECT_EQ(served.raw_tcp_port, 8081);
    EXPECT_FALSE(served.sends_one_per_poll);
}

TEST(ServedSchedule, TheEdgesOfTheRangesAreTaken) {
    const std::pair<const char*, const char*> edges[] = {{"rate_per_s", "0"},
                                                         {"rate_per_s", "1e7"},
                                                         {"topics", "65535"},
                                                         {"payload_bytes", "16"},
                                                         {"payload_bytes", "16777216"},
                                                         {"raw_tcp_port", "0"},
                                                         {"external_topics", "3"},
                                                         {"guards", "[]"},
                                                         {"epoch_monotonic_ns", "0"},
                                                         {"seed", "0"},
                                                         {"epoch_monotonic_ns", "5000000000000"}};
    for (const auto& [field, value] : edges) {
        EXPECT_EQ(complaint(with(field, value)), "") << field << ' ' << value;
    }
}

TEST(ServedSchedule, LiesAreRefusedInOneSentence) {
    struct Lie {
        const char *field, *value;
    };
    const Lie lies[] = {
        {"started", "false"},
        {"started", "1"},
        {"epoch_monotonic_ns", "-1"},
        {"epoch_monotonic_ns", "5000000000001"},  // after now
        {"epoch_monotonic_ns", "9223372036854775807"},
        {"epoch_monotonic_ns", "-9223372036854775808"},
        {"epoch_monotonic_ns", "1.5"},
        {"seed", "-1"},
        {"seed", "18446744073709551616"},
        {"arrivals", "\"bursts\""},
        {"arrivals", "0"},
        {"rate_per_s", "-5"},
        {"rate_per_s", "10000001"},
        {"rate_per_s", "1e12"},
        {"rate_per_s", "1e300"},
        {"rate_per_s", "\"5\""},
        {"topics", "0"},
        {"topics", "65536"},
        {"topics", "65537"},
        {"topics", "4000000000"},
        {"topics", "-1"},
        {"topics", "1e300"},
        {"external_topics", "4"},
        {"external_topics", "-1"},
        {"payload_bytes", "0"},
        {"payload_bytes", "15"},
        {"payload_bytes", "16777217"},
        {"payload_bytes", "1000000000000000000"},
        {"start_ns", "-1"},
        {"start_ns", "9223372036854775807"},
        {"end_ns", "-1"},
        {"end_ns", "9223372036854775807"},
        {"guards", "{}"},
        {"guards", "[0]"},
        {"poll_batch", "\"some\""},
        {"poll_batch", "true"},
        {"raw_tcp_port", "65536"},
        {"raw_tcp_port", "-1"},
        {"raw_tcp_port", "\"80\""},
    };
    for (const Lie& lie : lies) {
        for (const char* value : {lie.value, ""}) {  // the lie, and the field missing
            const std::string said = complaint(with(lie.field, value));
            SCOPED_TRACE(std::string(lie.field) + " = " + value + ": " + said);
            EXPECT_TRUE(said.starts_with("http://127.0.0.1:80/schedule "));
            const bool about_beginning = std::string_view(value) == "false";
            EXPECT_NE(said.find(about_beginning ? "has not begun" : lie.field), said.npos);
            EXPECT_EQ(said.find('\n'), said.npos);
            EXPECT_LT(said.size(), 300u);
        }
    }
}

TEST(ServedSchedule, GuardsThatAreOutOfOrderOrOfNumberAreRefused) {
    const char* const lies[] = {
        R"([{"from_ns":-1,"length_ns":1}])",
        R"([{"from_ns":5,"length_ns":-1}])",
        R"([{"from_ns":5}])",
        R"([{"from_ns":5,"length_ns":10},{"from_ns":14,"length_ns":1}])",
        R"([{"from_ns":5,"length_ns":9223372036854775807}])",
        R"([{"from_ns":2305843009213693951,"length_ns":1}])",
    };
    for (const char* guards : lies) EXPECT_NE(complaint(with("guards", guards)), "") << guards;
    std::string many = "[";
    for (int i = 0; i < 17; ++i) many += R"({"from_ns":9,"length_ns":0},)";
    many.back() = ']';
    EXPECT_NE(complaint(with("guards", many)).find("guards lists 17"), std::string::npos);
}

TEST(ServedSchedule, WhatEndsBeforeItStartsIsRefused) {
    EXPECT_NE(complaint(with("start_ns", "2305843009213693951")), "") << "its guards lie before it";
    boost::json::value document = boost::json::parse(with("guards", "[]"));
    document.get_object()["start_ns"] = 11;
    document.get_object()["end_ns"] = 10;
    EXPECT_NE(complaint(boost::json::serialize(document)).find("end_ns is 10"), std::string::npos);
}

TEST(ServedSchedule, WhatIsNoScheduleIsSaidSo) {
    const std::string deep(100'000, '[');
    for (const std::string& text :
         {std::string(), std::string("<html>hello</html>"), std::string("[]"), std::string("null"),
          std::string("{\"boot_id\":\"boot\""), std::string("{}{}"), deep})
        EXPECT_NE(complaint(text).find("something else than a schedule"), std::string::npos)
            << text.substr(0, 40);
    EXPECT_NE(complaint("{}").find("boot_id is missing"), std::string::npos);
    EXPECT_NE(complaint("{\"boot_id\":7}").find("boot_id is no text"), std::string::npos);
    EXPECT_NE(complaint(with("boot_id", "\"other\"")).find("another boot"), std::string::npos);
}

TEST(ServedSchedule, NothingOfAForeignTextReachesTheTerminal) {
    for (const char* field : {"boot_id", "arrivals", "poll_batch", "topics"}) {
        const std::string said = complaint(with(field, "\"\\u001b[31mQQQ\""));
        EXPECT_NE(said, "") << field;
        EXPECT_EQ(said.find("QQQ"), std::string::npos) << said;
    }
}

TEST(ServedSchedule, MoreMessagesThanCanBeKeptAreRefused) {
    ServedSchedule served = read(with("guards", "[]"));
    ScheduleSpec& s = served.plan.schedule;
    s.rate = 1000;
    s.topics = 10;
    EXPECT_EQ(messages_until(served, 100 * kSecond), 1e6);
    EXPECT_NO_THROW(require_bearable(served, "h:1", 10'000 * kSecond));
    EXPECT_THROW(require_bearable(served, "h:1", 10'001 * kSecond), UsageError);
    s.end = 50 * kSecond;
    EXPECT_EQ(messages_until(served, 100 * kSecond), 5e5) << "nothing is due after the end";
    s.start = 50 * kSecond;
    EXPECT_EQ(messages_until(served, 10 * kSecond), 0);
}

}  // namespace
}  // namespace pushbench::client
