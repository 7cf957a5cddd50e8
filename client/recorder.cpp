#include "client/recorder.hpp"

#include "core/message.hpp"
#include "core/net/clock.hpp"
#include "core/net/sockets.hpp"
#include "core/net/tls_session.hpp"

#include <algorithm>
#include <bit>
#include <utility>

#include <fmt/format.h>

namespace pushbench::client {

namespace {

// IP and TCP headers of a segment: 20 + 20 bytes, and 12 for the timestamps option (RFC 7323). SYN
// and SYN-ACK carry 20 bytes of options; without timestamps 12, and other segments none.
constexpr std::int64_t kHeaderWithTimestamps = 52;
constexpr std::int64_t kHeader = 40;
constexpr std::int64_t kSynWithTimestamps = 60;
constexpr std::int64_t kSyn = 52;

// 64 steps per doubling: what a long run keeps of each second stays a few KiB.
Nanos to_two_digits(Nanos value) {
    const auto us = static_cast<std::uint64_t>(std::max<Nanos>(0, value)) / kMicrosecond;
    const int drop = std::max(0, static_cast<int>(std::bit_width(us)) - 7);
    return static_cast<Nanos>(us >> drop << drop) * kMicrosecond;
}

}  // namespace

void Recorder::begin(std::shared_ptr<const Plan> plan, std::uint64_t expected) {
    plan_ = std::move(plan);
    stats_.ledger.expected = expected;
    stats_.slowest.assign(plan_->messages, -1);
}

LoadSecond& Recorder::second_at(Nanos since_epoch) {
    const std::int64_t second = since_epoch / kSecond;
    auto& seconds = stats_.seconds;
    if (seconds.empty()) {
        seconds.emplace_back().second = second;
        return seconds.back();
    }
    while (seconds.back().second < second) {
        // What was read before the second ended and parsed after it has unpacked the one before.
        if (seconds.size() > 1) seconds[seconds.size() - 2].latency.pack();
        LoadSecond next;
        next.second = seconds.back().second + 1;
        seconds.back().latency.pack(next.latency);
        seconds.push_back(std::move(next));
    }
    const auto back = static_cast<std::size_t>(seconds.back().second - second);
    return back < seconds.size() ? seconds[seconds.size() - 1 - back] : seconds.front();
}

void Recorder::deliver(ClientRecord& client, std::string_view payload, Nanos received_at) {
    const auto message = parse_payload(payload);
    if (!message || message->topic != client.topic) return error(ErrorKind::bad_payload);
    ++deliveries_;
    ClientCounters& moved = counters(client);
    ++moved.deliveries;
    moved.payload_bytes += static_cast<std::int64_t>(payload.size());
    if (!plan_) {
        client.ledger.deliver(message->seq, SeqRange{}, stats_.ledger);
        return;
    }
    const Nanos now = received_at - plan_->epoch;
    const auto& due = plan_->due[client.topic];
    if (message->seq > due.size()) {
        // Our own schedule ends with the window; a foreign one goes on.
        if (!plan_->open_ended) {
            ++stats_.ledger.unscheduled;
            return;
        }
        client.ledger.deliver(message->seq, plan_->window[client.topic], stats_.ledger);
        return;
    }
    const Nanos was_due = due[message->seq - 1];
    if (payload.size() >= kStampedPayload && !message->due) return error(ErrorKind::bad_payload);
    if (message->due && *message->due != was_due) {
        ++stats_.ledger.unscheduled;
        return;
    }
    // A server may have stamped anything.
    Nanos transport = 0;
    if (message->sent && __builtin_sub_overflow(now, *message->sent, &transport))
        return error(ErrorKind::bad_payload);
    last_due_delivery_ = now;
    const SeqRange& window = plan_->window[client.topic];
    LoadSecond& second = second_at(now);
    ++second.deliveries;
    second.latency.record(to_two_digits(now - was_due));
    if (client.ledger.deliver(message->seq, window, stats_.ledger) != Delivery::counted) return;
    stats_.latency.record(now - was_due);
    if (message->sent) stats_.transport.record(transport);
    Nanos& slowest =
        stats_.slowest[plan_->slowest_offset[client.topic] + (message->seq - window.first)];
    slowest = std::max(slowest, now - was_due);
}

void Recorder::witness(std::vector<ClientRecord>& clients, LocalId id,
                       std::optional<std::uint64_t> sequence, std::size_t bytes,
                       Nanos received_at) {
    const ClientRecord& client = clients[id];
    ++deliveries_;
    ClientCounters& moved = counters(client);
    ++moved.deliveries;
    moved.payload_bytes += static_cast<std::int64_t>(bytes);
    if (!plan_) return;
    const Nanos now = received_at - plan_->epoch;
    ++second_at(now).deliveries;
    if (!sequence) return;
    if (!witness_) witness_ = std::make_unique<Witness>(clients.size());
    const bool measured = now >= plan_->measure_from && now < plan_->measure_to;
    witness_->saw(id, client.topic, *sequence, now, measured, stats_.ledger);
}

void Recorder::declared_lost(ClientRecord& client, std::uint64_t lost) {
    client.ledger.declare_lost(lost, plan_ ? plan_->window[client.topic] : SeqRange{},
                               stats_.ledger);
}

void Recorder::response(const ClientRecord& client, bool empty, std::int64_t up, std::int64_t down,
                        Nanos received_at) {
    ClientCounters& c = counters(client);
    ++c.responses;
    if (empty) {
        ++c.empty_responses;
        c.wasted_bytes += up + down;
        c.wasted_bytes_up += up;
    }
    if (!plan_) return;
    LoadSecond& second = second_at(received_at - plan_->epoch);
    ++second.responses;
    if (empty) ++second.empty_responses;
}

void Recorder::set_up(const ClientRecord& client, std::size_t up, std::size_t down) {
    ClientCounters& c = counters(client);
    c.setup_bytes_up += static_cast<std::int64_t>(up);
    c.setup_bytes_down += static_cast<std::int64_t>(down);
}

void Recorder::heartbeat(const ClientRecord& client, std::size_t up, std::size_t down) {
    ClientCounters& c = counters(client);
    ++c.heartbeats;
    c.heartbeat_bytes_up += static_cast<std::int64_t>(up);
    c.heartbeat_bytes_down += static_cast<std::int64_t>(down);
}

void Recorder::opened(const ClientRecord& client, const net::Channel& channel, bool again) {
    ClientCounters& c = counters(client);
    ++c.connections;
    if (again) ++c.reconnects;
    if (!net::nodelay_is_on(channel.fd())) ++stats_.nodelay_off;
    if (stats_.mss == 0)
        stats_.mss = static_cast<std::uint64_t>(std::max(0, net::maximum_segment(channel.fd())));
}

void Recorder::tcp_counted(const net::TcpCounts& tcp, Window window, int sign) {
    ClientCounters& c = stats_.counters[static_cast<std::size_t>(window)];
    const std::int64_t header = tcp.timestamps ? kHeaderWithTimestamps : kHeader;
    c.tcp_bytes_up += sign * tcp.bytes_sent;
    c.tcp_bytes_down += sign * tcp.bytes_received;
    c.segments_up += sign * tcp.segments_out;
    c.segments_down += sign * tcp.segments_in;
    // The SYN is the client's, the SYN-ACK the server's: one of each per connection.
    const std::int64_t syn = tcp.timestamps ? kSynWithTimestamps : kSyn;
    c.header_bytes_up += sign * (header * tcp.segments_out + syn - header);
    c.header_bytes_down += sign * (header * tcp.segments_in + syn - header);
    c.handshake_bytes_up += sign * (syn + header);
    c.handshake_bytes_down += sign * syn;
    c.retransmits += sign * tcp.retransmits;
}

void Recorder::tls_counted(const net::Channel& channel, Window window, int sign) {
    const net::TlsSession* const tls = channel.tls();
    if (!tls) return;
    ClientCounters& c = stats_.counters[static_cast<std::size_t>(window)];
    const auto signed_bytes = [sign](std::uint64_t bytes) {
        return sign * static_cast<std::int64_t>(bytes);
    };
    c.tls_bytes_up += signed_bytes(tls->sent()) - signed_bytes(channel.bytes_up());
    c.tls_bytes_down += signed_bytes(tls->received()) - signed_bytes(channel.bytes_down());
    c.tls_handshake_bytes_up += signed_bytes(tls->handshake_sent());
    c.tls_handshake_bytes_down += signed_bytes(tls->handshake_received());
}

void Recorder::secured(const ClientRecord& client, const net::TlsSession& session) {
    ClientCounters& c = counters(client);
    ++c.tls_handshakes;
    if (session.was_resumed()) ++c.tls_resumed;
    stats_.tls_handshake.record(monotonic_now() - session.began_at());
    if (stats_.tls_protocol.empty()) stats_.tls_protocol = session.protocol();
}

void Recorder::handshake_failed(const std::string& why) {
    if (stats_.tls_failure_example.empty()) stats_.tls_failure_example = why;
}

void Recorder::cut(ClientRecord& client, Window to, net::Channel* channel) {
    const Window from = client.window;
    client.window = to;
    client.cut_pending = false;
    const Nanos now = monotonic_now();
    if (from == Window::inside) counted_until(client, now);
    if (to == Window::inside) client.cut_at = now;
    if (!channel || !channel->is_open()) return;
    // Read once: what arrived between two readings would be in neither window.
    if (const auto tcp = net::tcp_counts(channel->fd())) {
        tcp_counted(*tcp, from, +1);
        tcp_counted(*tcp, to, -1);
        tls_counted(*channel, from, +1);
        tls_counted(*channel, to, -1);
    }
    channel->count_into(totals(client));
}

void Recorder::counted_until(const ClientRecord& client, Nanos now) {
    ++stats_.cut_clients;
    stats_.cut_spans += now - client.cut_at;
}

void Recorder::closed(const ClientRecord& client, const net::Channel& channel, bool end_was_read) {
    const auto tcp = net::tcp_counts(channel.fd());
    if (!tcp) {
        ++stats_.bytes_unchecked;
        return;
    }
    tcp_counted(*tcp, client.window, +1);
    tls_counted(channel, client.window, +1);
    // A close_notify is an end too, and its FIN may not be there yet.
    if (channel.tls()) end_was_read = tcp->peer_finished;
    // The kernel counts a FIN as a byte received; the wire carries none.
    if (end_was_read) --counters(client).tcp_bytes_down;
    if (!tcp->timestamps) ++stats_.no_timestamps;
    ++stats_.bytes_checked;
    const std::int64_t tcp_up = tcp->bytes_sent - tcp->bytes_retransmitted;
    const std::int64_t tcp_down = tcp->bytes_received - (end_was_read ? 1 : 0);
    const auto ours_up = static_cast<std::int64_t>(channel.socket_bytes_up());
    const auto ours_down = static_cast<std::int64_t>(channel.socket_bytes_down());
    if (ours_up == tcp_up && ours_down == tcp_down) return;
    if (stats_.bytes_mismatched++ == 0)
        stats_.bytes_mismatch_example =
            fmt::format("{} {} up {} down, TCP {} up {} down", channel.tls() ? "TLS" : "app",
                        ours_up, ours_down, tcp_up, tcp_down);
}

void Recorder::closed_by_reset(const ClientRecord& client, const net::Channel& channel) {
    ++stats_.bytes_unchecked;
    const auto tcp = net::tcp_counts(channel.fd());
    if (!tcp) return;
    tcp_counted(*tcp, client.window, +1);
    tls_counted(channel, client.window, +1);
    if (tcp->peer_finished && !tcp->is_over) --counters(client).tcp_bytes_down;
}

void Recorder::loop_lag(Nanos lag, Nanos now) {
    if (!plan_) return;
    now -= plan_->epoch;
    if (now >= plan_->measure_from && now < plan_->measure_to) stats_.loop_lag.record(lag);
}

void Recorder::end_of_second(std::uint64_t connected, std::int64_t number) {
    second_at(number * kSecond).connected = connected;
}

LoadSecond Recorder::past_second(std::int64_t number) {
    auto& seconds = stats_.seconds;
    LoadSecond nothing;
    nothing.second = number;
    if (seconds.empty() || number < seconds.front().second || number > seconds.back().second)
        return nothing;
    LoadSecond& found = seconds[static_cast<std::size_t>(number - seconds.front().second)];
    found.latency.pack();
    return found;
}

LoadStats Recorder::finish(std::vector<ClientRecord>& clients) {
    stats_.clients = clients.size();
    const Nanos now = monotonic_now();
    for (ClientRecord& client : clients) {
        if (plan_) client.ledger.finish(plan_->window[client.topic], stats_.ledger);
        if (client.window == Window::inside) counted_until(client, now);
    }
    for (int w = 0; w < kWindows; ++w) {
        const auto i = static_cast<std::size_t>(w);
        stats_.counters[i].app_bytes_up = totals_[i].bytes_sent;
        stats_.counters[i].app_bytes_down = totals_[i].bytes_received;
    }
    stats_.deliveries_per_thread = {deliveries_};
    if (witness_) stats_.witness = witness_->stats();
    return std::move(stats_);
}

}  // namespace pushbench::client
