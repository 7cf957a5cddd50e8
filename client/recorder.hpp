// What happened: ledger, histograms and counters of one load worker.
//
// Techniques tell it of deliveries and connections; it knows nothing of protocols or pacing. On the
// worker's thread only; finish() after the worker has stopped or on its thread.
#pragma once
#include "client/client_record.hpp"
#include "client/plan.hpp"
#include "core/net/channel.hpp"
#include "core/net/sockets.hpp"
#include "core/stats.hpp"

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace pushbench::client {

class Recorder {
  public:
    // From here on deliveries are judged against the plan; earlier ones only move cursors.
    void begin(std::shared_ptr<const Plan> plan, std::uint64_t expected);

    // A payload that arrived at `received_at` (CLOCK_MONOTONIC, when the read returned).
    void deliver(ClientRecord& client, std::string_view payload, Nanos received_at);
    // A message of a server that publishes by itself: no schedule knows it.
    void witness(std::vector<ClientRecord>& clients, LocalId id,
                 std::optional<std::uint64_t> sequence, std::size_t bytes, Nanos received_at);
    void declared_lost(ClientRecord& client, std::uint64_t lost);
    void error(ErrorKind kind) { ++stats_.errors[static_cast<std::size_t>(kind)]; }
    // What stood behind an error of a server that is not ours, in words; the first one is kept.
    void error_example(std::string words) {
        if (stats_.error_example.empty()) stats_.error_example = std::move(words);
    }

    // A request was answered with a status that is no answer to it.
    void declined(unsigned status) { add_status(stats_.declined, status, 1); }
    // The other side ended a connection that its client counted on, so long after connecting.
    void cut_off_after(Nanos lifetime) { stats_.cut_off.record(lifetime); }

    ClientCounters& counters(const ClientRecord& client) {
        return stats_.counters[static_cast<std::size_t>(client.window)];
    }
    net::ChannelTotals& totals(const ClientRecord& client) {
        return totals_[static_cast<std::size_t>(client.window)];
    }
    // `up` and `down`: the bytes of the exchange, which an empty one wasted.
    void response(const ClientRecord& client, bool empty, std::int64_t up, std::int64_t down,
                  Nanos received_at);
    // What it took on top of TCP to subscribe: the request and the head that answered it.
    void set_up(const ClientRecord& client, std::size_t up, std::size_t down);
    void heartbeat(const ClientRecord& client, std::size_t up, std::size_t down);

    // A TCP connection of this client was established; checked and counted.
    void opened(const ClientRecord& client, const net::Channel& channel, bool again);
    // It speaks TLS now; or never will, and why.
    void secured(const ClientRecord& client, const net::TlsSession& session);
    void handshake_failed(const std::string& why);
    void subscribed_after(Nanos connect_time) { stats_.connect.record(connect_time); }
    // The client passes to the next window: what its connection moved so far belongs to the old
    // one. `channel` may be closed or null.
    void cut(ClientRecord& client, Window to, net::Channel* channel);
    // Reads TCP_INFO and compares app with TCP bytes; call right before close. `end_was_read`: the
    // peer's FIN was consumed, and counts as a byte.
    void closed(const ClientRecord& client, const net::Channel& channel, bool end_was_read);
    // The same without the comparison: bytes that were still on their way are lost by a reset, on
    // both sides.
    void closed_by_reset(const ClientRecord& client, const net::Channel& channel);

    void loop_lag(Nanos lag, Nanos now);
    void end_of_second(std::uint64_t connected, std::int64_t number);

    // A second since the epoch that is over; one without events has counts of 0.
    LoadSecond past_second(std::int64_t number);

    std::uint64_t deliveries() const { return deliveries_; }
    const LedgerTotals& ledger() const { return stats_.ledger; }
    const Histogram& latency() const { return stats_.latency; }
    // Of a message that was due before M1, since the epoch; -1 = none. What a foreign schedule goes
    // on to deliver says nothing about what is still missing.
    Nanos last_due_delivery() const { return last_due_delivery_; }

    // Ends the ledgers (once) and gives everything.
    LoadStats finish(std::vector<ClientRecord>& clients);

  private:
    void tcp_counted(const net::TcpCounts& tcp, Window window, int sign);
    void tls_counted(const net::Channel& channel, Window window, int sign);
    LoadSecond& second_at(Nanos since_epoch);
    void counted_until(const ClientRecord& client, Nanos now);

    std::shared_ptr<const Plan> plan_;
    LoadStats stats_;
    std::array<net::ChannelTotals, kWindows> totals_;
    std::uint64_t deliveries_ = 0;
    Nanos last_due_delivery_ = -1;
    std::unique_ptr<Witness> witness_;  // from the first message that needs one
};

}  // namespace pushbench::client
