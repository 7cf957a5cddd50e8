// Whether server and clients of a run would come to an agreement over TLS: tried in memory, before
// anything is started.
#pragma once
#include "core/options.hpp"

namespace pushbench {

// Throws UsageError: a file that cannot be read, a key that does not fit, a certificate that is not
// valid, not for that name, or that clients would not trust.
void check_tls(const Options& options);

}  // namespace pushbench
