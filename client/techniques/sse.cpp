// Server-Sent Events, client half: one request, then events until the server ends the stream.
#include "client/connection.hpp"
#include "client/event_stream.hpp"
#include "client/header_profiles.hpp"
#include "client/response.hpp"
#include "client/techniques/connections.hpp"
#include "client/techniques/table.hpp"

#include <charconv>
#include <string>

namespace pushbench::client {

namespace {

class SseClient final : public Connection<net::Channel>,
                        private ResponseReader::Sink,
                        private EventStream::Sink {
  public:
    SseClient(SharedContext& shared, LocalId id)
        : Connection(shared.context, id, shared.context.outbox_policy,
                     shared.context.recorder.totals(shared.context.clients[id])),
          reader_(*this) {}

    void start() {
        reader_.reset(*this);
        events_.reset();
        dial(context_.http);
    }
    void stop() {
        if (link_ == Link::open) return finish();
        drop();
        context_.host.stopped(id_);
    }

  private:
    void on_connected() override {
        std::string target = "/events?topic=" + std::to_string(record().topic);
        if (record().subscribed) target += "&since=";
        const RequestText text = request_text(context_.options.headers, RequestKind::event_source,
                                              target, context_.host_header, /*keep_alive=*/true);
        std::string request = text.before;
        if (record().subscribed) request += std::to_string(record().ledger.highest());
        request += text.after;
        ++counters().requests;
        context_.connect_lane->arm(*this);
        send(net::SharedBytes(request), net::Droppable::no);
    }

    void on_input(std::string_view input, Nanos received_at) override {
        received_at_ = received_at;
        std::size_t consumed = 0;
        switch (reader_.feed(input, consumed)) {
            case ResponseReader::State::need_more:
                break;
            // A finished response is a stream that the server ended, or a refusal.
            case ResponseReader::State::complete:
                if (link_ == Link::open) lost(ending(), false);
                break;
            case ResponseReader::State::failed:
                if (link_ == Link::open) lost(ErrorKind::malformed, false);
                break;
        }
        if (malformed_ && link_ == Link::open) lost(ErrorKind::malformed, false);
    }

    ErrorKind ending() const {
        switch (reader_.head().status) {
            case 200:
                return ErrorKind::closed_by_server;
            case 403:
                return ErrorKind::refused;
            case 503:
                return ErrorKind::overloaded;
            default:
                return ErrorKind::bad_status;
        }
    }

    void on_head(const ResponseHead& head) override {
        cancel_deadline();
        if (head.status != 200) return;
        if (!head.event_stream || !head.cursor) {
            malformed_ = true;
            return;
        }
        context_.recorder.response(record(), false, 0, received_at_);
        context_.host.subscribed(id_, *head.cursor, head.lost, received_at_ - dialed_at_);
    }
    void on_body(std::string_view part) override {
        if (reader_.head().status != 200 || malformed_) return;
        if (!events_.feed(part, *this)) malformed_ = true;
    }
    void on_event(std::string_view data) override {
        context_.recorder.deliver(record(), data, received_at_);
    }
    void on_comment() override { ++counters().heartbeats; }

    void on_ended(ErrorKind kind) override {
        malformed_ = false;
        context_.host.ended(id_, kind);
    }
    void on_finished() override { context_.host.stopped(id_); }

    ResponseReader reader_;
    EventStream events_;
    Nanos received_at_ = 0;
    bool malformed_ = false;
};

}  // namespace

std::unique_ptr<ClientTechnique> make_sse(LoadContext& context) {
    return std::make_unique<Connections<SseClient, SharedContext>>(context);
}

}  // namespace pushbench::client
