// A TCP proxy that counts and keeps every byte, and ends connections when a test says so.
//
// One thread; the calls below may come from another and have taken effect when they return.
#pragma once
#include <cstdint>
#include <functional>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace pushbench::conformance {

enum class Ending { fin, reset };

class Proxy {
  public:
    explicit Proxy(std::uint16_t target);
    ~Proxy();

    std::uint16_t port() const { return port_; }
    // Ends every open connection towards both sides.
    void cut(Ending ending);
    // Ends the next connection after exactly so many bytes have gone down, or the open one after so
    // many more: in the middle of whatever is being sent.
    void cut_after(std::uint64_t bytes_down, Ending ending);
    // New connections are established by the kernel but find nobody until release().
    void hold();
    void release();
    // Nobody listens any more, until listen_again() on the same port.
    void stop_listening();
    void listen_again();

    std::string up();    // everything clients sent, connection after connection
    std::string down();  // everything servers sent
    std::uint64_t connections();
    std::uint64_t open_connections();

  private:
    struct Pair {
        int client = -1, server = -1;
        std::string up, down;
        bool client_done = false, server_done = false;
        bool draining = false;  // cut by FIN: what the client still says is thrown away
    };
    struct Cut {
        std::uint64_t bytes;
        Ending ending;
    };
    void run();
    void on_thread(std::function<void()> action);
    void accept_one();
    bool forward(Pair& pair, bool upwards);  // false: the pair has ended
    void end(Pair& pair, Ending ending);
    void close_both(Pair& pair);

    std::uint16_t target_, port_ = 0;
    int listener_ = -1, wake_ = -1;
    bool held_ = false, quit_ = false;
    std::optional<Cut> planned_;
    std::list<Pair> pairs_;
    std::string up_, down_;  // of connections that have ended
    std::uint64_t accepted_ = 0;
    std::mutex mutex_;
    std::function<void()> action_;
    std::thread thread_;
};

}  // namespace pushbench::conformance
