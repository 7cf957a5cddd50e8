#include "server/techniques/poll_answers.hpp"

#include "server/answer.hpp"
#include "server/response.hpp"

#include <string>

#include <boost/beast/http/verb.hpp>
#include <fmt/format.h>

namespace pushbench::server {

namespace {

net::SharedBytes render_item(const Entry& entry) {
    const std::string length = fmt::format("{}\n", entry.payload.size());
    net::SharedBytes bytes = net::SharedBytes::uninitialized(length.size() + entry.payload.size());
    std::memcpy(bytes.writable(), length.data(), length.size());
    std::memcpy(bytes.writable() + length.size(), entry.payload.data(), entry.payload.size());
    return bytes;
}

ResponseBuilder start(int status, bool keep_alive, int version, const Options& options,
                      std::uint64_t cursor) {
    ResponseBuilder response(status, keep_alive, version);
    response.field("Cache-Control", "no-store");
    if (!options.allow_origin.empty())
        response.field("Access-Control-Allow-Origin", options.allow_origin)
            .field("Access-Control-Expose-Headers", "ETag, Pushbench-Cursor, Pushbench-Lost");
    response.field("ETag", fmt::format("\"{}\"", cursor)).field("Pushbench-Cursor", cursor);
    return response;
}

}  // namespace

PollAnswers::PollAnswers(WorkerContext& context)
    : context_(context), news_(context.topics.size()), nothing_(context.topics.size()) {}

template <class Render>
PollAnswers::Answer PollAnswers::cached(Cached& slot, std::uint64_t since, std::uint64_t newest,
                                        bool keep_alive, int version, Render render) {
    const std::int64_t second = http_date().second;
    if (slot.since != since || slot.newest != newest || slot.second != second ||
        slot.keep_alive != keep_alive || slot.version != version) {
        slot = {since, newest, second, keep_alive, version, render()};
    }
    return slot.answer;
}

bool PollAnswers::has_news(std::uint16_t topic, std::uint64_t since) const {
    return context_.topics[topic].newest() > since;
}

PollAnswers::Answer PollAnswers::news(std::uint16_t topic, std::uint64_t since, bool keep_alive,
                                      int version) {
    return cached(news_[topic], since, context_.topics[topic].newest(), keep_alive, version,
                  [&] { return render_news(topic, since, keep_alive, version); });
}

PollAnswers::Answer PollAnswers::nothing(std::uint16_t topic, bool keep_alive, int version) {
    const std::uint64_t newest = context_.topics[topic].newest();
    const EmptyAnswer form = context_.options.poll_empty;
    const int status = form == EmptyAnswer::no_content_204     ? 204
                       : form == EmptyAnswer::not_modified_304 ? 304
                                                               : 200;
    return cached(nothing_[topic], newest, newest, keep_alive, version,
                  [&] { return render_nothing(newest, status, keep_alive, version); });
}

PollAnswers::Answer PollAnswers::render_news(std::uint16_t topic, std::uint64_t since,
                                             bool keep_alive, int version) {
    auto& entries = context_.topics[topic].entries();
    const Resumption from = resume(context_.topics[topic], since);
    std::string body;
    std::uint64_t cursor = since;
    std::int64_t messages = 0;
    for (std::size_t i = from.replay_from; i < entries.size(); ++i) {
        body += entries[i].rendered(TechniqueId::short_polling, render_item).view();
        cursor = std::max(cursor, entries[i].message.seq);
        ++messages;
        if (context_.options.poll_batch == PollBatch::one) break;
    }
    ResponseBuilder response = start(200, keep_alive, version, context_.options, cursor);
    if (from.lost > 0) response.field("Pushbench-Lost", from.lost);
    response.field("Content-Type", "application/octet-stream");
    return {response.with_body(body), 200, messages};
}

PollAnswers::Answer PollAnswers::render_nothing(std::uint64_t cursor, int status, bool keep_alive,
                                                int version) {
    ResponseBuilder response = start(status, keep_alive, version, context_.options, cursor);
    if (status != 200) return {response.without_body(), status, 0};
    response.field("Content-Type", "application/octet-stream");
    return {response.with_body(""), status, 0};
}

bool PollAnswers::answer_now(Exchange& exchange, SubscriptionRequest& subscription) {
    const Request& request = exchange.request();
    const bool keep_alive = exchange.keep_alive();
    if (request.method != boost::beast::http::verb::get) {
        refuse_method(exchange, "GET");
        return true;
    }
    subscription = read_subscription(request, context_.topics);
    if (subscription.error_status != 0) {
        exchange.respond(error_response(subscription.error_status, subscription.error, keep_alive),
                         subscription.error_status);
        return true;
    }
    if (!subscription.since) {
        const std::uint64_t cursor = context_.topics[subscription.topic].newest();
        Answer answer = render_nothing(cursor, 204, keep_alive, request.version);
        exchange.respond(std::move(answer.bytes), answer.status);
        return true;
    }
    if (!has_news(subscription.topic, *subscription.since)) return false;
    Answer answer = news(subscription.topic, *subscription.since, keep_alive, request.version);
    context_.count_deliveries(answer.messages);
    exchange.respond(std::move(answer.bytes), answer.status);
    return true;
}

}  // namespace pushbench::server
