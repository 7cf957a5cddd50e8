// The conversation between the runner and a child: JSON objects, one per line, over one stream.
//
// Knows nothing about where the other end is: any connected stream socket will do (a Unix
// socketpair for local children, TCP for remote ones). One io_context and its thread only. Whatever
// ends the conversation is told once through on_end; the constructor throws system_error. A handler
// may destroy the stream. https://jsonlines.org
#pragma once
#include "core/net/io_context_fwd.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include <boost/json/fwd.hpp>

namespace pushbench::net {

// Longer lines end the conversation; a stats document of a large trial is about 50 MB.
inline constexpr std::size_t kLongestControlLine = std::size_t{1} << 30;

class ControlStream {
  public:
    using OnMessage = std::function<void(boost::json::object)>;
    // Empty = the peer closed after a whole line; else what went wrong, in words.
    using OnEnd = std::function<void(const std::string& error)>;

    // Takes the descriptor.
    ControlStream(boost::asio::io_context& context, int fd,
                  std::size_t longest_line = kLongestControlLine);
    ~ControlStream();  // closes; no handler runs afterwards
    ControlStream(const ControlStream&) = delete;
    ControlStream& operator=(const ControlStream&) = delete;

    void on_end(OnEnd handler);
    // Reading begins here, so set on_end first. May be called again to change the handler.
    void on_message(OnMessage handler);

    // In order, never blocking. After the end it is dropped: on_end has said or will say so.
    void send(const boost::json::object& message);
    // Called once when all that was sent so far is with the kernel, or can no longer be sent: then
    // a child may exit without cutting its last answer short.
    void when_sent(std::function<void()> handler);

  private:
    class State;
    std::shared_ptr<State> state_;  // outlives this object while an operation is in flight
};

}  // namespace pushbench::net
