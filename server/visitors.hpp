// The server's own counts for one browser that looks at the live page: requests and bytes of each
// technique, for subscriptions whose query carries `visitor=ID`.
//
// A visitor's connections are followed: their own byte counts are read when somebody asks, and
// booked when the exchange is over, so that deliveries cost nothing more, and requests without a
// visitor one look at their query. Bytes are those of HTTP, WebSocket frames included. One per
// worker of a server by hand, on its thread.
#pragma once
#include "core/net/channel.hpp"
#include "core/technique_table.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>

namespace pushbench::server {

struct VisitorCounts {
    struct Technique {
        std::int64_t requests = 0;
        std::int64_t bytes_up = 0;    // from the browser
        std::int64_t bytes_down = 0;  // to it
    };
    bool known = false;
    std::array<Technique, kTechniqueCount> techniques{};
    VisitorCounts& operator+=(const VisitorCounts& other);
};

class Visitors {
  public:
    static constexpr std::size_t kMost = 100;  // per worker; further ones are served, not counted
    static constexpr Nanos kForgottenAfter = 600 * kSecond;  // without a request or a connection

    static bool is_id(std::string_view text);  // 8 to 32 of A-Z a-z 0-9 - _

    // `channel` has brought a request of this visitor. true: it is followed until settle().
    bool begin(const net::Channel& channel, std::string_view id, TechniqueId technique,
               std::size_t request_bytes);
    // A connection that has left HTTP for its technique, whose request was counted by begin();
    // `already_read`: bytes that came behind that request.
    void follow(const net::Channel& channel, std::string_view id, TechniqueId technique,
                std::size_t already_read);
    // Books what the channel has moved; nothing when it is not followed.
    void settle(const net::Channel& channel);

    VisitorCounts counts(std::string_view id) const;

  private:
    struct Visitor {
        VisitorCounts counts;
        std::size_t connections = 0;  // followed
        Nanos last_request = 0;
    };
    struct Followed {
        Visitor* visitor;
        TechniqueId technique;
        std::uint64_t written_before;
        bool reads;  // all that it reads is the technique's
        void book(const net::Channel& channel, VisitorCounts& into) const;
    };
    Visitor* find_or_make(std::string_view id, Nanos now);

    std::map<std::string, Visitor, std::less<>> visitors_;
    std::unordered_map<const net::Channel*, Followed> followed_;
};

}  // namespace pushbench::server
