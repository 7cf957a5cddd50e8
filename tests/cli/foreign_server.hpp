// Somebody else's server: says to every connection what a test wants, whatever is asked.
//
// On a thread of its own, one connection after the other. 127.0.0.1, any free port.
#pragma once
#include <atomic>
#include <string>
#include <thread>

namespace pushbench::shell {

class ForeignServer {
  public:
    enum class Then { close, say_nothing_more, repeat };
    ForeignServer(std::string answer, Then then);
    ~ForeignServer();  // ends the conversation
    ForeignServer(const ForeignServer&) = delete;
    ForeignServer& operator=(const ForeignServer&) = delete;
    int port() const { return port_; }

  private:
    void serve();
    void converse(int fd) const;

    std::string answer_;
    Then then_;
    int listener_ = -1, port_ = 0;
    std::atomic<bool> over_ = false;
    std::thread thread_;
};

}  // namespace pushbench::shell
