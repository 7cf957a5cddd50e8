// The makers of the client halves; table.cpp lists them, one row per technique.
#pragma once
#include "client/technique.hpp"

#include <memory>

namespace pushbench::client {

std::unique_ptr<ClientTechnique> make_short_polling(LoadContext& context);
std::unique_ptr<ClientTechnique> make_long_polling(LoadContext& context);
std::unique_ptr<ClientTechnique> make_sse(LoadContext& context);
std::unique_ptr<ClientTechnique> make_websocket(LoadContext& context);
std::unique_ptr<ClientTechnique> make_http_stream(LoadContext& context);
std::unique_ptr<ClientTechnique> make_raw_tcp(LoadContext& context);

}  // namespace pushbench::client
