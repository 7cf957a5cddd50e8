#include "bench/proxy.hpp"

#include "bench/address_check.hpp"
#include "bench/program_output.hpp"
#include "bench/resources.hpp"
#include "bench/trial_spec.hpp"
#include "core/error.hpp"
#include "core/net/clock.hpp"
#include "core/net/sockets.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>
#include <vector>

#include <boost/json/object.hpp>
#include <boost/json/value_from.hpp>
#include <boost/json/value_to.hpp>
#include <fmt/format.h>

namespace pushbench {

namespace {

namespace json = boost::json;
namespace fs = std::filesystem;

constexpr Nanos kVersionPatience = 10 * kSecond;
constexpr Nanos kStartPatience = 60 * kSecond;
constexpr std::string_view kConfiguration = "proxy.conf";

// Others may pass through: nginx's workers run as another user when pushbench runs as root.
std::string make_folder() {
    std::string path = (fs::temp_directory_path() / "pushbench-proxy-XXXXXX").string();
    if (::mkdtemp(path.data()) == nullptr || ::chmod(path.c_str(), 0711) != 0)
        throw UsageError(fmt::format(
            "--via: cannot make a folder for the proxy's configuration as {}: {}; let TMPDIR name "
            "a folder that can be written to",
            path, std::strerror(errno)));
    return path;
}

void write_configuration(const std::string& file, const std::string& text) {
    std::ofstream stream(file, std::ios::binary);
    stream << text << std::flush;
    if (!stream)
        throw UsageError(
            fmt::format("--via: cannot write the proxy's configuration {}: {}; is there room?",
                        file, std::strerror(errno)));
}

std::uint64_t descriptors() {
    rlimit limit{};
    return ::getrlimit(RLIMIT_NOFILE, &limit) == 0 ? limit.rlim_cur : 0;
}

std::vector<std::string> command_of(const Proxy& proxy, const std::string& folder) {
    const std::string program = find_program(proxy);
    const std::string file = fmt::format("{}/{}", folder, kConfiguration);
    if (proxy.program == "nginx") return {program, "-e", "stderr", "-p", folder + "/", "-c", file};
    return {program, "-db", "-f", file};
}

// "nginx version: nginx/1.22.1", "HAProxy version 2.6.12-1 2023/12/16 - https://haproxy.org/".
std::string version_of(const Proxy& proxy) {
    const auto said = program_output(find_program(proxy), "-v", kVersionPatience, Heard::both);
    constexpr std::string_view word = "version";
    const std::size_t at = said ? said->find(word) : std::string::npos;
    if (at == std::string::npos) return std::string(proxy.program);
    std::istringstream rest(said->substr(at + word.size()));
    std::string version;
    while (rest >> version && version == ":") {
    }
    const std::string prefix = std::string(proxy.program) + "/";
    if (version.starts_with(prefix)) version.erase(0, prefix.size());
    return fmt::format("{} {}", proxy.program, version);
}

void check_elsewhere(const HttpUrl& url, const Options& options) {
    const int error = connect_error(net::make_address(url.host, url.port), options.connect_timeout);
    if (error != 0)
        throw UsageError(
            fmt::format("--via-url: nothing takes connections at {}: {}; start the proxy, and let "
                        "it forward to port {}",
                        url.origin(), std::strerror(error), options.port));
}

// The server is not there yet, and a proxy starts without it.
void try_start(const Via& via, const Options& options, Waiter& waiter) {
    const ProxyRun run(via, "127.0.0.1:9",
                       *std::max_element(options.clients.begin(), options.clients.end()));
    const std::unique_ptr<Remote> proxy = run.start(waiter.context(), options);
    waiter.until([&] { return proxy->has("ready") || proxy->has("failed") || proxy->gone(); },
                 monotonic_now() + kStartPatience);
    if (proxy->has("ready")) return;
    const auto failed = proxy->take("failed");
    throw UsageError(fmt::format("--via {}: {}", via.label,
                                 failed ? json::value_to<std::string>(failed->at("why"))
                                        : std::string("its stand-in did not answer")));
}

}  // namespace

std::string find_program(const Proxy& proxy) {
    const char* const path = std::getenv("PATH");
    std::istringstream folders(std::string(path ? path : "") +
                               ":/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin");
    for (std::string folder; std::getline(folders, folder, ':');) {
        std::string file = fmt::format("{}/{}", folder, proxy.program);
        if (!folder.empty() && ::access(file.c_str(), X_OK) == 0) return file;
    }
    throw UsageError(
        fmt::format("--via: there is no {} on this machine; install it, on Debian with `sudo "
                    "apt-get install {}`, or leave it out",
                    proxy.program, proxy.package));
}

ProxyRun::ProxyRun(const Via& via, const std::string& server, std::uint64_t clients)
    : via_(via), folder_(make_folder()) {
    port_ = free_port(host_);
    ProxyPlaces places;
    places.listen = fmt::format("{}:{}", host_, port_);
    places.upstream = server;
    places.workers = threads_or_default(0);
    places.clients = clients;
    places.descriptors = descriptors();
    write_configuration(fmt::format("{}/{}", folder_, kConfiguration),
                        proxy_configuration(via.label, places));
}

ProxyRun::~ProxyRun() {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
}

std::unique_ptr<Remote> ProxyRun::start(boost::asio::io_context& context,
                                        const Options& options) const {
    auto proxy =
        std::make_unique<Remote>(context, fmt::format("the proxy {}", via_.label),
                                 stand_in_arguments(options), std::string(), Remote::Ending::asked);
    proxy->send({{"op", "proxy"},
                 {"url", fmt::format("http://{}:{}", host_, port_)},
                 {"patience", options.connect_timeout},
                 {"folder", folder_},
                 {"command", json::value_from(command_of(*via_.proxy, folder_))}});
    return proxy;
}

std::map<std::string, std::string> check_proxies(const Options& options, Waiter& waiter) {
    std::map<std::string, std::string> programs;
    Options one = options;
    one.rates.resize(1);
    one.sizes.resize(1);
    one.techniques.resize(1);
    for (const Via& via : vias_of(options)) {
        if (via.elsewhere) check_elsewhere(*via.elsewhere, options);
        if (!via.proxy) continue;
        programs[via.label] = version_of(*via.proxy);
        try_start(via, one, waiter);
    }
    return programs;
}

}  // namespace pushbench
