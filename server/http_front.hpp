// One worker's HTTP side: its connections, their timeouts, and the router from path to technique.
// On the worker's thread only.
#pragma once
#include "server/http_connection.hpp"
#include "server/technique.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace pushbench::server {

class HttpFront {
  public:
    // Endpoints that are not techniques (/, /schedule, /metrics, /healthz, /publish). They answer
    // with exchange.respond().
    using Endpoint = std::function<void(Exchange)>;

    explicit HttpFront(WorkerContext& context);
    ~HttpFront();

    // `id`: of a technique whose requests are counted for visitors.
    void route(std::string path, ServerTechnique& technique, std::optional<TechniqueId> id = {}) {
        techniques_[std::move(path)] = {&technique, id};
    }
    void route(std::string path, Endpoint endpoint) {
        endpoints_[std::move(path)] = std::move(endpoint);
    }

    void accept(int fd, bool admitted);
    void close_all();  // whoever is idle or between requests; techniques end their own first
    void drop_all();   // whoever is left
    std::size_t open_connections() const { return open_; }

  private:
    friend class HttpConnection;
    friend class Exchange;

    void dispatch(HttpConnection& connection, const Request& request);
    void forget(HttpConnection& connection);
    std::unique_ptr<RequestReader> take_reader();
    void give_back(std::unique_ptr<RequestReader> reader);
    void count_response(int status);
    bool count_visitor(HttpConnection& connection, const Request& request, TechniqueId id);
    void end_following(HttpConnection& connection);

    WorkerContext& context_;
    struct Route {
        ServerTechnique* technique;
        std::optional<TechniqueId> id;
    };
    std::map<std::string, Route, std::less<>> techniques_;
    std::map<std::string, Endpoint, std::less<>> endpoints_;
    boost::intrusive::list<HttpConnection, boost::intrusive::constant_time_size<false>> all_;
    std::size_t open_ = 0;
    std::unique_ptr<RequestReader> spare_reader_;  // for requests that arrive in one piece
    net::DeadlineLane* header_lane_;
    net::DeadlineLane* idle_lane_;
    net::DeadlineLane* linger_lane_;
    bool closing_ = false;
};

}  // namespace pushbench::server
