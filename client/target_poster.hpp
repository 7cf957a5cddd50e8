// Gives messages to a target: an HTTP or HTTPS request for each, in the order of their topic.
//
// The messages of a topic go over one connection, each after the answer to the one before, so that
// a target cannot be blamed for an order that we made; each topic has its own, up to 256 of them.
// What waits here waits on its own time: latency counts from when a message was due. Nothing is
// sent twice: whether a request without an answer was heard nobody knows. post() from any thread;
// start() and stop() from one; the counts are read after stop().
#pragma once
#include "core/message.hpp"
#include "core/net/sockets.hpp"
#include "core/net/tls_context.hpp"
#include "core/net/worker.hpp"
#include "core/options.hpp"
#include "core/stats.hpp"
#include "core/target_spec.hpp"

#include <memory>
#include <string>
#include <vector>

namespace pushbench::client {

class TargetPoster {
  public:
    // `patience`: for a connection with its handshake, and for an answer. `trust`: of it the
    // options of TLS, which are those of the clients. Throws UsageError for a host that is no
    // address, and for certificates that cannot be read.
    TargetPoster(std::shared_ptr<const TargetSession> session, std::uint64_t payload_bytes,
                 Nanos patience, const Options& trust);
    ~TargetPoster();

    // Times of messages count from the epoch; those due in [from, to) are counted.
    void start(std::size_t topics, Nanos epoch, Nanos from, Nanos to);
    void post(const Message& message);
    void stop();  // what is under way counts as not accepted

    std::uint64_t accepted_in_window() const { return accepted_; }
    const Histogram& lateness() const { return lateness_; }  // written - due
    PublishingStats stats() { return std::move(stats_); }

  private:
    class Lane;

    bool counts(const Message& message) const { return message.due >= from_ && message.due < to_; }
    std::string request(const Message& message) const;
    void accepted(const Message& message, Nanos answered_at);
    void not_accepted(const Message& message, const std::string& why);

    std::shared_ptr<const TargetSession> session_;
    net::Worker worker_{"publisher"};
    net::Address address_;
    std::string host_;
    std::unique_ptr<const net::TlsContext> tls_;  // null: plain
    std::uint64_t payload_bytes_;
    bool resumes_;
    net::DeadlineLane& patience_;
    std::vector<std::unique_ptr<Lane>> lanes_;
    Nanos epoch_ = 0, from_ = 0, to_ = 0;
    std::uint64_t accepted_ = 0;
    Histogram lateness_;
    PublishingStats stats_;
    bool running_ = false;
};

}  // namespace pushbench::client
