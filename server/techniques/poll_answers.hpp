// The answers to a poll, short or long: what is new since the cursor, or that nothing is.
//
// Everybody who polls with the same cursor gets the same bytes, so the last answer of each kind is
// kept per topic and shared. One instance per worker and technique.
#pragma once
#include "server/exchange.hpp"
#include "server/subscription.hpp"
#include "server/technique.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace pushbench::server {

class PollAnswers {
  public:
    explicit PollAnswers(WorkerContext& context);

    struct Answer {
        net::SharedBytes bytes;
        int status;
        std::int64_t messages;
    };
    // `version` is the request's (10 or 11).
    Answer news(std::uint16_t topic, std::uint64_t since, bool keep_alive, int version);
    Answer nothing(std::uint16_t topic, bool keep_alive, int version);
    bool has_news(std::uint16_t topic, std::uint64_t since) const;

    // Answers what needs no waiting: wrong requests (400, 404, 405), the first request without a
    // cursor (204 with the current one), and news. false: nothing new yet.
    bool answer_now(Exchange& exchange, SubscriptionRequest& subscription);

  private:
    struct Cached {
        std::uint64_t since = ~0ULL, newest = ~0ULL;
        std::int64_t second = -1;
        bool keep_alive = false;
        int version = 0;
        Answer answer{};
    };
    Answer render_news(std::uint16_t topic, std::uint64_t since, bool keep_alive, int version);
    Answer render_nothing(std::uint64_t cursor, int status, bool keep_alive, int version);
    template <class Render>
    Answer cached(Cached& slot, std::uint64_t since, std::uint64_t newest, bool keep_alive,
                  int version, Render render);

    WorkerContext& context_;
    std::vector<Cached> news_, nothing_;
};

}  // namespace pushbench::server
