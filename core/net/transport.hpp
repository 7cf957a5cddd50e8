// The two calls everything above stands on: read what is there, write what fits.
//
// Plain TCP is recv and send on a non-blocking descriptor; with a TlsSession attached the same
// calls go through it (core/net/tls_session.hpp). The result tells which readiness to wait for. One
// connection belongs to one worker: not thread-safe.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <sys/uio.h>

namespace pushbench::net {

class TlsSession;

enum class IoStatus : std::uint8_t { ok, would_block_read, would_block_write, end, error };

struct IoResult {
    std::size_t n = 0;
    IoStatus status = IoStatus::ok;
    // Of a read: nothing more is there, so that the next bytes bring another edge. The peer's end
    // may have come with the last bytes, and then brings none.
    bool drained = false;
    int error = 0;  // errno when status is error; EPROTO: the peer broke the rules of TLS
};

class Transport {
  public:
    Transport();
    explicit Transport(int fd);
    Transport(Transport&& other) noexcept;
    Transport& operator=(Transport&& other) noexcept;  // closes what it had
    ~Transport();

    int fd() const { return fd_; }
    bool is_open() const { return fd_ >= 0; }

    // From here on everything is TLS; the session stands on the same descriptor.
    void secure(std::unique_ptr<TlsSession> session);
    // Without a word to the peer: it does not speak TLS and is told so plainly.
    void drop_tls();
    TlsSession* tls() const { return tls_.get(); }  // null: plain

    IoResult try_read(std::span<char> into);
    IoResult try_write(const char* data, std::size_t size);
    IoResult try_write(const iovec* parts, int count);

    // Of what was written, some waits for the socket here (TLS only).
    bool has_unsent() const { return tls_ && tls_has_unsent(); }
    IoStatus flush() { return tls_ ? tls_flush() : IoStatus::ok; }

    void shutdown_write();
    void close();             // says close_notify first, where there is TLS
    void close_with_reset();  // SO_LINGER 0: the peer sees a reset

  private:
    bool tls_has_unsent() const;
    IoStatus tls_flush();

    int fd_ = -1;
    std::unique_ptr<TlsSession> tls_;
};

}  // namespace pushbench::net
