// Clients that are due one by one, each at a time of its own: a heap and its timer.
//
// Knows clients only by number. On the worker's thread only; times are CLOCK_MONOTONIC.
#pragma once
#include "client/client_record.hpp"
#include "core/net/timer.hpp"
#include "core/units.hpp"

#include <functional>
#include <queue>
#include <vector>

namespace pushbench::client {

class DueQueue {
  public:
    using Due = std::function<void(LocalId id, Nanos at)>;  // may push
    DueQueue(boost::asio::io_context& context, Due due);

    void push(Nanos at, LocalId id);
    void stop();  // nobody is due any more

  private:
    void run();

    struct Entry {
        Nanos at;
        LocalId id;
        bool operator>(const Entry& other) const { return at > other.at; }
    };
    std::priority_queue<Entry, std::vector<Entry>, std::greater<>> entries_;
    net::Timer timer_;
    Due due_;
    bool stopped_ = false;
};

}  // namespace pushbench::client
