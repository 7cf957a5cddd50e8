// The live page of a server by hand, and what it asks: / (HTML for a browser, else the text index),
// /page/… (its files), /clock and /visitor.
#pragma once
#include <string_view>

namespace pushbench::server {

class Server;
class ServerWorker;

void add_page(ServerWorker& worker, Server& server);

// "text/html; charset=utf-8" for "index.html".
std::string_view content_type_of(std::string_view name);

}  // namespace pushbench::server
