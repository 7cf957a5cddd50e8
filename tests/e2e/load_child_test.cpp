// A load process as its runner meets it: over the control stream, without a runner.
#include "../cli/peer.hpp"
#include "../cli/shell.hpp"
#include "core/net/process.hpp"

#include <chrono>
#include <csignal>
#include <poll.h>
#include <string>
#include <thread>
#include <unistd.h>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace pushbench::shell {
namespace {

class ControlledLoad {
  public:
    ControlledLoad()
        : process_({"load", "-t", "sse", "--control-fd=3"}, PUSHBENCH_BINARY),
          control_(process_.take_control()) {}
    ~ControlledLoad() { ::close(control_); }

    void say(const std::string& line) const {
        ASSERT_EQ(::write(control_, (line + "\n").data(), line.size() + 1),
                  static_cast<ssize_t>(line.size() + 1));
    }
    // Whether this was said, now or earlier; reads on until it is.
    bool hears(const std::string& text) {
        const auto deadline = std::chrono::steady_clock::now() + Seconds(20);
        while (!contains(heard_, text)) {
            pollfd ready{control_, POLLIN, 0};
            const auto left = deadline - std::chrono::steady_clock::now();
            const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(left).count();
            if (ms <= 0 || ::poll(&ready, 1, static_cast<int>(ms)) <= 0) return false;
            char part[65536];
            const ssize_t n = ::read(control_, part, sizeof part);
            if (n <= 0) return false;
            heard_.append(part, static_cast<std::size_t>(n));
        }
        return true;
    }
    void signal(int number) const { ASSERT_EQ(::kill(process_.pid(), number), 0); }

  private:
    net::ChildProcess process_;
    int control_;
    std::string heard_;
};

// A pulse that is due when the order to finish arrives must not take the wait for the last client
// with it: the process would never answer.
TEST(LoadChild, AnswersAlthoughAPulseWasDueWhenItShouldFinish) {
    Program server({"serve", "-t", "sse"});
    ASSERT_TRUE(server.prints("pushbench serving ")) << server.err();
    const int port = http_port_in(server.out());
    ASSERT_GT(port, 0);
    for (int repetition = 0; repetition < 5; ++repetition) {
        ControlledLoad load;
        load.say(fmt::format(
            R"({{"op":"connect","host":"127.0.0.1","port":{},"raw_tcp_port":1,)"
            R"("payload_bytes":128,"topics":1,"poll_batch":"all","salt":0,"first":0,"count":2,)"
            R"("total":2}})",
            port));
        ASSERT_TRUE(load.hears(R"("subscribed":2)"));
        load.signal(SIGSTOP);
        load.say(R"({"op":"finish","drain_complete":true,"deliveries_in_last_second":false})");
        std::this_thread::sleep_for(std::chrono::milliseconds(120));  // two pulses become due
        load.signal(SIGCONT);
        ASSERT_TRUE(load.hears(R"("op":"stats")"));
    }
}

}  // namespace
}  // namespace pushbench::shell
