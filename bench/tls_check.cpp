#include "bench/tls_check.hpp"

#include "core/error.hpp"
#include "core/net/tls_context.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

namespace pushbench {

namespace {

void check_own(const Options& options) {
    std::set<TlsVersion> tried;
    for (const Variant& variant : variants_of(options)) {
        const Options trial = with_variant(options, variant);
        if (!trial.tls || !tried.insert(trial.tls_version).second) continue;
        const auto server = net::server_tls(trial);
        const auto client = net::client_tls(trial, trial.bind, server->certificate());
        if (const auto why = net::TlsContext::disagreement(*server, *client))
            throw UsageError(fmt::format("--tls: clients would not connect: {}", *why));
    }
}

}  // namespace

void check_tls(const Options& options, const std::vector<Served>& servers) {
    const auto is_own = [](const Served& server) { return !server.target; };
    if (std::any_of(servers.begin(), servers.end(), is_own)) check_own(options);
    for (const Served& server : servers)
        if (server.target) net::tls_towards(options, server.target->url.host);
}

}  // namespace pushbench
