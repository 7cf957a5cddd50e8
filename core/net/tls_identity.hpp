// Who a TLS server says it is: a certificate with its chain, and the private key. PEM in memory.
//
// Pure but for reading files. Errors are UsageError with the flag and the file.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace pushbench::net {

struct TlsIdentity {
    std::string certificate;
    std::string key;
};

// In seconds from now. Longer than this some browsers refuse.
struct TlsValidity {
    long from = -24L * 3600;
    long to = 90 * 24L * 3600;
};

// Self-signed, ECDSA P-256, for localhost and these addresses.
TlsIdentity generate_identity(const std::vector<std::string>& addresses, TlsValidity valid = {});

// A whole file of at most 1 MiB. `what` completes "--cert: cannot read '…' …; give".
std::string read_pem_file(std::string_view flag, const std::string& file, std::string_view what);

}  // namespace pushbench::net
