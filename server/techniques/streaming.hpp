// One endless HTTP response per subscriber, a part of it per message: what Server-Sent Events and
// http-stream have in common. A technique adds only how its parts look.
//
// One instance per worker, on its thread.
#pragma once
#include "server/exchange.hpp"
#include "server/roster.hpp"
#include "server/subscription.hpp"
#include "server/techniques/idle_topics.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace pushbench::server {

class Streaming : public ServerTechnique {
  public:
    struct Form {
        TechniqueId id;
        std::string_view content_type;
        bool chunked = true;    // else the response ends with the connection
        std::string first;      // sent with the header, so that the stream is seen to begin
        std::string heartbeat;  // when nothing was published for this long; 0 = never
        Nanos heartbeat_interval = 0;
        std::string (*part)(const Entry&);  // a message as it stands in the stream
    };
    Streaming(WorkerContext& context, Form form);

    void handle(Exchange exchange) final;
    void publish(Entry& entry) final;
    void close_all() final;
    void gone(HttpConnection& connection) final;
    void drained(HttpConnection& connection) final;

  private:
    bool chunks(const HttpConnection& connection) const;
    net::SharedBytes head(const Resumption& from, bool chunked) const;
    net::SharedBytes last(const HttpConnection& connection) const;
    void catch_up(HttpConnection& connection);
    bool deliver(HttpConnection& connection, Entry& entry, net::Droppable droppable);

    WorkerContext& context_;
    Form form_;
    std::vector<Roster<HttpConnection>> subscribers_;  // live, by topic
    // Still reading the history, in which `position` is their next place.
    std::vector<Roster<HttpConnection>> behind_;
    net::SharedBytes heartbeat_, bare_heartbeat_;
    IdleTopics idle_;
};

}  // namespace pushbench::server
