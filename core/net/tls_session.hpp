// TLS on one descriptor: OpenSSL above, send and recv below, nothing that blocks.
//
// Plaintext that write() has taken is encrypted and with the kernel, but for what the socket did
// not take of the last record: that waits here (has_unsent) and goes with flush(). So a write never
// has to be repeated, and whoever queues plaintext may still drop what was not taken. read() goes
// on until the socket is drained or the buffer full. It ends at the peer's close_notify, or at a
// FIN without one; once our own side is shut, at the FIN alone. Belongs to one connection of one
// worker: not thread-safe. Made by TlsContext.
#pragma once
#include "core/net/transport.hpp"
#include "core/units.hpp"

#include <cstdint>
#include <string>

struct bio_st;
struct ssl_st;
struct ssl_session_st;

namespace pushbench::net {

// What a client remembers of a connection, so that the next one may resume it.
class TlsTicket {
  public:
    TlsTicket() = default;
    TlsTicket(const TlsTicket&) = delete;
    TlsTicket& operator=(const TlsTicket&) = delete;
    ~TlsTicket();
    void keep(ssl_session_st* session);  // takes the reference
    ssl_session_st* session() const { return session_; }

  private:
    ssl_session_st* session_ = nullptr;
};

class TlsSession {
  public:
    // Takes `ssl`, whose role is set. `ticket` may be null; it outlives the session.
    TlsSession(ssl_st* ssl, int fd, TlsTicket* ticket);
    TlsSession(const TlsSession&) = delete;
    TlsSession& operator=(const TlsSession&) = delete;
    ~TlsSession();

    // ok: done, and the other calls may follow. end and error: it has failed, failure() says why.
    IoResult handshake();
    bool is_handshaking() const { return handshaking_; }
    Nanos began_at() const { return began_at_; }  // CLOCK_MONOTONIC
    bool was_resumed() const;
    std::string failure() const { return failure_; }
    bool peer_spoke_http() const { return peer_spoke_http_; }
    std::string protocol() const;  // "TLSv1.3 TLS_AES_256_GCM_SHA384"

    IoResult read(std::span<char> into);
    IoResult write(const char* data, std::size_t size);
    IoResult write(const iovec* parts, int count);
    // Input that brings no edge any more: it has left the socket already.
    bool has_buffered_input() const;

    bool has_unsent() const { return !unsent_.empty(); }
    IoStatus flush();  // errno is set when it fails

    void say_close();       // close_notify, unless it was said or would mean nothing
    void shutdown_write();  // the same, and a FIN once everything is sent

    // Bytes of the socket since the connection was made; of them, those of the handshake, session
    // tickets that came after it included.
    std::uint64_t sent() const;
    std::uint64_t received() const;
    std::uint64_t handshake_sent() const { return handshake_sent_; }
    std::uint64_t handshake_received() const { return handshake_received_; }

    // For the callbacks of OpenSSL.
    int bio_write(const char* data, std::size_t size);
    int bio_read(char* into, std::size_t size);
    bool bio_ended() const { return fin_read_; }
    void on_record_header(std::size_t bytes) { record_bytes_ = static_cast<std::uint32_t>(bytes); }
    void on_handshake_record();
    bool on_ticket(ssl_session_st* session);

  private:
    bool take(const char* record, std::size_t size);
    void look_again() { drained_ = empty_ = false; }
    bool may_have_ended(int ret);
    IoResult interrupted(int ret);
    IoResult read_to_fin(std::span<char> into);
    IoResult fail(int error);

    ssl_st* ssl_;
    bio_st* bio_;
    TlsTicket* ticket_;
    int fd_;
    int errno_ = 0;        // of the last call that failed in the BIO
    std::string unsent_;   // ciphertext
    std::string failure_;  // of the handshake, in words
    Nanos began_at_;
    std::uint64_t handshake_sent_ = 0, handshake_received_ = 0;
    std::uint32_t record_bytes_ = 0;  // of the record that is being read, with its header
    IoStatus ending_ = IoStatus::ok;  // end or error: what every further read says
    bool handshaking_ : 1 = true;
    bool drained_ : 1 = false;  // the socket, within this call: a short recv, or nothing there
    bool empty_ : 1 = false;    // nothing was there, not even the peer's end
    bool fin_read_ : 1 = false;
    bool broken_ : 1 = false;  // OpenSSL must not be asked for anything more
    bool close_said_ : 1 = false;
    bool fin_wanted_ : 1 = false;
    bool peer_spoke_http_ : 1 = false;
};

}  // namespace pushbench::net
