// Small decisions about resources that several commands take alike.
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace pushbench {

// Affinity rather than what is installed: taskset and containers are respected. Ascending.
std::vector<unsigned> allowed_cores();

// Threads of one side: what was asked for, or half of the cores.
inline std::uint64_t threads_of_side(std::uint64_t asked, std::size_t cores) {
    return asked > 0 ? asked : std::max<std::uint64_t>(1, cores / 2);
}
inline std::uint64_t threads_or_default(std::uint64_t asked) {
    return threads_of_side(asked, allowed_cores().size());
}

}  // namespace pushbench
