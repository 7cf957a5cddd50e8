// What stands in a trial for a server that is not ours: it starts and stops it, publishes to it on
// the schedule, meters its processes, and answers the runner as a server process of ours would. It
// does the same for a proxy that stands before a server, without publishing.
#pragma once
#include "core/options.hpp"

namespace pushbench {

int stand_in_as_child(const Options& options);

}  // namespace pushbench
