#include "server/techniques/table.hpp"

#include "core/net/tls_session.hpp"

#include <array>
#include <ctime>
#include <unistd.h>

namespace pushbench::server {

std::span<const ServerTechniqueRow> server_techniques() {
    static constexpr std::array rows{
        ServerTechniqueRow{TechniqueId::short_polling, make_short_polling},
        ServerTechniqueRow{TechniqueId::long_polling, make_long_polling},
        ServerTechniqueRow{TechniqueId::sse, make_sse},
        ServerTechniqueRow{TechniqueId::websocket, make_websocket},
        ServerTechniqueRow{TechniqueId::http_stream, make_http_stream},
        ServerTechniqueRow{TechniqueId::raw_tcp, make_raw_tcp},
    };
    return rows;
}

// CPU time, so that what a busy machine takes away is not counted as spun.
void WorkerContext::spin(Nanos time) {
    const auto spun = [] {
        timespec now{};
        ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
        return now.tv_sec * kSecond + now.tv_nsec;
    };
    const Nanos until = spun() + time;
    while (spun() < until) {
    }
}

void WorkerContext::count_handshake(const net::TlsSession& session) {
    ++counters.tls_handshakes;
    if (session.was_resumed()) ++counters.tls_resumed;
}

void ServerTechnique::accept(int fd, bool) {
    ::close(fd);  // only techniques with a listener of their own are given descriptors
}

}  // namespace pushbench::server
