// The syntax of --pin. Whether the cores exist is for the machine check to say.
#include "core/error.hpp"
#include "core/options.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace pushbench {
namespace {

// Linux' own limit on x86-64 (CONFIG_NR_CPUS); keeps "0-4294967295" from filling the memory.
constexpr unsigned kMaxCore = 8191;

[[noreturn]] void refuse(std::string_view text, std::string_view why) {
    throw UsageError(
        fmt::format("'{}' {}; give cores for each side, e.g. \"server=0,2-3;load=1\"", text, why));
}

unsigned read_core(std::string_view digits, std::string_view text) {
    unsigned core = 0;
    const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), core);
    if (digits.empty() || error != std::errc() || stop != digits.data() + digits.size())
        refuse(text, fmt::format("has '{}' for a core", digits));
    if (core > kMaxCore) refuse(text, fmt::format("names core {}, above {}", core, kMaxCore));
    return core;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> items;
    for (std::size_t begin = 0; begin <= text.size();) {
        const std::size_t end = std::min(text.find(separator, begin), text.size());
        items.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return items;
}

// "0,2-3"
std::vector<unsigned> read_cores(std::string_view list, std::string_view text) {
    std::vector<unsigned> cores;
    for (const std::string_view item : split(list, ',')) {
        const std::size_t dash = item.find('-');
        const unsigned first = read_core(item.substr(0, dash), text);
        const unsigned last =
            dash == std::string_view::npos ? first : read_core(item.substr(dash + 1), text);
        if (last < first) refuse(text, fmt::format("has the empty range '{}'", item));
        for (unsigned core = first; core <= last; ++core) {
            if (std::find(cores.begin(), cores.end(), core) != cores.end())
                refuse(text, fmt::format("names core {} twice", core));
            cores.push_back(core);
        }
    }
    return cores;
}

}  // namespace

PinnedCores parse_pin(std::string_view text) {
    PinnedCores pinned;
    if (text.empty()) return pinned;
    for (const std::string_view part : split(text, ';')) {
        const std::size_t equals = part.find('=');
        const std::string_view side = part.substr(0, equals);
        if (side != "server" && side != "load")
            refuse(text, fmt::format("has '{}' for a side", side));
        std::vector<unsigned>& cores = side == "server" ? pinned.server : pinned.load;
        if (!cores.empty()) refuse(text, fmt::format("names '{}' twice", side));
        if (equals == std::string_view::npos)
            refuse(text, fmt::format("names no core for '{}'", side));
        cores = read_cores(part.substr(equals + 1), text);
    }
    return pinned;
}

}  // namespace pushbench
