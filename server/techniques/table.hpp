// The makers of the server halves; table.cpp lists them, one row per technique.
#pragma once
#include "server/technique.hpp"

#include <memory>

namespace pushbench::server {

std::unique_ptr<ServerTechnique> make_short_polling(WorkerContext& context);
std::unique_ptr<ServerTechnique> make_long_polling(WorkerContext& context);
std::unique_ptr<ServerTechnique> make_sse(WorkerContext& context);
std::unique_ptr<ServerTechnique> make_websocket(WorkerContext& context);
std::unique_ptr<ServerTechnique> make_http_stream(WorkerContext& context);
std::unique_ptr<ServerTechnique> make_raw_tcp(WorkerContext& context);

}  // namespace pushbench::server
