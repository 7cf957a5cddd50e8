// CLOCK_MONOTONIC in nanoseconds: the only clock that measurements use. Thread-safe.
#pragma once
#include "core/units.hpp"

#include <ctime>

namespace pushbench {

inline Nanos monotonic_now() {
    timespec t{};
    clock_gettime(CLOCK_MONOTONIC, &t);
    return static_cast<Nanos>(t.tv_sec) * kSecond + t.tv_nsec;
}

}  // namespace pushbench
