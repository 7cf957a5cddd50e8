// The paths that are not techniques: /, /healthz, /schedule, /metrics, /publish.
#pragma once

namespace pushbench::server {

class Server;
class ServerWorker;

void add_endpoints(ServerWorker& worker, Server& server);

}  // namespace pushbench::server
