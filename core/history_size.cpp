#include "core/history_size.hpp"

#include <algorithm>
#include <cmath>

namespace pushbench {

std::uint64_t history_for(double rate, Nanos poll_interval) {
    const double seconds =
        static_cast<double>(std::max<Nanos>(poll_interval, 10 * kSecond)) / kSecond;
    return std::max<std::uint64_t>(1000, static_cast<std::uint64_t>(std::ceil(rate * 2 * seconds)));
}

}  // namespace pushbench
