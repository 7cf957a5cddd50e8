// Whether a technique gets through a proxy, and if not, why: decided from what was measured, never
// from the proxy's name.
//
// Pure. The definitions stand in docs/proxies.md too.
#pragma once
#include "reports/result_model.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pushbench {

namespace limits {
// A stream whose median delivery waits longer than this, and longer than until the next message of
// its topic was due, is held up on its way. Below, it is late: Linux holds what is written with
// MSG_MORE for 200 ms, as HAProxy without http-no-delay has it (tcp(7), TCP_CORK).
inline constexpr Nanos kHeldUp = 500 * kMillisecond;
}  // namespace limits

struct Passage {
    enum class Kind {
        passes,
        refused,    // requests were answered with a status that is no answer to them
        buffered,   // what the server wrote was kept, for long or for ever
        cut,        // connections ended that their clients counted on
        unanswered  // nobody could subscribe, and none of the above says why
    };
    Kind kind = Kind::passes;
    std::string cause;  // one sentence without its full stop; empty when it passes
};
std::string_view to_string(Passage::Kind kind);

// nullopt: no proxy, or a trial that says nothing of it because a process died.
std::optional<Passage> passage_of(const Trial& trial);

// At most so many deliveries and clients are missing because of the proxy: a result, and no error.
// The rest of what is missing is, also of a trial whose technique did not get through.
std::uint64_t lost_on_the_way(const Trial& trial);
std::uint64_t clients_held_back(const Trial& trial);

}  // namespace pushbench
