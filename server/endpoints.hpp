// The paths that are not techniques: /, /healthz, /schedule, /metrics, /publish.
#pragma once
#include <string_view>

namespace pushbench::server {

class Server;
class ServerWorker;

std::string_view text_index();  // what / says to whoever is no browser
void add_endpoints(ServerWorker& worker, Server& server);

}  // namespace pushbench::server
