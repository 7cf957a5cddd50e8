// Plain blocking sockets for peers that tests write by hand. Nothing here is shared with the code
// under test.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

struct ssl_st;

namespace pushbench::conformance {

// On 127.0.0.1; `port` 0 = any. Never -1: a failure aborts the test program with its reason.
// Bound but not listening, a port is nobody else's and refuses connections.
int bind_at(std::uint16_t port, std::uint16_t& bound);
void start_listening(int fd, int backlog = 64);
int connect_to(std::uint16_t port, int receive_buffer = 0);
bool send_all(int fd, std::string_view bytes);
void close_with_reset(int& fd);
void close_socket(int& fd);

// The end of what a peer can be read. fin: over TLS with close_notify. silence: nothing for 20 s.
enum class End { open, fin, reset, silence };

// One connection whose bytes a test reads and writes itself.
class RawPeer {
  public:
    // `receive_buffer` > 0: SO_RCVBUF, so that a peer that does not read is full soon.
    static RawPeer connect(std::uint16_t port, int receive_buffer = 0) {
        return RawPeer(connect_to(port, receive_buffer));
    }
    static RawPeer adopt(int accepted_fd);
    RawPeer(RawPeer&& other) noexcept;
    RawPeer& operator=(RawPeer&&) = delete;
    ~RawPeer() { close(); }

    // A TLS handshake as a client that trusts anybody. false: it failed. Records::small asks for
    // 512 bytes of plaintext in each at most (RFC 6066 §4).
    enum class Records { any, small };
    bool secure(Records records = Records::any);
    bool send(std::string_view bytes);
    bool send_below_tls(std::string_view bytes) { return send_all(fd_, bytes); }
    // Up to and with `mark`; what there was when the peer ended before it.
    std::string read_until(std::string_view mark);
    std::string read_exactly(std::size_t bytes);
    std::string read_to_end();
    // A whole HTTP response with Content-Length (or none, and then no body).
    std::string read_response();
    End end() const { return end_; }
    void finish_writing();
    void close();  // with TLS, and without close_notify
    void reset();

  private:
    explicit RawPeer(int fd) : fd_(fd) {}
    bool more();  // into buffer_
    std::string take(std::size_t bytes);
    long receive(char* into, std::size_t size);  // as recv(2)
    int fd_;
    ssl_st* ssl_ = nullptr;
    std::string buffer_;
    End end_ = End::open;
};

}  // namespace pushbench::conformance
