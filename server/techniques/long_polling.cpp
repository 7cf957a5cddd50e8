// Long polling: a request without news is held until there is some or the hold time is over
// (RFC 6202 §2). With a cursor, so that nothing is lost between two polls.
#include "server/roster.hpp"
#include "server/techniques/poll_answers.hpp"
#include "server/techniques/table.hpp"

#include <vector>

namespace pushbench::server {

namespace {

class LongPolling final : public ServerTechnique {
  public:
    explicit LongPolling(WorkerContext& context)
        : context_(context),
          answers_(context),
          parked_(context.topics.size()),
          hold_(context.worker.deadlines().add_lane(
              context.options.poll_timeout,
              [this](net::DeadlineHook& hook) { answer(static_cast<HttpConnection&>(hook)); })) {}

    void handle(Exchange exchange) override {
        SubscriptionRequest subscription;
        if (answers_.answer_now(exchange, subscription)) return;
        if (context_.options.poll_timeout == 0) {
            auto nothing = answers_.nothing(subscription.topic, exchange.keep_alive(),
                                            exchange.request().version);
            return exchange.respond(std::move(nothing.bytes), nothing.status);
        }
        HttpConnection& connection = exchange.park(*this, &hold_);
        connection.topic = subscription.topic;
        connection.position = *subscription.since;
        parked_[subscription.topic].add(connection);
    }

    void publish(Entry& entry) override {
        const std::size_t topic = entry.message.topic;
        // Answering may bring the next request of the same connection: it parks in a new list.
        std::vector<HttpConnection*> woken = parked_[topic].take_all();
        const std::size_t n = woken.size();
        if (n == 0) return;
        first_ = first_ + 1 < n ? first_ + 1 : 0;
        for (std::size_t i = 0; i < n; ++i) {
            HttpConnection& connection = *woken[(first_ + i) % n];
            if (connection.is_open()) answer(connection);
        }
    }

    void close_all() override {
        for (auto& roster : parked_)
            for (HttpConnection* connection : roster.take_all()) {
                connection->close_after_answer();
                answer(*connection);
            }
    }

    void gone(HttpConnection& connection) override { parked_[connection.topic].remove(connection); }

  private:
    void answer(HttpConnection& connection) {
        parked_[connection.topic].remove(connection);
        const bool keep_alive = connection.keep_alive();
        auto answer = answers_.has_news(connection.topic, connection.position)
                          ? answers_.news(connection.topic, connection.position, keep_alive, 11)
                          : answers_.nothing(connection.topic, keep_alive, 11);
        context_.count_deliveries(answer.messages);
        connection.respond(std::move(answer.bytes), answer.status);
    }

    WorkerContext& context_;
    PollAnswers answers_;
    std::vector<Roster<HttpConnection>> parked_;
    net::DeadlineLane& hold_;
    std::size_t first_ = 0;
};

}  // namespace

std::unique_ptr<ServerTechnique> make_long_polling(WorkerContext& context) {
    return std::make_unique<LongPolling>(context);
}

}  // namespace pushbench::server
