// One worker of the server: its thread, listeners, history, HTTP front and techniques.
//
// Constructed, started and stopped from one thread; in between everything happens on its own, where
// publish(), publish_external() and set_tail() take what any thread gives them.
#pragma once
#include "server/fault.hpp"
#include "server/http_front.hpp"
#include "server/listener.hpp"
#include "server/technique.hpp"
#include "server/visitors.hpp"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace pushbench::server {

class Server;

class ServerWorker {
  public:
    // `tls`: null = plain; it outlives the worker.
    ServerWorker(Server& server, const Options& options, std::span<const TechniqueId> techniques,
                 const net::TlsContext* tls, std::string name);
    ~ServerWorker();

    void listen(int http_fd, int raw_tcp_fd);  // -1: no such listener
    void start(int core);
    void stop_accepting();  // and end every subscription by its protocol
    void stop();            // drops what is left, joins

    // From any thread: the message enters this worker's history and goes to its subscribers.
    void publish(const Message& message);
    void publish_external(const Message& message, std::shared_ptr<const std::string> body);
    void set_tail(Nanos from);

    // On the worker's thread, or after stop().
    ServerCounters counters() const;

    // An endpoint that keeps connections waiting; lives until the worker is destroyed, because
    // posts from other workers may still name it.
    void own(std::unique_ptr<ServerTechnique> endpoint, std::string path) {
        front_.route(std::move(path), *endpoint);
        endpoints_.push_back(std::move(endpoint));
    }

    const Visitors* visitors() const { return visitors_.get(); }  // null in a trial
    net::Worker& worker() { return worker_; }
    HttpFront& front() { return front_; }
    WorkerContext& context() { return context_; }

  private:
    void append(const Message& message, net::SharedBytes payload);
    std::uint64_t connections_open() const;

    const Options& options_;
    net::Worker worker_;
    Topics topics_;
    ServerCounters counters_;
    net::ChannelTotals totals_;
    net::OutboxPolicy policy_;
    std::unique_ptr<Visitors> visitors_;
    WorkerContext context_;
    HttpFront front_;
    std::vector<std::unique_ptr<ServerTechnique>> techniques_;
    std::vector<std::unique_ptr<ServerTechnique>> endpoints_;
    ServerTechnique* own_listener_technique_ = nullptr;
    std::vector<std::unique_ptr<Listener>> listeners_;
    FaultyStream faults_;
};

}  // namespace pushbench::server
