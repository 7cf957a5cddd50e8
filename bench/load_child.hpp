// The load process of a trial, driven by the control stream. Main thread; returns an exit code.
#pragma once
#include "core/options.hpp"

namespace pushbench {

int load_as_child(const Options& options);

}  // namespace pushbench
