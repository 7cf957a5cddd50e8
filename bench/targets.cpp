#include "bench/targets.hpp"

#include "bench/address_check.hpp"
#include "bench/remote.hpp"
#include "bench/target_tls.hpp"
#include "bench/trial_spec.hpp"
#include "bench/waiter.hpp"
#include "core/error.hpp"
#include "core/net/clock.hpp"
#include "core/net/sockets.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include <boost/json/value_to.hpp>
#include <fmt/format.h>

namespace pushbench {

namespace {

namespace json = boost::json;

constexpr Nanos kPatience = 60 * kSecond;  // for a target to start

bool is_own(const std::string& target) {
    return target == kOwnTarget;
}

std::size_t foreign_targets(const Options& options) {
    return options.targets.size() - static_cast<std::size_t>(std::count_if(
                                        options.targets.begin(), options.targets.end(), is_own));
}

void check_urls(const Options& options) {
    const std::size_t targets = foreign_targets(options);
    if (options.targets.empty() &&
        (!options.target_urls.empty() || !options.target_command.empty()))
        throw UsageError(fmt::format(
            "'{}' belongs to a --target, and there is none; give --target FILE or NAME before it",
            options.target_urls.empty() ? options.target_command.front()
                                        : options.target_urls.front()));
    if (targets != options.target_urls.size())
        throw UsageError(fmt::format(
            "--target: {} target{} and {} URL{}; give each its own, such as http://127.0.0.1:8080",
            targets, targets == 1 ? "" : "s", options.target_urls.size(),
            options.target_urls.size() == 1 ? "" : "s"));
    if (!options.target_command.empty() && targets != 1)
        throw UsageError(fmt::format(
            "the command '{}' starts one server, and {} are targets; start the others yourself",
            options.target_command.front(), targets));
}

// What a target publishes by itself is no workload of ours, nor that of another server.
void check_publishing(const std::vector<Served>& servers, const Options& options) {
    const Served* by_itself = nullptr;
    for (const Served& server : servers)
        if (server.target && !server.target->found.spec.publish) by_itself = &server;
    if (!by_itself) return;
    const std::string& label = by_itself->exe.label;
    if (servers.size() > 1)
        throw UsageError(fmt::format(
            "--target: {} publishes by itself, so another server would not have the same workload; "
            "measure it alone, or give its file a [publish]",
            label));
    const Options defaults;
    if (options.rates != defaults.rates || options.sizes != defaults.sizes)
        throw UsageError(fmt::format(
            "--rate, --size: {} publishes by itself, as often and as much as it likes; leave them "
            "out, or give its file a [publish]",
            label));
}

std::vector<std::string> command_of(const Options& options, const HttpUrl& url) {
    std::vector<std::string> command = options.target_command;
    constexpr std::string_view place = "{port}";
    for (std::string& word : command)
        for (std::size_t at; (at = word.find(place)) != std::string::npos;)
            word.replace(at, place.size(), std::to_string(url.port));
    return command;
}

}  // namespace

std::string TargetServer::title() const {
    return fmt::format("{} at {}{}", label(), url.origin(), url.path);
}

bool Served::offers(TechniqueId technique) const {
    return !target || target->found.spec.find(technique);
}

std::vector<Served> served_by(const Options& options) {
    check_urls(options);
    std::vector<Served> servers;
    std::set<std::string> labels;
    auto url = options.target_urls.begin();
    for (const std::string& name : options.targets) {
        Served served;
        if (!is_own(name)) {
            auto target = std::make_shared<TargetServer>();
            target->found = find_target(name);
            target->url = parse_http_url(*url++);
            net::make_address(target->url.host, target->url.port);
            target->command = command_of(options, target->url);
            served.exe.label = target->label();
            served.target = std::move(target);
        } else {
            served.exe.label = name;
        }
        if (!labels.insert(served.exe.label).second)
            throw UsageError(fmt::format(
                "--target: two would be called '{}'; set another name in one of their files",
                served.exe.label));
        servers.push_back(std::move(served));
    }
    for (const ServerExe& exe : server_exes(options)) servers.push_back({exe, nullptr});
    if (servers.empty()) servers.emplace_back();
    return servers;
}

void complete_targets(Options& options) {
    check_urls(options);
    if (options.targets.empty()) return;
    for (std::string& text : options.target_urls) {
        HttpUrl url = parse_http_url(text);
        if (url.port != 0) continue;
        if (options.target_command.empty())
            throw UsageError(
                fmt::format("'{}' has port 0, which only a server that is started by a command "
                            "after -- can get; give the port that it listens on",
                            text));
        url.port = free_port(url.host);
        text = url.origin() + url.path;
    }
    const std::vector<Served> servers = served_by(options);
    check_publishing(servers, options);
    const auto somebody_offers = [&](TechniqueId id, bool target_only) {
        return std::any_of(servers.begin(), servers.end(), [&](const Served& server) {
            return server.offers(id) && (server.target || !target_only);
        });
    };
    if (options.techniques.empty())
        for (const Technique& technique : techniques())
            if (somebody_offers(technique.id, /*target_only=*/true))
                options.techniques.push_back({technique.id, {}});
    for (const Variant& variant : options.techniques)
        if (!somebody_offers(variant.id, false))
            throw UsageError(
                fmt::format("--technique: no --target offers {}; leave it out, or "
                            "describe it in the target file",
                            technique(variant.id).name));
    check_target_tls(options, servers);
}

json::object target_session_message(const TargetServer& target, const std::string& prefix,
                                    const std::string& client_prefix) {
    return {{"op", "target"},
            {"file", target.found.file},
            {"text", target.found.text},
            {"url", target.url.origin() + target.url.path},
            {"topic_prefix", prefix},
            {"client_prefix", client_prefix}};
}

std::shared_ptr<const TargetSession> target_session_from(const json::object& message) {
    const auto text = [&](const char* name) {
        return json::value_to<std::string>(message.at(name));
    };
    auto session = std::make_shared<TargetSession>();
    session->spec = parse_target(text("text"), text("file"));
    session->base = parse_http_url(text("url"));
    session->topic_prefix = text("topic_prefix");
    session->client_prefix = text("client_prefix");
    return session;
}

void check_targets(const std::vector<Served>& servers, const Options& options, Waiter& waiter) {
    for (const Served& server : servers) {
        if (!server.target) continue;
        Options one = options;
        one.clients.resize(1);
        one.rates.resize(1);
        one.sizes.resize(1);
        one.techniques.resize(1);
        Remote stand_in(waiter.context(), "the target's stand-in", stand_in_arguments(one), {},
                        Remote::Ending::asked);
        stand_in.send(stand_in_message(*server.target, "pb", one));
        waiter.until(
            [&] { return stand_in.has("ready") || stand_in.has("failed") || stand_in.gone(); },
            monotonic_now() + kPatience);
        if (stand_in.has("ready")) continue;
        const auto failed = stand_in.take("failed");
        throw UsageError(fmt::format("--target {}: {}", server.exe.label,
                                     failed ? json::value_to<std::string>(failed->at("why"))
                                            : std::string("its stand-in did not answer")));
    }
}

}  // namespace pushbench
