// The two calls everything above stands on: read what is there, write what fits.
//
// Plain TCP is recv and send on a non-blocking descriptor. The result tells which readiness to wait
// for, because a TLS transport may have to read before it can write and the other way round.
// One connection belongs to one worker: not thread-safe.
#pragma once
#include <cstddef>
#include <span>
#include <sys/uio.h>

namespace pushbench::net {

enum class IoStatus { ok, would_block_read, would_block_write, end, error };

struct IoResult {
    std::size_t n = 0;
    IoStatus status = IoStatus::ok;
    int error = 0;  // errno when status is error
};

class Transport {
  public:
    Transport() = default;
    explicit Transport(int fd) : fd_(fd) {}
    Transport(const Transport&) = delete;
    Transport& operator=(const Transport&) = delete;
    ~Transport() { close(); }

    int fd() const { return fd_; }
    bool is_open() const { return fd_ >= 0; }
    void reset(int fd);
    int release();

    IoResult try_read(std::span<char> into);
    IoResult try_write(const char* data, std::size_t size);
    IoResult try_write(const iovec* parts, int count);

    void shutdown_write();
    void close();
    void close_with_reset();  // SO_LINGER 0: the peer sees a reset

  private:
    int fd_ = -1;
};

}  // namespace pushbench::net
