// A child as the runner sees it: its process, its conversation, and whether it is still there.
//
// Main thread. Messages are kept until they are taken (seconds: the last 100); pulses replace each
// other. Destruction kills and reaps.
#pragma once
#include "bench/control_messages.hpp"
#include "core/net/control_stream.hpp"
#include "core/net/process.hpp"

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/json/object.hpp>

namespace pushbench {

class Remote {
  public:
    // `name`: "server process 1", for messages to the user. `executable`: empty = this one.
    // `ending`: killed when this object goes, or first asked to end by the end of its stream; then
    // what it has told of as its tree ends with it.
    enum class Ending { killed, asked };
    Remote(boost::asio::io_context& context, std::string name,
           const std::vector<std::string>& arguments, const std::string& executable = {},
           Ending ending = Ending::killed);
    ~Remote();

    void send(const boost::json::object& message) { control_->send(message); }
    bool has(const std::string& op) const;
    std::optional<boost::json::object> take(const std::string& op);
    const client::Pulse& pulse() const { return pulse_; }
    bool complete() const { return complete_; }
    // The processes that it stands in for, as it last told of them.
    const std::vector<pid_t>& tree() const { return tree_; }
    // The seconds that it has told of since the last call.
    std::vector<LoadSecond> take_seconds() { return std::exchange(seconds_, {}); }

    // Ended before it has given its stats; afterwards it is expected to leave. The stream must have
    // ended as well: news of the exit may overtake the last answer.
    bool gone() const { return !finished_ && ended_ && exit_.has_value(); }
    std::string how_gone() const;  // "server process 1 (pid 12) killed by signal 9 (Killed)"
    pid_t pid() const { return pid_; }

  private:
    std::string name_;
    net::ChildProcess process_;
    pid_t pid_;
    std::optional<net::ControlStream> control_;
    Ending ending_;
    std::map<std::string, std::deque<boost::json::object>> mail_;
    client::Pulse pulse_;
    std::vector<LoadSecond> seconds_;
    std::vector<pid_t> tree_;
    bool complete_ = false;
    bool finished_ = false;  // has answered its stats
    std::optional<net::ExitStatus> exit_;
    bool ended_ = false;  // the stream
    std::string error_;
};

}  // namespace pushbench
