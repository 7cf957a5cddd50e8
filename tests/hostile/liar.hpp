// A server that says what a test wants, to every connection, and the real load side against it.
#pragma once
#include "conformance/rig.hpp"
#include "conformance/sockets.hpp"
#include "core/message.hpp"

#include <functional>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace pushbench::hostile {

using conformance::RawPeer;

class Liar {
  public:
    // On a thread of its own for each connection, once its request is there.
    using Script = std::function<void(RawPeer& peer, const std::string& request, int connection)>;
    Liar(std::string_view request_end, Script script);
    ~Liar();  // after the clients have gone
    std::uint16_t port() const { return port_; }

  private:
    const std::string request_end_;
    const Script script_;
    std::uint16_t port_ = 0;
    int listener_;
    std::list<std::thread> conversations_;
    std::thread thread_;
};

Options one_try();  // and no second connection

// What follows the bytes of a lie.
enum class After { end, silence, repetition };

// One client whose first connection is answered with `first`, or, when `subscribed`, whose
// subscription stands before that, and then with `answer`. Ends when `enough` holds, else at the
// first error, or, when `answer` is repeated, when the client has gone.
struct Lie {
    TechniqueId technique;
    std::string answer;
    After after = After::silence;
    std::string first = {};
    bool subscribed = false;
    std::uint64_t messages = 0;  // of the plan by which deliveries are judged; 0 = none
    std::function<bool(const client::Pulse&)> enough = {};
    Options options = one_try();
};
LoadStats hear(const Lie& lie);

// The subscription that `request` asked for, granted with cursor 0 or the one given.
std::string grant(TechniqueId technique, const std::string& request, std::uint64_t cursor = 0);
// A payload that the plan of `messages` knows.
std::string payload_of(const client::Plan& plan, std::uint64_t seq, std::size_t size = 48);

// Errors of one of these kinds were counted, and of no other.
testing::AssertionResult only_errors_of(const LoadStats& stats,
                                        const std::vector<ErrorKind>& kinds);

}  // namespace pushbench::hostile
