// Rows of how the server answers and protects itself.
#include "core/message.hpp"
#include "core/options_rows.hpp"

namespace pushbench {
namespace {

constexpr Range kHistory{.least = 1, .most = 1'000'000'000};

// `run` must know a chosen history from the default, which it sizes itself: "auto" is that default.
OptionSpec history_row(Row row) {
    OptionSpec spec = blank_row(row, "COUNT|auto");
    spec.set = [](Options& options, const std::string& text) {
        options.history_given = text != "auto";
        options.history =
            options.history_given ? in_range(parse_count(text), kHistory) : Options{}.history;
    };
    spec.get = [](const Options& options) {
        return options.history_given ? std::to_string(options.history) : std::string("auto");
    };
    return spec;
}

// It is sent back as a header: nothing that could end the line may come through.
void check_origin(const std::string& text) {
    const bool printable =
        std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; });
    if (!printable || (text != "*" && text.find("://") == std::string::npos))
        throw UsageError(
            fmt::format("'{}' is not an origin; give one such as https://example.org, or *", text));
}

}  // namespace

std::vector<OptionSpec> technique_rows() {
    constexpr std::string_view group = "Techniques";
    constexpr unsigned both = kRun | kServe;
    return {
        choice_row({"poll-empty", "", "", group, both, "answer to a poll that has nothing new"},
                   &Options::poll_empty,
                   std::array{Choice<EmptyAnswer>{"204", EmptyAnswer::no_content_204},
                              Choice<EmptyAnswer>{"304", EmptyAnswer::not_modified_304},
                              Choice<EmptyAnswer>{"200", EmptyAnswer::ok_200}}),
        choice_row({"poll-batch", "", "", group, both, "messages in one answer to a poll"},
                   &Options::poll_batch,
                   std::array{Choice<PollBatch>{"all", PollBatch::all},
                              Choice<PollBatch>{"one", PollBatch::one}}),
        choice_row({"sse-framing", "", "", group, both,
                    "chunked, or a body that ends with the connection"},
                   &Options::sse_framing,
                   std::array{Choice<SseFraming>{"chunked", SseFraming::chunked},
                              Choice<SseFraming>{"close", SseFraming::close}}),
        duration_row(
            {"sse-heartbeat", "", "", group, both,
             "silence on the topic before a comment, or an empty line of http-stream; 0 = never"},
            &Options::sse_heartbeat, 0),
        duration_row({"sse-retry", "", "", group, both,
                      "reconnection time told to clients (`retry:`); 0 = not sent"},
                     &Options::sse_retry, 0),
        choice_row({"ws-frame", "", "", group, both, "opcode of a message's frame"},
                   &Options::ws_frame,
                   std::array{Choice<WsFrame>{"text", WsFrame::text},
                              Choice<WsFrame>{"binary", WsFrame::binary}}),
        choice_row({"ws-writer", "", "", group, both,
                    "the outbox of every technique, or Beast's async_write per client"},
                   &Options::ws_writer,
                   std::array{Choice<WsWriter>{"outbox", WsWriter::outbox},
                              Choice<WsWriter>{"beast", WsWriter::beast}}),
        duration_row(
            {"ws-ping", "", "", group, both, "silence on the topic before a ping; 0 = never"},
            &Options::ws_ping, 0),
    };
}

std::vector<OptionSpec> server_rows() {
    constexpr std::string_view group = "Server";
    constexpr unsigned both = kRun | kServe;
    return {
        history_row({"history", "", "", group, both,
                     "messages kept per topic; auto = 1000, more if `run` needs it"}),
        size_row({"outbox-limit", "", "", group, both,
                  "bytes queued for one client before it counts as slow"},
                 &Options::outbox_limit, {.least = 1024, .most = 1u << 30}),
        choice_row(
            {"slow-consumer", "", "", group, both, "what happens to a client whose outbox is full"},
            &Options::slow_consumer,
            std::array{Choice<SlowConsumer>{"close", SlowConsumer::close},
                       Choice<SlowConsumer>{"drop-oldest", SlowConsumer::drop_oldest}}),
        count_row({"max-connections", "", "", group, both,
                   "more are answered 503; 0 = as many as descriptors allow"},
                  &Options::max_connections, {}),
        size_row({"header-limit", "", "", group, both, "of a request's head; longer is 431"},
                 &Options::header_limit,
                 {.least = 512, .most = 1u << 20, .why = "a browser's request would not fit"}),
        size_row({"body-limit", "", "", group, kServe, "of a published body; longer is 413"},
                 &Options::body_limit, {.least = 1, .most = kMaxPayload}),
        duration_row(
            {"header-timeout", "", "", group, both, "until a request's head must be complete"},
            &Options::header_timeout, kMillisecond),
        duration_row(
            {"idle-timeout", "", "", group, both, "until a connection without a request is closed"},
            &Options::idle_timeout, kMillisecond),
        text_row({"allow-origin", "", "ORIGIN", group, kServe,
                  "origin that may read across sites (CORS), or *; empty = none"},
                 &Options::allow_origin, check_origin),
        count_row({"external-topics", "", "", group, kServe,
                   "the first topics are fed by POST /publish instead of the schedule"},
                  &Options::external_topics, {.least = 0, .most = 65535}),
    };
}

}  // namespace pushbench
