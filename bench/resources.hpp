// Small decisions about resources that several commands take alike.
#pragma once
#include <algorithm>
#include <cstdint>
#include <thread>

namespace pushbench {

// Threads of one side: what was asked for, or half the cores.
inline std::uint64_t threads_or_default(std::uint64_t asked) {
    if (asked > 0) return asked;
    return std::max<std::uint64_t>(1, std::thread::hardware_concurrency() / 2);
}

}  // namespace pushbench
