#include "core/via.hpp"

#include "core/did_you_mean.hpp"
#include "core/error.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace pushbench {
namespace {

constexpr std::array kProxies = {Proxy{"nginx", "nginx-light"}, Proxy{"haproxy", "haproxy"}};
constexpr std::array<std::string_view, 2> kFlavours = {"default", "tuned"};

const Proxy* find_proxy(std::string_view program) {
    const auto found = std::find_if(kProxies.begin(), kProxies.end(),
                                    [program](const Proxy& one) { return one.program == program; });
    return found == kProxies.end() ? nullptr : &*found;
}

std::vector<std::string> flavours_of(const Proxy& proxy) {
    std::vector<std::string> labels;
    for (const std::string_view flavour : kFlavours)
        labels.push_back(fmt::format("{}:{}", proxy.program, flavour));
    return labels;
}

std::vector<std::string> words() {
    std::vector<std::string> all{std::string(kDirect)};
    for (const Proxy& proxy : kProxies) {
        all.emplace_back(proxy.program);
        for (std::string& label : flavours_of(proxy)) all.push_back(std::move(label));
    }
    return all;
}

Via via_of(const std::string& label) {
    return {label, find_proxy(std::string_view(label).substr(0, label.find(':'))), std::nullopt};
}

// Connections that clients may have at once: reconnecting, a client has the old one for a while,
// and proxies close in their own time. As many as one process may hold, if that is less.
std::uint64_t connections(const ProxyPlaces& places) {
    const std::uint64_t wanted = 2 * places.clients + 64;
    if (places.descriptors <= Proxy::kOfItsOwn) return wanted;
    return std::min(wanted, (places.descriptors - Proxy::kOfItsOwn) / Proxy::kDescriptorsPerClient);
}

}  // namespace

std::span<const Proxy> proxies() {
    return kProxies;
}

std::vector<std::string> via_labels(const std::string& word) {
    if (const Proxy* const proxy = find_proxy(word)) return flavours_of(*proxy);
    const std::vector<std::string> known = words();
    if (std::find(known.begin(), known.end(), word) != known.end()) return {word};
    throw UsageError(
        fmt::format("'{}' is no way to the server{}; give one of {}, or --via-url URL "
                    "for a proxy that runs already",
                    word, did_you_mean(word, known), fmt::join(known, ", ")));
}

std::vector<Via> vias_of(const Options& options) {
    std::vector<Via> all;
    for (const std::string& label : options.vias) all.push_back(via_of(label));
    if (!options.via_url.empty()) {
        HttpUrl url = parse_http_url(options.via_url);
        all.push_back({url.origin(), nullptr, std::move(url)});
    }
    if (all.empty()) all.emplace_back();
    return all;
}

std::string proxy_configuration(const std::string& label, const ProxyPlaces& places) {
    std::string name = label + ".conf";
    std::replace(name.begin(), name.end(), ':', '-');
    const auto files = proxy_files();
    const auto file = std::find_if(files.begin(), files.end(),
                                   [&name](const ProxyFile& one) { return one.name == name; });
    if (file == files.end()) throw std::logic_error("no configuration " + name);
    // A worker of nginx counts both sides of what it proxies, HAProxy its clients' side alone.
    const std::pair<std::string_view, std::string> values[] = {
        {"@LISTEN@", places.listen},
        {"@UPSTREAM@", places.upstream},
        {"@WORKERS@", std::to_string(places.workers)},
        {"@CLIENT_CONNECTIONS@", std::to_string(connections(places))},
        {"@CONNECTIONS@",
         std::to_string(Proxy::kDescriptorsPerClient * connections(places) + Proxy::kOfItsOwn / 2)},
    };
    std::string text(file->text);
    for (const auto& [place, value] : values)
        for (std::size_t at; (at = text.find(place)) != std::string::npos;)
            text.replace(at, place.size(), value);
    return text;
}

}  // namespace pushbench
