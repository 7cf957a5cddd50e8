#include "bench/server_builds.hpp"

#include "bench/control_messages.hpp"
#include "bench/environment.hpp"
#include "bench/program_output.hpp"
#include "bench/remote.hpp"
#include "bench/targets.hpp"
#include "core/error.hpp"
#include "core/net/clock.hpp"
#include "reports/json_archive.hpp"

#include <algorithm>
#include <filesystem>
#include <set>
#include <system_error>
#include <unistd.h>

#include <fmt/format.h>

namespace pushbench {

namespace {

namespace json = boost::json;

constexpr Nanos kPatience = 10 * kSecond;  // for a binary to say who it is, or to listen

[[noreturn]] void refuse(const ServerExe& exe, const std::string& why) {
    throw UsageError(fmt::format("--server-exe: '{}' ({}) {}", exe.label, exe.path, why));
}

void require_pushbench(const ServerExe& exe) {
    std::error_code ec;
    if (!std::filesystem::is_regular_file(exe.path, ec))
        refuse(exe, "is no file; give the path of a pushbench binary");
    if (::access(exe.path.c_str(), X_OK) != 0)
        refuse(exe, "cannot be executed; give the path of a pushbench binary, and chmod +x it");
    const auto version = program_output(exe.path, "--version", kPatience);
    if (!version || !version->starts_with("pushbench "))
        refuse(exe,
               "is not a pushbench: it does not answer --version as one; give the path of a "
               "pushbench binary");
}

// The first answer of a server with the options of this trial.
json::object greeting_of(const ServerExe& exe, const TrialSpec& spec, Waiter& waiter) {
    Options options = spec.options;
    options.server_processes = options.load_processes = 0;
    Remote server(waiter.context(), "the server", server_arguments(options), exe.path);
    waiter.until([&] { return server.has("ready") || server.gone(); }, monotonic_now() + kPatience);
    auto ready = server.take("ready");
    if (!ready)
        refuse(exe,
               fmt::format("does not serve '{}' with the options of this run: {}; leave out "
                           "what it does not know (its message stands above), or build it anew",
                           spec.variant.label(),
                           server.gone() ? server.how_gone()
                                         : std::string("it was not ready within 10 s")));
    return std::move(*ready);
}

ServerBuild build_from(const ServerExe& exe, const json::object& greeting) {
    const json::value* const protocol = greeting.if_contains("protocol");
    if (!protocol || *protocol != kControlProtocol)
        refuse(exe, fmt::format("speaks control protocol {} and this pushbench {}, so they cannot "
                                "measure together; build both from versions with the same protocol",
                                protocol ? json::serialize(*protocol) : "0", kControlProtocol));
    ServerBuild build;
    JsonReader::read(greeting.at("build"), "build", build);
    build.label = exe.label;
    build.path = exe.path;
    return build;
}

ServerBuild ask(const ServerExe& exe, const std::vector<TrialSpec>& trials, Waiter& waiter) {
    require_pushbench(exe);
    std::set<std::string> asked;
    ServerBuild build;
    for (const TrialSpec& spec : trials) {
        if (spec.server.label != exe.label || !asked.insert(spec.variant.label()).second) continue;
        build = build_from(exe, greeting_of(exe, spec, waiter));
    }
    return build;
}

}  // namespace

std::vector<ServerBuild> ask_server_builds(const Options& options,
                                           const std::vector<TrialSpec>& trials, Waiter& waiter) {
    std::vector<ServerBuild> builds;
    for (const ServerExe& exe : server_exes(options)) builds.push_back(ask(exe, trials, waiter));
    if (options.targets.empty()) return builds;
    for (const Served& server : served_by(options)) {
        ServerBuild build = server.target ? ServerBuild() : this_build();
        build.label = server.exe.label;
        build.path = server.target ? server.target->title() : std::string();
        builds.push_back(std::move(build));
    }
    return builds;
}

const ServerBuild* find_build(const std::vector<ServerBuild>& builds, const std::string& label) {
    const auto found = std::find_if(builds.begin(), builds.end(),
                                    [&](const ServerBuild& build) { return build.label == label; });
    return found == builds.end() ? nullptr : &*found;
}

}  // namespace pushbench
