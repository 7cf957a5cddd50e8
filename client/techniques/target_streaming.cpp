#include "client/techniques/target_streaming.hpp"

#include "client/event_stream.hpp"
#include "client/line_stream.hpp"
#include "client/techniques/streaming.hpp"
#include "client/techniques/target_client.hpp"

#include <string>

namespace pushbench::client {

namespace {

struct TargetStreamShared {
    TargetStreamShared(LoadContext& load_context, TechniqueId id)
        : context(load_context), clients(load_context, id) {}
    LoadContext& context;
    TargetClients clients;
};

// What both have in common: the rest is how the stream is cut into texts.
class TargetStreamClient : public StreamClient {
  public:
    TargetStreamClient(TargetStreamShared& shared, LocalId id, RequestKind kind)
        : StreamClient(shared.context, id, /*every_field=*/true),
          shared_(shared),
          cursor_(shared.clients.rules()),
          kind_(kind) {}

  protected:
    // A text without a message is one that keeps the connection alive.
    void take(std::string_view text, std::string_view event_id, std::size_t bytes) {
        if (!shared_.clients.deliver(id_, text, event_id, received_at())) heartbeat(bytes);
        cursor_.on_text(text);
    }

    TargetStreamShared& shared_;
    TargetCursor cursor_;

  private:
    std::string request() override {
        location_.clear();
        return shared_.clients.request(id_, kind_, /*keep_alive=*/true, cursor_);
    }
    // Nobody tells where a foreign stream starts: from what is published from now on.
    std::optional<std::uint64_t> cursor_of(const ResponseHead&) const override { return 0; }
    void on_field(std::string_view name, std::string_view value) override {
        cursor_.on_field(name, value);
        if (same_field(name, "Location")) location_ = value;
    }
    void on_refused(const ResponseHead& head) override {
        shared_.clients.say(head.status, location_);
    }

    RequestKind kind_;
    std::string location_;
};

class TargetSseClient final : public TargetStreamClient, private EventStream::Sink {
  public:
    TargetSseClient(TargetStreamShared& shared, LocalId id)
        : TargetStreamClient(shared, id, RequestKind::event_source) {
        events_.keep_ids();
    }

  private:
    bool on_stream(std::string_view part) override { return events_.feed(part, *this); }
    void reset_stream() override { events_.reset(); }
    bool content_type_fits(const ResponseHead& head) const override {
        if (!head.event_stream)
            context_.recorder.error_example("answered 200 without Content-Type text/event-stream");
        return head.event_stream;
    }
    void on_event(std::string_view data) override {
        if (!events_.last_id().empty()) cursor_.on_event_id(events_.last_id());
        // That of an earlier event is where to resume (WHATWG HTML §9.2.6), and not the number of
        // this one.
        take(data, events_.has_id() ? events_.last_id() : std::string_view(), data.size());
    }
    void on_comment(std::size_t bytes) override { heartbeat(bytes); }

    EventStream events_;
};

class TargetLineClient final : public TargetStreamClient {
  public:
    TargetLineClient(TargetStreamShared& shared, LocalId id)
        : TargetStreamClient(shared, id, RequestKind::fetch) {}

  private:
    bool on_stream(std::string_view part) override {
        return lines_.feed(part, [this](std::string_view line) {
            if (line.ends_with('\r')) line.remove_suffix(1);
            take(line, {}, line.size() + 1);
        });
    }
    void reset_stream() override { lines_.reset(); }
    bool content_type_fits(const ResponseHead& head) const override { return !head.event_stream; }

    LineStream lines_;
};

}  // namespace

std::unique_ptr<ClientTechnique> make_target_sse(LoadContext& context) {
    return std::make_unique<Connections<TargetSseClient, TargetStreamShared>>(context,
                                                                              TechniqueId::sse);
}

std::unique_ptr<ClientTechnique> make_target_http_stream(LoadContext& context) {
    return std::make_unique<Connections<TargetLineClient, TargetStreamShared>>(
        context, TechniqueId::http_stream);
}

}  // namespace pushbench::client
