#include "reports/byte_parts.hpp"

#include <algorithm>

namespace pushbench {
namespace {

// Takes parts off one direction's bytes. A part never takes more than is left: at the edges of a
// window a request may lie before it and its answer inside.
class Rest {
  public:
    explicit Rest(std::int64_t bytes) : left_(std::max<std::int64_t>(0, bytes)) {}
    double take(std::int64_t bytes) {
        const std::int64_t taken = std::clamp<std::int64_t>(bytes, 0, left_);
        left_ -= taken;
        return static_cast<double>(taken);
    }
    double all() { return take(left_); }

  private:
    std::int64_t left_;
};

bool counted_apart(const ClientCounters& c) {
    return c.wasted_bytes == 0 || c.wasted_bytes_up > 0;
}

void split_up(const ClientCounters& c, ByteParts& parts) {
    Rest wire(c.tcp_bytes_up + c.header_bytes_up);
    const double handshake = wire.take(c.handshake_bytes_up);
    Rest app(static_cast<std::int64_t>(wire.take(c.app_bytes_up)));
    Rest tls(static_cast<std::int64_t>(wire.take(c.tls_bytes_up)));
    parts.setup.up = handshake + tls.take(c.tls_handshake_bytes_up) + app.take(c.setup_bytes_up);
    parts.heartbeat.up = app.take(c.heartbeat_bytes_up);
    parts.empty.up = app.take(c.wasted_bytes_up);
    parts.useful.up = app.all();
    parts.tls.up = tls.all();
    parts.tcp_ip.up = wire.all();
}

void split_down(const ClientCounters& c, ByteParts& parts) {
    Rest wire(c.tcp_bytes_down + c.header_bytes_down);
    const double handshake = wire.take(c.handshake_bytes_down);
    Rest app(static_cast<std::int64_t>(wire.take(c.app_bytes_down)));
    Rest tls(static_cast<std::int64_t>(wire.take(c.tls_bytes_down)));
    parts.payload.down = app.take(c.payload_bytes);
    parts.setup.down =
        handshake + tls.take(c.tls_handshake_bytes_down) + app.take(c.setup_bytes_down);
    parts.heartbeat.down = app.take(c.heartbeat_bytes_down);
    parts.empty.down = app.take(c.wasted_bytes - c.wasted_bytes_up);
    parts.useful.down = app.all();
    parts.tls.down = tls.all();
    parts.tcp_ip.down = wire.all();
}

}  // namespace

std::optional<ByteParts> byte_parts_per_message(const Trial& trial) {
    const ClientCounters& inside = trial.load.inside();
    if (inside.deliveries <= 0 || !counted_apart(inside)) return {};
    ByteParts parts;
    split_up(inside, parts);
    split_down(inside, parts);
    const auto messages = static_cast<double>(inside.deliveries);
    for (BytePart* const part : {&parts.payload, &parts.useful, &parts.empty, &parts.setup,
                                 &parts.heartbeat, &parts.tls, &parts.tcp_ip}) {
        part->up /= messages;
        part->down /= messages;
    }
    return parts;
}

}  // namespace pushbench
