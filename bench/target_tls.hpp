// TLS of a run against targets: whether it is spoken is said by their URLs, how by the options.
//
// Main thread. What does not go together is a UsageError.
#pragma once
#include "bench/targets.hpp"
#include "core/options.hpp"

#include <vector>

#include <boost/json/fwd.hpp>

namespace pushbench {

// --tls, tls=… and the options of TLS say nothing that the URLs do not.
void check_target_tls(const Options& options, const std::vector<Served>& servers);

// Of the options, what a publisher must know to trust its target as the clients do. A stand-in is a
// server's child process, whose arguments have no place for it.
boost::json::object trust_message(const Options& options);
Options trust_from(const boost::json::object& message);

}  // namespace pushbench
