// Event counters of both sides, kept per worker and added up at the end.
//
// One list declares each counter once: field, name in JSON and addition follow from it. Counters of
// the load side come in three copies, one per window state of the client that caused the event
// (before, inside, after its own cut); signed because a cut subtracts what a connection
// had already moved before it.
#pragma once
#include <cstdint>
#include <string_view>

namespace pushbench {

// clang-format off
#define PUSHBENCH_CLIENT_COUNTERS(X)                                                            \
    X(deliveries)        /* messages parsed, whatever their due time */                         \
    X(requests)          /* HTTP requests written, upgrade and subscription requests included */ \
    X(responses)         /* HTTP responses completed; a stream's header counts as one */        \
    X(empty_responses)   /* 204, 304, 200 without a message */                                  \
    X(wasted_bytes)      /* request + response bytes of the empty ones */                       \
    X(heartbeats)        /* SSE comments, WebSocket pings */                                    \
    X(missed_ticks)      /* a poll was due while the last one was in flight */                  \
    X(payload_bytes)     /* of deliveries */                                                    \
    X(app_bytes_up)      /* written to the socket */                                            \
    X(app_bytes_down)    /* read from the socket */                                             \
    X(tcp_bytes_up)      /* TCP_INFO bytes_sent, retransmissions included */                    \
    X(tcp_bytes_down)    /* TCP_INFO bytes_received, less 1 for a FIN */                        \
    X(segments_up)       /* TCP_INFO segs_out */                                                \
    X(segments_down)     /* TCP_INFO segs_in */                                                 \
    X(header_bytes_up)   /* IP + TCP headers of segments_up */                                  \
    X(header_bytes_down) /* IP + TCP headers of segments_down */                                \
    X(retransmits)       /* TCP_INFO total_retrans */                                           \
    X(connections)       /* TCP connections established */                                      \
    X(reconnects)        /* of them, after a connection had ended */                            \
    PUSHBENCH_BYTE_PART_COUNTERS(X)

// What app and header bytes were spent on. Results of versions before these have none.
#define PUSHBENCH_BYTE_PART_COUNTERS(X)                                                         \
    X(wasted_bytes_up)      /* of wasted_bytes, the requests */                                 \
    X(heartbeat_bytes_up)   /* WebSocket pongs */                                               \
    X(heartbeat_bytes_down) /* SSE comments with their chunks, WebSocket pings */               \
    X(setup_bytes_up)       /* requests for a stream or an upgrade, subscriptions */            \
    X(setup_bytes_down)     /* the heads that answer them */                                    \
    X(handshake_bytes_up)   /* of header_bytes_up, SYN and the ACK that ends the handshake */   \
    X(handshake_bytes_down) /* of header_bytes_down, SYN-ACK */                                 \
    X(tls_handshakes)       /* TLS handshakes that succeeded */                                 \
    X(tls_resumed)          /* of them, with a ticket of an earlier connection */               \
    X(tls_bytes_up)         /* of tcp_bytes_up, what TLS put around app bytes */                \
    X(tls_bytes_down)       /* of tcp_bytes_down, likewise */                                   \
    X(tls_handshake_bytes_up)   /* of tls_bytes_up, handshakes */                               \
    X(tls_handshake_bytes_down) /* of tls_bytes_down, handshakes and session tickets */
// clang-format on

struct ClientCounters {
#define X(name) std::int64_t name = 0;
    PUSHBENCH_CLIENT_COUNTERS(X)
#undef X
    ClientCounters& operator+=(const ClientCounters& other) {
#define X(name) name += other.name;
        PUSHBENCH_CLIENT_COUNTERS(X)
#undef X
        return *this;
    }
    template <class Visit>  // visit(name, value&)
    void for_each(Visit visit) {
#define X(name) visit(std::string_view(#name), name);
        PUSHBENCH_CLIENT_COUNTERS(X)
#undef X
    }
    template <class Visit>
    void for_each(Visit visit) const {
#define X(name) visit(std::string_view(#name), name);
        PUSHBENCH_CLIENT_COUNTERS(X)
#undef X
    }
};

// Of PUSHBENCH_BYTE_PART_COUNTERS or PUSHBENCH_LATER_SERVER_COUNTERS.
bool came_later(std::string_view counter);

// Which side of its own cuts a client is on.
enum class Window : std::uint8_t { before = 0, inside = 1, after = 2 };
inline constexpr int kWindows = 3;

// What can go wrong on the load side, each under its own name. Keep the order: JSON uses the names.
// clang-format off
#define PUSHBENCH_ERROR_KINDS(X)                                                   \
    X(connect_refused)   /* ECONNREFUSED */                                        \
    X(connect_timeout)   /* no connection in time */                               \
    X(connect_failed)    /* any other error of connect(), no port or descriptor */ \
    X(connection_reset)  /* ECONNRESET or EPIPE in use */                          \
    X(connection_closed) /* end of stream where more was promised */               \
    X(response_timeout)  /* no answer in time */                                   \
    X(bad_status)        /* an HTTP status that the technique does not expect */   \
    X(refused)           /* 403: not allowed */                                    \
    X(overloaded)        /* 503: the server takes no more */                       \
    X(malformed)         /* not HTTP, not an event stream, not a frame, not TLS */ \
    X(bad_handshake)     /* the upgrade was answered wrongly */                    \
    X(bad_payload)       /* a message that is not of our form */                   \
    X(closed_by_server)  /* closed by the technique's own protocol */              \
    X(io_error)          /* any other error of send() or recv() */                 \
    X(tls_handshake)     /* no TLS there, a certificate that is not trusted, … */
// clang-format on

enum class ErrorKind : std::uint8_t {
#define X(name) name,
    PUSHBENCH_ERROR_KINDS(X)
#undef X
};
#define X(name) +1
inline constexpr int kErrorKinds = 0 PUSHBENCH_ERROR_KINDS(X);
#undef X
std::string_view to_string(ErrorKind kind);
// Results of versions before it have none.
constexpr bool came_later(ErrorKind kind) {
    return kind == ErrorKind::tls_handshake;
}

// clang-format off
#define PUSHBENCH_SERVER_COUNTERS(X)                                                       \
    X(connections_accepted)                                                                \
    X(connections_open)                                                                    \
    X(connections_refused)   /* over --max-connections, answered 503 */                    \
    X(requests)                                                                            \
    X(responses_2xx)                                                                       \
    X(responses_3xx)                                                                       \
    X(responses_4xx)                                                                       \
    X(responses_5xx)                                                                       \
    X(upgrades)              /* 101 */                                                     \
    X(malformed_requests)                                                                  \
    X(header_timeouts)                                                                     \
    X(idle_timeouts)                                                                       \
    X(protocol_errors)       /* WebSocket or raw-tcp peers that break the rules */         \
    X(published)             /* messages handed to this worker */                          \
    X(deliveries)            /* messages written or queued for a client */                 \
    X(dropped)               /* by the slow-consumer policy drop-oldest */                 \
    X(slow_closed)           /* connections closed by the slow-consumer policy close */    \
    X(bytes_sent)                                                                          \
    X(bytes_received)                                                                      \
    X(blocked_writes)        /* writes that the socket did not take at once */             \
    X(nodelay_off)           /* accepted sockets without TCP_NODELAY: must stay 0 */       \
    PUSHBENCH_LATER_SERVER_COUNTERS(X)

// Results of versions before these have none.
#define PUSHBENCH_LATER_SERVER_COUNTERS(X)                                                 \
    X(clients_vanished)      /* reset or ended while subscribed or parked */               \
    X(outbox_bytes)          /* that wait for their sockets, now */                        \
    X(tls_handshakes)        /* that succeeded */                                          \
    X(tls_resumed)           /* of them, with a ticket of an earlier connection */         \
    X(tls_handshake_errors)  /* garbage, plain HTTP, a client that refused: no TLS */
// clang-format on

struct ServerCounters {
#define X(name) std::int64_t name = 0;
    PUSHBENCH_SERVER_COUNTERS(X)
#undef X
    ServerCounters& operator+=(const ServerCounters& other) {
#define X(name) name += other.name;
        PUSHBENCH_SERVER_COUNTERS(X)
#undef X
        return *this;
    }
    template <class Visit>
    void for_each(Visit visit) {
#define X(name) visit(std::string_view(#name), name);
        PUSHBENCH_SERVER_COUNTERS(X)
#undef X
    }
    template <class Visit>
    void for_each(Visit visit) const {
#define X(name) visit(std::string_view(#name), name);
        PUSHBENCH_SERVER_COUNTERS(X)
#undef X
    }
};

}  // namespace pushbench
