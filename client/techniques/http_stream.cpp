// http-stream, client half: lines out of an endless response; an empty one is a heartbeat.
#include "client/line_stream.hpp"
#include "client/techniques/streaming.hpp"
#include "client/techniques/table.hpp"
#include "client/techniques/target_streaming.hpp"

namespace pushbench::client {

namespace {

class HttpStreamClient final : public StreamClient {
  public:
    HttpStreamClient(SharedContext& shared, LocalId id) : StreamClient(shared.context, id) {}

  private:
    bool on_stream(std::string_view part) override {
        return lines_.feed(part, [this](std::string_view line) {
            if (line.empty())
                heartbeat(1);
            else
                deliver(line);
        });
    }
    void reset_stream() override { lines_.reset(); }
    std::string request() override {
        return own_request(technique(TechniqueId::http_stream).path, RequestKind::fetch);
    }
    bool content_type_fits(const ResponseHead& head) const override { return !head.event_stream; }

    LineStream lines_;
};

}  // namespace

std::unique_ptr<ClientTechnique> make_http_stream(LoadContext& context) {
    if (context.target) return make_target_http_stream(context);
    return std::make_unique<Connections<HttpStreamClient, SharedContext>>(context);
}

}  // namespace pushbench::client
