#include "reports/metric_help.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace pushbench {
namespace {

using Help = std::pair<std::string_view, std::string_view>;
constexpr std::array kHelp = {
    Help{"poll_interval", "Time between two short polls."},
    Help{"measured", "Length of the measured window."},
    Help{"published", "Messages of the window that the server handed out, all topics."},
    Help{"distinct_messages", "Messages of the window that reached at least one client."},
    Help{"expected", "Deliveries that the schedule has due in the window."},
    Help{"delivered", "Distinct deliveries of messages due in the window, all runs."},
    Help{"lost", "Messages that a client never saw, all clients and runs."},
    Help{"duplicated", "Deliveries of what the client had already, all runs."},
    Help{"reordered", "Deliveries behind a later message of the topic, all runs."},
    Help{"deliveries_per_s", "Deliveries over the length of the window."},
    Help{"delivered_in_window", "Deliveries inside the cut that bytes and requests have."},
    Help{"latency_mean", "Mean of delivery latency, from due to received."},
    Help{"latency_p50", "Median of delivery latency, from due to received."},
    Help{"latency_p90", "90th percentile of delivery latency, from due to received."},
    Help{"latency_p99", "99th percentile of delivery latency, from due to received."},
    Help{"latency_p999", "99.9th percentile of delivery latency, from due to received."},
    Help{"latency_max", "Slowest delivery, from due to received."},
    Help{"transport_p50", "Median of transport latency, from sent to received."},
    Help{"transport_p99", "99th percentile of transport latency, from sent to received."},
    Help{"requests", "HTTP requests inside the window."},
    Help{"responses", "Responses completed inside the window."},
    Help{"empty_responses", "Polls answered without a message."},
    Help{"empty_ratio", "Polls answered without a message, of all that were answered."},
    Help{"requests_per_message", "Requests for each delivered message."},
    Help{"wasted_bytes", "Request and response bytes of empty responses."},
    Help{"heartbeats", "SSE comments or WebSocket pings."},
    Help{"payload_bytes_total", "Payload of the deliveries."},
    Help{"app_bytes_up", "Bytes that clients wrote to their sockets."},
    Help{"app_bytes_down", "Bytes that clients read from their sockets."},
    Help{"tcp_bytes_up", "Bytes that TCP carried from clients."},
    Help{"tcp_bytes_down", "Bytes that TCP carried to clients."},
    Help{"wire_bytes_up", "IP bytes from clients, headers and acknowledgements included."},
    Help{"wire_bytes_down", "IP bytes to clients, headers and acknowledgements included."},
    Help{"wire_bytes_per_message", "IP bytes both ways for each delivered message."},
    Help{"wire_bits_per_s_up", "IP bytes from clients over the length of the window."},
    Help{"wire_bits_per_s_down", "IP bytes to clients over the length of the window."},
    Help{"tls_bytes_up", "Of the bytes that TCP carried from clients, what TLS added."},
    Help{"tls_bytes_down", "Of the bytes that TCP carried to clients, what TLS added."},
    Help{"connections", "TCP connections made in the whole trial."},
    Help{"connect_p50", "Median time from connecting to being subscribed."},
    Help{"connect_p99", "99th percentile of the time from connecting to being subscribed."},
    Help{"errors", "Errors of all kinds in whole trials, all runs."},
    Help{"tls_handshakes", "TLS handshakes of the whole trial."},
    Help{"tls_resumed", "TLS handshakes that resumed an earlier session."},
    Help{"tls_handshake_p50", "Median time from the TCP connection to TLS."},
    Help{"tls_handshake_p99", "99th percentile of the time from the TCP connection to TLS."},
    Help{"tls_handshake_bytes_up", "Bytes from the client for each TLS handshake."},
    Help{"tls_handshake_bytes_down", "Bytes to the client for each TLS handshake."},
    Help{"server_cpu", "CPU time of the server's processes inside the window."},
    Help{"load_cpu", "CPU time of the load side's processes inside the window."},
    Help{"server_cpu_per_message", "CPU time of the server for each delivered message."},
    Help{"load_cpu_per_message", "CPU time of the load side for each delivered message."},
    Help{"server_bytes_per_client", "Private memory of the server for each connected client."},
    Help{"load_bytes_per_client", "Private memory of the load side for each client."},
    Help{"proxy_cpu", "CPU time of the proxy's processes inside the window."},
    Help{"proxy_cpu_per_message", "CPU time of the proxy for each delivered message."},
    Help{"proxy_bytes_per_client", "Private memory of the proxy for each client."},
    Help{"kernel_bytes_per_client", "Kernel socket memory of both sides for each client."},
    Help{"server_processes", "Server processes."},
    Help{"load_processes", "Load processes."},
    Help{"server_threads", "Threads of all server processes."},
    Help{"load_threads", "Threads of all load processes."},
    Help{"publisher_lateness_p99", "99th percentile of how late messages were handed out."},
    Help{"load_loop_lag_p99", "99th percentile of how late load loops served a timer."},
    Help{"load_cpu_ratio", "CPU time over wall time of the busiest load thread."},
    Help{"canary_p50", "Median of delivery latency that five clients apart saw."},
    Help{"canary_p99", "99th percentile of delivery latency that five clients apart saw."},
    Help{"opened_per_s", "Clients over the time that connecting all of them took."},
    Help{"accepted_p50", "Median of when a target had accepted a message, from when it was due."},
    Help{"accepted_p99", "99th percentile of when a target had accepted a message."},
    Help{"warnings", "What a reader should know of this trial, by the rules' ids."},
};

}  // namespace

std::string_view metric_help(std::string_view metric) {
    const auto found = std::find_if(kHelp.begin(), kHelp.end(),
                                    [metric](const Help& help) { return help.first == metric; });
    return found == kHelp.end() ? std::string_view() : found->second;
}

}  // namespace pushbench
