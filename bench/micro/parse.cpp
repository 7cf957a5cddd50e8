// Text in and out: payloads, event streams, poll bodies, requests and responses.
#include "bench/micro/samples.hpp"
#include "client/event_stream.hpp"
#include "client/header_profiles.hpp"
#include "client/poll_body.hpp"
#include "client/response.hpp"
#include "server/request.hpp"
#include "server/response.hpp"

#include <string>
#include <string_view>

#include <benchmark/benchmark.h>

namespace pushbench {
namespace {

void message_encode(benchmark::State& state) {
    char out[micro::kPayloadBytes];
    std::uint64_t seq = 1;
    for (auto _ : state) {
        encode_payload(out, sizeof out, micro::message_of(seq++));
        benchmark::DoNotOptimize(out);
    }
}
BENCHMARK(message_encode);

void message_parse(benchmark::State& state) {
    const std::string payload = micro::payload_of(123456);
    for (auto _ : state) benchmark::DoNotOptimize(parse_payload(payload));
}
BENCHMARK(message_parse);

struct CountEvents final : client::EventStream::Sink {
    std::size_t bytes = 0;
    void on_event(std::string_view data) override { bytes += data.size(); }
    void on_comment(std::size_t) override {}
};

// One event in one piece, as a client usually reads it.
void event_stream_parse(benchmark::State& state) {
    const std::string event = "id: 123456\ndata: " + micro::payload_of(123456) + "\n\n";
    client::EventStream stream;
    CountEvents sink;
    for (auto _ : state)
        if (!stream.feed(event, sink)) state.SkipWithError("not an event");
    if (sink.bytes != static_cast<std::size_t>(state.iterations()) * micro::kPayloadBytes)
        state.SkipWithError("an event was not seen");
}
BENCHMARK(event_stream_parse);

void poll_body_parse(benchmark::State& state) {
    std::string body;
    for (std::uint64_t seq = 1; seq <= static_cast<std::uint64_t>(state.range(0)); ++seq)
        body += "128\n" + micro::payload_of(seq);
    client::PollBody parser;
    std::size_t bytes = 0;
    for (auto _ : state)
        parser.feed(body, [&bytes](std::string_view payload) { bytes += payload.size(); });
    if (bytes != static_cast<std::size_t>(state.iterations() * state.range(0)) * 128)
        state.SkipWithError("a message was not seen");
}
BENCHMARK(poll_body_parse)->Arg(1)->Arg(16);

void request_parse(benchmark::State& state, HeaderProfile profile) {
    const auto text = client::request_text(profile, client::RequestKind::fetch,
                                           "/poll?topic=0&since=", "127.0.0.1:8080", true);
    const std::string request = text.before + "123456" + text.after;
    server::RequestReader reader(8192, 1u << 20);
    for (auto _ : state) {
        std::size_t consumed = 0;
        if (reader.feed(request, consumed) != server::RequestReader::State::complete)
            state.SkipWithError("not a request");
        benchmark::DoNotOptimize(reader.request().query("since"));
        reader.reset();
    }
}
BENCHMARK_CAPTURE(request_parse, minimal, HeaderProfile::minimal);
BENCHMARK_CAPTURE(request_parse, browser, HeaderProfile::browser);

// The empty response of a poll, rendered anew (the server keeps it for a second).
void response_write(benchmark::State& state) {
    for (auto _ : state) {
        server::ResponseBuilder response(204, true);
        response.field("Cache-Control", "no-store")
            .field("ETag", "\"123456\"")
            .field("Pushbench-Cursor", 123456);
        benchmark::DoNotOptimize(response.without_body());
    }
}
BENCHMARK(response_write);

struct CountBody final : client::ResponseReader::Sink {
    std::size_t bytes = 0;
    void on_head(const client::ResponseHead&) override {}
    void on_body(std::string_view part) override { bytes += part.size(); }
};

// A poll's answer with one message, on the load side.
void response_parse(benchmark::State& state) {
    server::ResponseBuilder builder(200, true);
    builder.field("Cache-Control", "no-store")
        .field("ETag", "\"123456\"")
        .field("Pushbench-Cursor", 123456)
        .field("Content-Type", "application/octet-stream");
    const auto response = builder.with_body("128\n" + micro::payload_of(123456));
    CountBody sink;
    client::ResponseReader reader(sink);
    for (auto _ : state) {
        std::size_t consumed = 0;
        if (reader.feed(response.view(), consumed) != client::ResponseReader::State::complete)
            state.SkipWithError("not a response");
        reader.reset(sink);
    }
    benchmark::DoNotOptimize(sink.bytes);
}
BENCHMARK(response_parse);

}  // namespace
}  // namespace pushbench
