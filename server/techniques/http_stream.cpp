// http-stream: one endless chunked response, a line per message; what servers of JSON lines do.
// Payloads are printable, so a newline ends each; an empty line is a heartbeat.
#include "server/techniques/streaming.hpp"
#include "server/techniques/table.hpp"

#include <string>

namespace pushbench::server {

std::unique_ptr<ServerTechnique> make_http_stream(WorkerContext& context) {
    Streaming::Form form;
    form.id = TechniqueId::http_stream;
    form.content_type = "text/plain; charset=utf-8";
    form.first = "\n";
    form.heartbeat = "\n";
    form.heartbeat_interval = context.options.sse_heartbeat;
    form.part = [](const Entry& entry) { return std::string(entry.payload.view()) + "\n"; };
    return std::make_unique<Streaming>(context, std::move(form));
}

}  // namespace pushbench::server
