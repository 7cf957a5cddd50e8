// Short polling: every request is answered at once, with news or without.
#include "server/techniques/poll_answers.hpp"
#include "server/techniques/table.hpp"

namespace pushbench::server {

namespace {

class ShortPolling final : public ServerTechnique {
  public:
    explicit ShortPolling(WorkerContext& context) : answers_(context) {}

    void handle(Exchange exchange) override {
        SubscriptionRequest subscription;
        if (answers_.answer_now(exchange, subscription)) return;
        auto answer =
            answers_.nothing(subscription.topic, exchange.keep_alive(), exchange.request().version);
        exchange.respond(std::move(answer.bytes), answer.status);
    }
    void publish(Entry&) override {}  // nobody waits
    void close_all() override {}

  private:
    PollAnswers answers_;
};

}  // namespace

std::unique_ptr<ServerTechnique> make_short_polling(WorkerContext& context) {
    return std::make_unique<ShortPolling>(context);
}

}  // namespace pushbench::server
