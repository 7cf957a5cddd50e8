#include "bench/target_tls.hpp"

#include "core/error.hpp"
#include "core/net/sockets.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include <boost/json/value_to.hpp>
#include <fmt/format.h>

namespace pushbench {

namespace {

namespace json = boost::json;

// Of whoever opens connections.
constexpr std::array<std::string_view, 5> kOfClients = {"cacert", "insecure", "tls-name",
                                                        "tls-version", "tls-resume"};
// Of our own server.
constexpr std::array<std::string_view, 2> kOfServer = {"cert", "key"};

bool is_given(const Options& options, std::string_view name) {
    static const Options defaults;
    const OptionSpec& option = *find_option(name);
    return option.get(options) != option.get(defaults);
}

bool sets_tls(const Variant& variant) {
    return std::any_of(variant.params.begin(), variant.params.end(),
                       [](const auto& param) { return param.first == "tls"; });
}

void check_variant(const Options& options, const Variant& variant, const TargetServer& target) {
    const HttpUrl url = target.url_of(variant.id);
    net::make_address(url.host, url.port);
    const bool wanted = with_variant(options, variant).tls;
    const bool by_variant = sets_tls(variant);
    if (wanted == url.tls || (!wanted && !by_variant)) return;
    throw UsageError(fmt::format(
        "--target: '{}' is asked for {} at {}, which is {}; give {} URL, or leave out {}",
        target.label(), technique(variant.id).name, url.origin(),
        url.tls ? "encrypted" : "not encrypted", url.tls ? "an http" : "an https",
        by_variant ? fmt::format("tls={} in '{}'", wanted ? "on" : "off", variant.label())
                   : "--tls"));
}

bool speaks_tls(const Options& options, const Served& server) {
    const std::vector<Variant> variants = variants_of(options);
    if (!server.target)
        return std::any_of(variants.begin(), variants.end(), [&](const Variant& variant) {
            return with_variant(options, variant).tls;
        });
    const auto publishing = server.target->session().publishing_url();
    return (publishing && publishing->tls) ||
           std::any_of(variants.begin(), variants.end(), [&](const Variant& variant) {
               return server.offers(variant.id) && server.target->url_of(variant.id).tls;
           });
}

}  // namespace

void check_target_tls(const Options& options, const std::vector<Served>& servers) {
    bool ours = false, theirs = false;
    for (const Served& server : servers) {
        bool& side = server.target ? theirs : ours;
        side = side || speaks_tls(options, server);
        if (!server.target) continue;
        for (const Variant& variant : variants_of(options))
            if (server.offers(variant.id)) check_variant(options, variant, *server.target);
    }
    for (const std::string_view name : kOfClients)
        if (is_given(options, name) && !ours && !theirs)
            throw UsageError(fmt::format(
                "--{}: nothing speaks TLS here; give an https URL, or leave it out", name));
    for (const std::string_view name : kOfServer)
        if (is_given(options, name) && !ours)
            throw UsageError(fmt::format(
                "--{}: it is for pushbench's own server, which does not speak TLS here; leave it "
                "out",
                name));
}

json::object trust_message(const Options& options) {
    json::object message;
    for (const std::string_view name : kOfClients) message[name] = find_option(name)->get(options);
    return message;
}

Options trust_from(const json::object& message) {
    Options options;
    for (const std::string_view name : kOfClients)
        find_option(name)->set(options, json::value_to<std::string>(message.at(name)));
    return options;
}

}  // namespace pushbench
