// Server-Sent Events, client half: the event stream of a browser's EventSource.
#include "client/event_stream.hpp"
#include "client/techniques/streaming.hpp"
#include "client/techniques/table.hpp"
#include "client/techniques/target_streaming.hpp"

namespace pushbench::client {

namespace {

class SseClient final : public StreamClient, private EventStream::Sink {
  public:
    SseClient(SharedContext& shared, LocalId id) : StreamClient(shared.context, id) {}

  private:
    bool on_stream(std::string_view part) override { return events_.feed(part, *this); }
    void reset_stream() override { events_.reset(); }
    std::string request() override {
        return own_request(technique(TechniqueId::sse).path, RequestKind::event_source);
    }
    bool content_type_fits(const ResponseHead& head) const override { return head.event_stream; }
    void on_event(std::string_view data) override { deliver(data); }
    void on_comment(std::size_t bytes) override { heartbeat(bytes); }

    EventStream events_;
};

}  // namespace

std::unique_ptr<ClientTechnique> make_sse(LoadContext& context) {
    if (context.target) return make_target_sse(context);
    return std::make_unique<Connections<SseClient, SharedContext>>(context);
}

}  // namespace pushbench::client
