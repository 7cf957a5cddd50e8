// A plain client of a running server: bytes out, bytes in, and how the connection ended.
//
// Blocking, every wait with a deadline. 127.0.0.1 only.
#pragma once
#include "shell.hpp"

#include <string>

namespace pushbench::shell {

class Peer {
  public:
    explicit Peer(int port);  // throws when nobody listens
    ~Peer();
    Peer(const Peer&) = delete;
    Peer& operator=(const Peer&) = delete;

    void send(const std::string& bytes) const;
    // Reads until everything received so far contains the text; false = the end came first.
    bool receives(const std::string& text);
    enum class End { closed, reset, still_open };
    End read_to_end();  // keeps what comes; "still open" after the patience of 20 s
    const std::string& received() const { return received_; }
    void forget() { received_.clear(); }

  private:
    bool read_some();
    int fd_ = -1;
    End end_ = End::still_open;
    std::string received_;
};

// One GET over a connection of its own: status line, headers and body.
std::string get(int port, const std::string& path);
// "pushbench serving http://127.0.0.1:8080/ …" → 8080; "raw-tcp on 127.0.0.1:8081" → 8081; else 0.
int http_port_in(const std::string& announcement);
int raw_tcp_port_in(const std::string& announcement);

}  // namespace pushbench::shell
