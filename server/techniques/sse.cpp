// Server-Sent Events: one endless response, an event per message (WHATWG HTML §9.2).
#include "server/techniques/streaming.hpp"
#include "server/techniques/table.hpp"

#include <fmt/format.h>

namespace pushbench::server {

std::unique_ptr<ServerTechnique> make_sse(WorkerContext& context) {
    const Options& options = context.options;
    Streaming::Form form;
    form.id = TechniqueId::sse;
    form.content_type = "text/event-stream";
    form.chunked = options.sse_framing == SseFraming::chunked;
    // A comment at once, so that proxies and clients see the stream begin.
    form.first = ": pushbench\n\n";
    if (options.sse_retry > 0)
        form.first += fmt::format("retry: {}\n\n", options.sse_retry / kMillisecond);
    form.heartbeat = ":\n\n";
    form.heartbeat_interval = options.sse_heartbeat;
    form.part = [](const Entry& entry) {
        return fmt::format("id: {}\ndata: {}\n\n", entry.message.seq, entry.payload.view());
    };
    return std::make_unique<Streaming>(context, std::move(form));
}

}  // namespace pushbench::server
