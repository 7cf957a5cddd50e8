// What may stand between clients and server: nothing, a proxy that pushbench starts, in one of two
// flavours, or one that somebody else runs.
//
// Pure; what is no such thing is a UsageError without the option's name.
#pragma once
#include "core/http_url.hpp"
#include "core/options.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pushbench {

inline constexpr std::string_view kDirect = "direct";

struct Proxy {
    std::string_view program;  // "nginx"
    std::string_view package;  // Debian's, for who does not have it
    // Descriptors that it holds for each client: its connection, and the one to the server.
    static constexpr std::uint64_t kDescriptorsPerClient = 2;
    // And for itself: files, listening sockets, what its workers hold.
    static constexpr std::uint64_t kOfItsOwn = 128;
};
std::span<const Proxy> proxies();

// One value of the axis.
struct Via {
    std::string label;  // "direct", "nginx:tuned", the URL of --via-url; empty = nobody asked
    const Proxy* proxy = nullptr;      // that pushbench starts
    std::optional<HttpUrl> elsewhere;  // a proxy that runs already
    bool is_direct() const { return !proxy && !elsewhere; }
};

// "nginx" → both its flavours; a label stands for itself. Throws UsageError.
std::vector<std::string> via_labels(const std::string& word);

// Of --via and --via-url, in their order; without either one direct one with an empty label.
std::vector<Via> vias_of(const Options& options);

// The files of proxies/, one for each proxy and flavour; made by cmake/embed.cmake.
struct ProxyFile {
    std::string_view name;  // "nginx-tuned.conf"
    std::string_view text;
};
std::span<const ProxyFile> proxy_files();

// What a configuration is made for.
struct ProxyPlaces {
    std::string listen;    // "127.0.0.1:8081"
    std::string upstream;  // "127.0.0.1:8080"
    std::uint64_t workers = 1;
    std::uint64_t clients = 1;      // at the same time
    std::uint64_t descriptors = 0;  // that one process may hold; 0 = unknown
};
// The whole configuration of "nginx:tuned".
std::string proxy_configuration(const std::string& label, const ProxyPlaces& places);

}  // namespace pushbench
