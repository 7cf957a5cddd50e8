#include "core/net/proc_files.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <fstream>
#include <netinet/in.h>
#include <sstream>
#include <vector>

namespace pushbench::net {

namespace {

// Cuts the first line off.
std::string_view take_line(std::string_view& text) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return line;
}

std::vector<std::string_view> words_of(std::string_view line) {
    constexpr std::string_view kBlank = " \t";
    std::vector<std::string_view> words;
    while (true) {
        line.remove_prefix(std::min(line.find_first_not_of(kBlank), line.size()));
        if (line.empty()) return words;
        const std::size_t end = std::min(line.find_first_of(kBlank), line.size());
        words.push_back(line.substr(0, end));
        line.remove_prefix(end);
    }
}

std::optional<std::int64_t> number(std::string_view word) {
    std::int64_t value = 0;
    const auto [stop, error] = std::from_chars(word.data(), word.data() + word.size(), value);
    if (error != std::errc() || stop != word.data() + word.size()) return std::nullopt;
    return value;
}

// "TCP: inuse 1 orphan 0": the number after the name.
std::int64_t number_after(const std::vector<std::string_view>& words, std::string_view name) {
    const auto found = std::find(words.begin(), words.end(), name);
    if (found == words.end() || found + 1 == words.end()) return 0;
    return number(*(found + 1)).value_or(0);
}

// As IPv6 writes it: RFC 4291 §2.5.5.2 for IPv4.
in6_addr mapped(in_addr_t v4) {
    in6_addr address{};
    address.s6_addr[10] = address.s6_addr[11] = 0xff;
    std::memcpy(&address.s6_addr[12], &v4, sizeof v4);
    return address;
}
in6_addr mapped(const Address& address) {
    if (address.storage.sin6_family == AF_INET6) return address.storage.sin6_addr;
    return mapped(reinterpret_cast<const sockaddr_in&>(address.storage).sin_addr.s_addr);
}

// "0100007F", or four of these words: each as the machine reads it from memory.
std::optional<in6_addr> local_address(std::string_view digits) {
    constexpr std::size_t kDigits = 8;
    std::array<std::uint32_t, 4> words{};
    const std::size_t count = digits.size() / kDigits;
    if (count != 1 && count != words.size()) return std::nullopt;
    for (std::size_t i = 0; i < count; ++i) {
        const char* const word = digits.data() + i * kDigits;
        if (std::from_chars(word, word + kDigits, words[i], 16).ptr != word + kDigits)
            return std::nullopt;
    }
    if (count == 1) return mapped(words[0]);
    in6_addr address{};
    std::memcpy(&address, words.data(), sizeof address);
    return address;
}

// Whether who listens on `digits` is who is met at `address`.
bool takes(std::string_view digits, const Address& address) {
    const auto local = local_address(digits);
    const in6_addr wanted = mapped(address);
    const in6_addr any_v4 = mapped(in_addr_t{INADDR_ANY});
    if (!local || IN6_ARE_ADDR_EQUAL(&*local, &wanted)) return local.has_value();
    const bool all = IN6_IS_ADDR_UNSPECIFIED(&*local) ||
                     (IN6_ARE_ADDR_EQUAL(&*local, &any_v4) && IN6_IS_ADDR_V4MAPPED(&wanted));
    return all || IN6_IS_ADDR_UNSPECIFIED(&wanted) || IN6_ARE_ADDR_EQUAL(&wanted, &any_v4);
}

}  // namespace

std::optional<std::string> read_text_file(const std::string& path) {
    std::ifstream file(path);
    if (!file) return std::nullopt;
    std::ostringstream text;
    text << file.rdbuf();
    if (file.bad()) return std::nullopt;
    return std::move(text).str();
}

std::optional<SchedStat> parse_schedstat(std::string_view text) {
    const auto words = words_of(take_line(text));
    if (words.size() < 2) return std::nullopt;
    const auto cpu = number(words[0]);
    const auto wait = number(words[1]);
    if (!cpu || !wait) return std::nullopt;
    return SchedStat{*cpu, *wait};
}

std::optional<std::int64_t> parse_kilobytes(std::string_view text, std::string_view name) {
    while (!text.empty()) {
        const auto words = words_of(take_line(text));
        if (words.size() != 3 || words[0].size() != name.size() + 1 ||
            !words[0].starts_with(name) || words[0].back() != ':' || words[2] != "kB")
            continue;
        const auto value = number(words[1]);
        if (value) return *value * 1024;
    }
    return std::nullopt;
}

std::optional<std::int64_t> parse_private_bytes(std::string_view smaps_rollup) {
    const auto clean = parse_kilobytes(smaps_rollup, "Private_Clean");
    const auto dirty = parse_kilobytes(smaps_rollup, "Private_Dirty");
    if (!clean || !dirty) return std::nullopt;
    return *clean + *dirty;
}

std::optional<std::int64_t> parse_resident_private_pages(std::string_view statm) {
    const auto words = words_of(take_line(statm));
    if (words.size() < 3) return std::nullopt;
    const auto resident = number(words[1]);
    const auto shared = number(words[2]);
    if (!resident || !shared) return std::nullopt;
    return *resident - *shared;
}

std::optional<SockStat> parse_sockstat(std::string_view text) {
    SockStat stat;
    bool found = false;
    while (!text.empty()) {
        const auto words = words_of(take_line(text));
        if (words.empty()) continue;
        if (words[0] == "sockets:") stat.sockets = number_after(words, "used");
        if (words[0] != "TCP:") continue;
        found = true;
        stat.tcp_in_use = number_after(words, "inuse");
        stat.time_wait = number_after(words, "tw");
        stat.tcp_pages = number_after(words, "mem");
    }
    return found ? std::optional(stat) : std::nullopt;
}

std::int64_t parse_socket_slabs(std::string_view slabinfo) {
    constexpr std::array<std::string_view, 6> kCaches = {"TCP",    "TCPv6", "sock_inode_cache",
                                                         "dentry", "filp",  "eventpoll_epi"};
    std::int64_t bytes = 0;
    while (!slabinfo.empty()) {
        const auto words = words_of(take_line(slabinfo));  // name active_objs num_objs objsize …
        if (words.size() < 4 ||
            std::find(kCaches.begin(), kCaches.end(), words[0]) == kCaches.end())
            continue;
        bytes += number(words[1]).value_or(0) * number(words[3]).value_or(0);
    }
    return bytes;
}

std::optional<ProcessStat> parse_process_stat(std::string_view text) {
    const std::size_t name_end = text.rfind(')');
    if (name_end == std::string_view::npos) return std::nullopt;
    const auto words = words_of(text.substr(name_end + 1));  // state is word 3 of proc(5)
    if (words.size() < 13 || words[0].size() != 1) return std::nullopt;
    const auto parent = number(words[1]), user = number(words[11]), system = number(words[12]);
    if (!parent || !user || !system) return std::nullopt;
    const auto threads = words.size() > 17 ? number(words[17]) : std::nullopt;
    return ProcessStat{static_cast<int>(*parent), words[0].front(), *user, *system,
                       static_cast<int>(threads.value_or(1))};
}

std::vector<std::uint64_t> parse_listeners(std::string_view text, const Address& address) {
    constexpr std::string_view kListening = "0A";
    const std::uint16_t wanted = ntohs(address.storage.sin6_port);  // where IPv4 has it too
    std::vector<std::uint64_t> inodes;
    take_line(text);  // the names
    while (!text.empty()) {
        // "0: 0100007F:1F90 00000000:0000 0A …", the inode is the tenth word.
        const auto words = words_of(take_line(text));
        if (words.size() < 10 || words[3] != kListening) continue;
        const std::size_t colon = std::min(words[1].rfind(':'), words[1].size() - 1);
        const std::string_view digits = words[1].substr(colon + 1);
        std::uint16_t port = 0;
        std::from_chars(digits.data(), digits.data() + digits.size(), port, 16);
        const auto inode = number(words[9]);
        if (port == wanted && inode && takes(words[1].substr(0, colon), address))
            inodes.push_back(static_cast<std::uint64_t>(*inode));
    }
    return inodes;
}

std::optional<CpuJiffies> parse_cpu_jiffies(std::string_view stat) {
    const auto words = words_of(take_line(stat));
    // cpu user nice system idle iowait irq softirq steal guest guest_nice; guest time is in user.
    if (words.size() < 9 || words[0] != "cpu") return std::nullopt;
    std::array<std::int64_t, 9> jiffies{};
    for (std::size_t i = 1; i < jiffies.size(); ++i) {
        const auto value = number(words[i]);
        if (!value) return std::nullopt;
        jiffies[i] = *value;
    }
    CpuJiffies result;
    result.idle = jiffies[4] + jiffies[5];
    result.softirq = jiffies[7];
    result.steal = jiffies[8];
    result.busy = jiffies[1] + jiffies[2] + jiffies[3] + jiffies[6] + jiffies[7] + jiffies[8];
    return result;
}

std::optional<std::int64_t> parse_counter(std::string_view text, std::string_view group,
                                          std::string_view name) {
    const std::string opening = std::string(group) + ":";
    while (!text.empty()) {
        const auto names = words_of(take_line(text));
        if (names.empty() || names[0] != opening) continue;
        const auto values = words_of(take_line(text));
        const auto found = std::find(names.begin() + 1, names.end(), name);
        const auto at = static_cast<std::size_t>(found - names.begin());
        if (values.empty() || values[0] != opening || at >= values.size()) return std::nullopt;
        return number(values[at]);
    }
    return std::nullopt;
}

}  // namespace pushbench::net
