#include "bench/schedule_client.hpp"

#include "bench/http_get.hpp"
#include "core/error.hpp"
#include "core/net/clock.hpp"
#include "server/server.hpp"

#include <fmt/format.h>

namespace pushbench {

namespace {

// A schedule is half a kilobyte.
constexpr std::uint64_t kMostBody = 64 * 1024;
constexpr int kOk = 200;
constexpr int kBadRequest = 400;  // what servers of HTTPS answer to plain HTTP

std::string hint(const Fetched& fetched, bool tls) {
    if (!tls)
        return "; is `pushbench serve` running there? (--server HOST:PORT; with --tls over TLS)";
    if (!fetched.tls_failed)
        return "; is `pushbench serve --tls` running there? (--server HOST:PORT)";
    // What certificates lack is said with its remedy.
    const bool told = fetched.failure.find("--") != std::string::npos;
    return told ? "" : "; if it speaks plain HTTP, leave out --tls";
}

}  // namespace

client::ServedSchedule fetch_schedule(const std::string& host, std::uint16_t port,
                                      const net::TlsContext* tls, Nanos patience) {
    const std::string where = host.find(':') == std::string::npos
                                  ? fmt::format("{}:{}", host, port)
                                  : fmt::format("[{}]:{}", host, port);
    const std::string url = fmt::format("{}://{}/schedule", tls ? "https" : "http", where);
    const Fetched fetched = http_get(host, port, where, "/schedule", tls, patience, kMostBody);
    if (!fetched.failure.empty())
        throw UsageError(fmt::format("cannot ask {}: {}{}", url, fetched.failure,
                                     hint(fetched, tls != nullptr)));
    if (fetched.status != kOk)
        throw UsageError(fmt::format(
            "{} answered {}: not a pushbench server{}", url, fetched.status,
            !tls && fetched.status == kBadRequest ? "; if it speaks TLS, give --tls" : ""));
    return client::read_served_schedule(fetched.body, where, server::boot_id(), monotonic_now());
}

}  // namespace pushbench
