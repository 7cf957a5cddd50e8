// Whether server and clients of a run would come to an agreement over TLS: tried in memory, before
// anything is started.
#pragma once
#include "bench/targets.hpp"
#include "core/options.hpp"

#include <vector>

namespace pushbench {

// Throws UsageError: a file that cannot be read, a key that does not fit, a certificate that is not
// valid, not for that name, or that clients would not trust. Of a target only the files of our side
// are looked at: what it shows, its clients find out.
void check_tls(const Options& options, const std::vector<Served>& servers);

}  // namespace pushbench
