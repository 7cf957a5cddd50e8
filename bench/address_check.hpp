// Addresses and ports that an experiment will use, tried before its first trial.
//
// Binds and lets go at once. Throws UsageError, which names the flag. bind(2).
#pragma once
#include "core/net/sockets.hpp"
#include "core/options.hpp"
#include "core/units.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace pushbench {

// --bind is an address of this machine, and --port and --raw-tcp-port are free.
void check_listening(const Options& options);

// Every --source-ip is an address of this machine from which `target` can be reached; `target_flag`
// says where that one came from: "--bind".
void check_sources(const Options& options, const net::Address& target,
                   std::string_view target_flag);

// errno of connecting to it; 0 = somebody took the connection. Blocks as long at most.
int connect_error(const net::Address& address, Nanos patience);

// One that is free now, of an address of this machine.
std::uint16_t free_port(const std::string& host);

}  // namespace pushbench
