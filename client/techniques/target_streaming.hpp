// The client halves of a target's endless responses: SSE and lines, by the rules of its file.
#pragma once
#include "client/technique.hpp"

#include <memory>

namespace pushbench::client {

std::unique_ptr<ClientTechnique> make_target_sse(LoadContext& context);
std::unique_ptr<ClientTechnique> make_target_http_stream(LoadContext& context);

}  // namespace pushbench::client
