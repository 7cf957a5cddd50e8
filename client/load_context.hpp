// What a technique's client half is given by its worker, and what it tells back.
// On the worker's thread only.
#pragma once
#include "client/client_record.hpp"
#include "client/header_profiles.hpp"
#include "client/recorder.hpp"
#include "core/net/deadline_queue.hpp"
#include "core/net/outbox.hpp"
#include "core/net/sockets.hpp"
#include "core/net/tls_context.hpp"
#include "core/net/worker.hpp"
#include "core/options.hpp"
#include "core/target_spec.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace pushbench::client {

// The worker, as techniques see it. Called per connection or per poll, never per delivery.
class ClientHost {
  public:
    virtual ~ClientHost() = default;
    // The subscription stands: `cursor` as the server gave it, `lost` as it declared.
    virtual void subscribed(LocalId id, std::uint64_t cursor, std::uint64_t lost,
                            Nanos connect_time) = 0;
    // The connection or its subscription ended against our will; the host reconnects.
    virtual void ended(LocalId id, ErrorKind kind) = 0;
    // A poll was answered and the client is idle (fixed-delay pacing, pending cuts).
    virtual void answered(LocalId id) = 0;
    // stop() is done: nothing of this client is open.
    virtual void stopped(LocalId id) = 0;
};

struct LoadContext {
    net::Worker& worker;
    const Options& options;
    Recorder& recorder;
    ClientHost& host;
    std::vector<ClientRecord>& clients;
    net::OutboxPolicy outbox_policy;
    net::Address http;  // where to connect
    net::Address raw_tcp;
    std::string host_header;  // "127.0.0.1:8080"
    std::uint64_t payload_bytes = 128;
    std::vector<std::uint32_t> sources;    // rotated; empty = the kernel's choice
    const net::TlsContext* tls = nullptr;  // null: plain
    std::vector<net::TlsTicket> tickets;   // by client, with --tls-resume; else empty
    std::size_t next_source = 0;
    net::DeadlineLane* connect_lane = nullptr;  // for dialing and for answers that do not come
    net::DeadlineLane* parked_lane = nullptr;   // a request without an answer is parked by then
    const TargetSession* target = nullptr;      // whose server it is; null = ours
    std::uint64_t first_client = 0;             // number of client 0 of this worker

    std::uint32_t source() {
        if (sources.empty()) return 0;
        next_source = next_source + 1 < sources.size() ? next_source + 1 : 0;
        return sources[next_source];
    }
    std::unique_ptr<net::TlsSession> tls_session(int fd, LocalId id) {
        return tls->session(fd, tickets.empty() ? nullptr : &tickets[id]);
    }
    Origin origin() const { return {host_header, tls != nullptr}; }
};

}  // namespace pushbench::client
