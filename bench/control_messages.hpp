// What the runner and its children say to each other on the control stream, and its times.
//
// Requests carry "op"; an answer carries the same "op". Times are nanoseconds since the trial's
// epoch; the child learns the epoch on its own clock from {"op":"epoch"}, after a {"op":"clock"}
// exchange that bounds the offset (for local children the clocks are one: identity, bound 0).
//
//   runner → child                                child → runner
//   (start)
//   target {file, text, url, command, …}          (stand-in, of a target)
//   proxy {url, folder, command, …}               (stand-in, of a proxy)
//                                                 ready {pid, port, raw_tcp_port, protocol, build,
//                                                        certificate with TLS}
//                                                 failed {why} instead (stand-in)
//   clock                                         clock {now}
//   epoch {epoch, offset_bound}
//   memory                                        memory {private_bytes}
//   connect {host, port, …}         (load; with what it must know of the server: topics, …)
//   schedule {…, measure_from, …}
//                                                 pulse {…} twenty times a second (load)
//                                                 second {…} once a second (load)
//                                                 tree {pids} when they change (stand-in)
//   finish                                        stats {stats, usage}
#pragma once
#include "client/plan.hpp"
#include "client/pulse.hpp"
#include "core/schedule.hpp"

#include <boost/json/fwd.hpp>

namespace pushbench {

// Raised when a runner and a server of different versions (--server-exe) would no longer understand
// each other: messages, stats documents, arguments of children.
inline constexpr int kControlProtocol = 1;

boost::json::object schedule_message(const client::Plan& plan);
// Without due times worked out; `epoch` is not part of the message.
client::Plan plan_from(const boost::json::object& message);

boost::json::object pulse_message(const client::Pulse& pulse, bool complete);
client::Pulse pulse_from(const boost::json::object& message);

}  // namespace pushbench
