// Where a subscription begins: which of the request's cursors counts.
#include "server/subscription.hpp"

#include <optional>
#include <string>

#include <gtest/gtest.h>

namespace pushbench::server {
namespace {

struct Asked {
    std::string target, last_event_id, if_none_match;
    int status;  // 0: accepted
    std::optional<std::uint64_t> since;
};

TEST(Subscription, TheCursorInTheUrlWinsOverTheHeaders) {
    const Asked table[] = {
        {"/poll", "", "", 0, std::nullopt},
        {"/poll?since=7", "", "", 0, 7},
        {"/events", "8", "", 0, 8},
        {"/poll", "", "\"9\"", 0, 9},
        {"/poll", "", "W/\"9\"", 0, 9},
        {"/events?since=7", "8", "", 0, 7},
        {"/poll?since=7", "", "\"9\"", 0, 7},
        {"/events?since=7", "8", "\"9\"", 0, 7},
        {"/events?since=0", "8", "", 0, 0},
        {"/events", "8", "\"9\"", 0, 8},
        {"/poll", "", "\"of somebody else\"", 0, std::nullopt},
        {"/poll?since=x", "8", "", 400, std::nullopt},
        {"/poll?since=", "", "", 400, std::nullopt},
        {"/poll?since=-1", "", "", 400, std::nullopt},
        {"/poll?since=18446744073709551616", "", "", 400, std::nullopt},
        {"/events", "x", "", 400, std::nullopt},
        {"/events?since=7", "x", "", 0, 7},
        {"/poll?topic=2", "", "", 404, std::nullopt},
        {"/poll?topic=x", "", "", 400, std::nullopt},
    };
    const Topics topics(2, 10);
    for (const Asked& asked : table) {
        Request request;
        request.target = asked.target;
        request.last_event_id = asked.last_event_id;
        request.if_none_match = asked.if_none_match;
        const SubscriptionRequest read = read_subscription(request, topics);
        const std::string what =
            asked.target + " | " + asked.last_event_id + " | " + asked.if_none_match;
        EXPECT_EQ(read.error_status, asked.status) << what;
        if (asked.status == 0) {
            EXPECT_EQ(read.since, asked.since) << what;
        }
    }
}

TEST(Subscription, NamesItsTopic) {
    const Topics topics(3, 10);
    Request request;
    request.target = "/events?since=1&topic=2";
    EXPECT_EQ(read_subscription(request, topics).topic, 2);
    request.target = "/events";
    EXPECT_EQ(read_subscription(request, topics).topic, 0);
}

}  // namespace
}  // namespace pushbench::server
