// CLOCK_MONOTONIC in nanoseconds: the only clock that measurements use. Thread-safe.
#pragma once
#include "core/units.hpp"

#include <chrono>
#include <ctime>

namespace pushbench {

inline Nanos monotonic_now() {
    timespec t{};
    clock_gettime(CLOCK_MONOTONIC, &t);
    return static_cast<Nanos>(t.tv_sec) * kSecond + t.tv_nsec;
}

// The same instant for Asio's timers; libstdc++'s steady_clock is CLOCK_MONOTONIC.
inline std::chrono::steady_clock::time_point time_point(Nanos monotonic) {
    return std::chrono::steady_clock::time_point(std::chrono::nanoseconds(monotonic));
}

}  // namespace pushbench
