// A child's side of the control stream, common to server and load processes: it answers clock,
// epoch and memory, hands everything else on, and ends the process when the runner is gone.
//
// On the main thread of the child.
#pragma once
#include "bench/usage_meter.hpp"
#include "core/net/control_stream.hpp"

#include <functional>
#include <unistd.h>
#include <utility>

#include <boost/json/fwd.hpp>

namespace pushbench {

class Child {
  public:
    using Handler = std::function<void(std::string_view op, const boost::json::object& message)>;

    Child(boost::asio::io_context& context, int control_fd, Handler handler,
          net::UsageSource& metered = net::this_process());

    // Instead of ending at once when the runner is gone; it must end the process.
    void on_orphaned(std::function<void()> end) { orphaned_ = std::move(end); }

    void send(const boost::json::object& message) { control_.send(message); }
    // Sends the last answer and leaves the io_context's run().
    void finish(const boost::json::object& last);
    Nanos epoch() const { return epoch_; }
    UsageMeter& meter() { return meter_; }

  private:
    void on_message(const boost::json::object& message);

    boost::asio::io_context& context_;
    net::ControlStream control_;
    Handler handler_;
    net::UsageSource& metered_;
    std::function<void()> orphaned_ = [] { ::_exit(0); };
    UsageMeter meter_;
    Nanos epoch_ = 0;
};

}  // namespace pushbench
