// Asks a running server what it publishes: GET /schedule. Blocking, bounded in time and bytes.
#pragma once
#include "client/served_schedule.hpp"
#include "core/net/tls_context.hpp"

#include <cstdint>
#include <string>

namespace pushbench {

// Waits for the whole answer, `patience` at most, from the first SYN on. `tls`: null = plain HTTP.
// Throws UsageError: nobody listens or answers, no TLS there or a certificate that is not trusted,
// not a pushbench server, a schedule that cannot be, or one on another machine.
client::ServedSchedule fetch_schedule(const std::string& host, std::uint16_t port,
                                      const net::TlsContext* tls, Nanos patience);

}  // namespace pushbench
