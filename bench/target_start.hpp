// A target before the first client: its command is started, and it is waited for until it listens;
// without a command, it is asked whether it is there.
//
// On the io_context's thread, which must be the main thread: a child is started.
#pragma once
#include "core/http_url.hpp"
#include "core/net/process.hpp"
#include "core/net/process_tree.hpp"
#include "core/net/sockets.hpp"
#include "core/net/timer.hpp"
#include "core/units.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace pushbench {

class TargetStart {
  public:
    // `done` is called once: with nothing when it listens, else with why not, in words. The command
    // runs as long as this object.
    TargetStart(boost::asio::io_context& context, net::ProcessTree& tree, HttpUrl url,
                const std::vector<std::string>& command, Nanos patience,
                std::function<void(const std::string&)> done);

  private:
    void start(const std::vector<std::string>& command);
    void look();
    std::string why_not_yet();  // empty: it listens, or may still come to
    bool listens_ = false;

    net::ProcessTree& tree_;
    HttpUrl url_;
    net::Address address_;
    net::Timer timer_;
    std::function<void(const std::string&)> done_;
    std::unique_ptr<net::ChildProcess> process_;
    std::string command_;
    Nanos deadline_ = 0;
};

}  // namespace pushbench
