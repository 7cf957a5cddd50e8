// One GET of a small document, over HTTP or HTTPS. Blocking, bounded in time and bytes.
#pragma once
#include "core/net/tls_context.hpp"
#include "core/units.hpp"

#include <cstdint>
#include <string>

namespace pushbench {

struct Fetched {
    int status = 0;
    std::string body;
    std::string failure;  // why there is none, in words; empty = there is
    bool tls_failed = false;
};

// `where`: HOST:PORT for the Host header. `tls`: null = plain. At most `patience` from the first
// SYN on, and `most_body` bytes. Throws UsageError for a host that is no numeric address.
Fetched http_get(const std::string& host, std::uint16_t port, const std::string& where,
                 const std::string& path, const net::TlsContext* tls, Nanos patience,
                 std::uint64_t most_body);

}  // namespace pushbench
