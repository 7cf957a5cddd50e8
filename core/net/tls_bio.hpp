// What OpenSSL reads from and writes to: the socket of a TlsSession, without blocking and without
// SIGPIPE, which the BIO of OpenSSL (write) would raise. Its own counters of bytes are used.
#pragma once

struct bio_st;

namespace pushbench::net {

class TlsSession;

inline constexpr int kBioRetry = -2;  // TlsSession::bio_read: nothing there now

// The session outlives it. Owned by whoever it is given to (SSL_set_bio).
bio_st* make_socket_bio(TlsSession& session);

}  // namespace pushbench::net
