// Which fields of the result model JSON has, and under which names: one list per struct, from which
// both writing (JsonWriter) and reading (JsonReader) follow, so they cannot disagree.
//
// A list is a template over the archive; the archive is called once per field. Names carry units
// where the value does not count things.
#pragma once
#include "reports/result_model.hpp"

#include <concepts>
#include <type_traits>

namespace pushbench {

template <class S, class T>
concept Is = std::same_as<std::remove_const_t<S>, T>;

template <class Archive, Is<LedgerTotals> S>
void fields(Archive& a, S& s) {
    a("expected", s.expected);
    a("delivered", s.delivered);
    a("lost", s.lost);
    a("duplicated", s.duplicated);
    a("reordered", s.reordered);
    a("too_old", s.too_old);
    a("unscheduled", s.unscheduled);
    a("declared_lost", s.declared_lost);
    a("declared_mismatch", s.declared_mismatch);
    a("outside", s.outside);
}

template <class Archive, class S>
requires(Is<S, ServerCounters> || Is<S, ClientCounters>) void fields(Archive& a, S& s) {
    s.for_each([&a](std::string_view name, auto& value) {
        if (came_later(name))
            a.if_there(name, value);
        else
            a(name, value);
    });
}

// The three copies of the client counters, by window.
using WindowCounters = std::array<ClientCounters, kWindows>;
template <class Archive, Is<WindowCounters> S>
void fields(Archive& a, S& s) {
    a("before", s[0]);
    a("inside", s[1]);
    a("after", s[2]);
}

using ErrorCounts = std::array<std::uint64_t, kErrorKinds>;
template <class Archive, Is<ErrorCounts> S>
void fields(Archive& a, S& s) {
    for (std::size_t i = 0; i < s.size(); ++i) {
        const auto kind = static_cast<ErrorKind>(i);
        if (came_later(kind))
            a.if_there(to_string(kind), s[i]);
        else
            a(to_string(kind), s[i]);
    }
}

template <class Archive, Is<SeqRange> S>
void fields(Archive& a, S& s) {
    a("first", s.first);
    a("last", s.last);
}

template <class Archive, Is<LoadSecond> S>
void fields(Archive& a, S& s) {
    a("second", s.second);
    a("deliveries", s.deliveries);
    a("responses", s.responses);
    a("empty_responses", s.empty_responses);
    a("connected", s.connected);
    a("latency", s.latency);
}

template <class Archive, Is<ThreadUsage> S>
void fields(Archive& a, S& s) {
    a("name", s.name);
    a("cpu_ns", s.cpu_ns);
    a("wait_ns", s.wait_ns);
}

template <class Archive, Is<ProcessUsage> S>
void fields(Archive& a, S& s) {
    a("pid", s.pid);
    a("window_ns", s.window_ns);
    a("cpu_ns", s.cpu_ns);
    a("user_ns", s.user_ns);
    a("system_ns", s.system_ns);
    a("private_before_bytes", s.private_before_bytes);
    a("private_after_bytes", s.private_after_bytes);
    a("threads", s.threads);
    a("cpu_per_second_ns", s.cpu_per_second_ns);
    a.if_there("memory_per_second_bytes", s.memory_per_second_bytes);
}

template <class Archive, Is<WitnessedTopic> S>
void fields(Archive& a, S& s) {
    a("topic", s.topic);
    a("seqs", s.seqs);
    a("first_seen_ns", s.first_seen);
}

template <class Archive, Is<WitnessedClients> S>
void fields(Archive& a, S& s) {
    a("topic", s.topic);
    a("clients", s.clients);
    a("ranges", s.ranges);
}

template <class Archive, Is<WitnessStats> S>
void fields(Archive& a, S& s) {
    a("topics", s.topics);
    a("clients", s.clients);
}

template <class Archive, Is<StatusCount> S>
void fields(Archive& a, S& s) {
    a("status", s.status);
    a("count", s.count);
}

template <class Archive, Is<LoadStats> S>
void fields(Archive& a, S& s) {
    a("clients", s.clients);
    a("connected_at_start", s.connected_at_start);
    a("ledger", s.ledger);
    a("counters", s.counters);
    a("errors", s.errors);
    a.if_any("error_example", s.error_example);
    a.if_any("declined", s.declined);
    a.if_there("cut_off", s.cut_off);
    a("latency", s.latency);
    a("transport", s.transport);
    a("connect", s.connect);
    a.if_there("tls_handshake", s.tls_handshake);
    a.if_any("tls_protocol", s.tls_protocol);
    a.if_any("tls_failure_example", s.tls_failure_example);
    a("opening_ns", s.opening);
    a.if_there("cut_spans_ns", s.cut_spans);
    a.if_there("cut_clients", s.cut_clients);
    a("loop_lag", s.loop_lag);
    a.if_any("slowest_ns", s.slowest);  // absent from results.json: see finish_trial()
    a("completion", s.completion);
    a("unreached", s.unreached);
    a("bytes_checked", s.bytes_checked);
    a("bytes_mismatched", s.bytes_mismatched);
    a("bytes_mismatch_example", s.bytes_mismatch_example);
    a("bytes_unchecked", s.bytes_unchecked);
    a("nodelay_off", s.nodelay_off);
    a("no_timestamps", s.no_timestamps);
    a("mss", s.mss);
    a("drain_complete", s.drain_complete);
    a("deliveries_in_last_second", s.deliveries_in_last_second);
    a("predicted_mean_latency_us", s.predicted_mean_latency_us);
    a("predicted_requests", s.predicted_requests);
    a("predicted_empty_responses", s.predicted_empty_responses);
    a("seconds", s.seconds);
    a("deliveries_per_thread", s.deliveries_per_thread);
    a.if_known("witness", s.witness);  // between processes only
    a.if_known("witnesses", s.witnesses);
}

template <class Archive, Is<PublishingStats> S>
void fields(Archive& a, S& s) {
    a("accepted", s.accepted);
    a("not_accepted", s.not_accepted);
    a("example", s.example);
}

template <class Archive, Is<ServerStats> S>
void fields(Archive& a, S& s) {
    a("counters", s.counters);
    a("published", s.published);
    a("published_disagree", s.published_disagree);
    a("publisher_lateness", s.publisher_lateness);
    a.if_known("publishing", s.publishing);
    a("connections_per_thread", s.connections_per_thread);
}

template <class Archive, Is<Reason> S>
void fields(Archive& a, S& s) {
    a("class", s.cls);
    a("id", s.id);
    a("text", s.text);
}

template <class Archive, Is<Validity> S>
void fields(Archive& a, S& s) {
    a("invalid", s.invalid);
    a("warnings", s.warnings);
}

template <class Archive, Is<Canary> S>
void fields(Archive& a, S& s) {
    a("clients", s.clients);
    a("latency", s.latency);
    a("lost", s.lost);
    a.if_any("died", s.died);
}

template <class Archive, Is<Trial> S>
void fields(Archive& a, S& s) {
    a.if_any("experiment", s.experiment);      // of an overlay only
    a.if_any("server_build", s.server_build);  // of `run --server-exe` only
    a.if_any("via", s.via);                    // of `run --via` only
    a.if_any("proxy", s.proxy);
    a("variant", s.variant);
    a("clients", s.clients);
    a("topics", s.topics);
    a("rate_per_s", s.rate);
    a("payload_bytes", s.payload_bytes);
    a("run", s.run);
    a("order", s.order);
    a("options", s.options);
    a("measure_from_ns", s.measure_from);
    a("measure_to_ns", s.measure_to);
    a("guarded", s.guarded);
    a("scheduled", s.scheduled);
    a("window_seqs", s.window_seqs);
    a("load", s.load);
    a("server", s.server);
    a("canary", s.canary);
    a("server_usage", s.server_usage);
    a("load_usage", s.load_usage);
    a.if_any("proxy_usage", s.proxy_usage);
    a("server_threads", s.server_threads);
    a("load_threads", s.load_threads);
    a("has_server", s.has_server);
    a.if_any("target", s.target);
    a.if_any("publisher", s.publisher);
    a("kernel_socket_bytes", s.kernel_socket_bytes);
    a("machine_busy", s.machine_busy);
    a("machine_unexplained", s.machine_unexplained);
    a("listen_overflows", s.listen_overflows);
    a("tcp_retransmits", s.tcp_retransmits);
    a("died", s.died);
    a.if_any("shut_out", s.shut_out);
    a("validity", s.validity);
}

template <class Archive, Is<Environment> S>
void fields(Archive& a, S& s) {
    a("version", s.version);
    a("git", s.git);
    a("build_type", s.build_type);
    a("compiler", s.compiler);
    a("sanitizer", s.sanitizer);
    a("host", s.host);
    a("kernel", s.kernel);
    a("cpu_model", s.cpu_model);
    a("governor", s.governor);
    a("clocksource", s.clocksource);
    a("cores", s.cores);
    a("memory_bytes", s.memory_bytes);
    a("descriptor_limit", s.descriptor_limit);
    a("sysctls", s.sysctls);
    a("started_at", s.started_at);
    a("command", s.command);
}

template <class Archive, Is<ServerBuild> S>
void fields(Archive& a, S& s) {
    a("label", s.label);
    a("path", s.path);
    a("version", s.version);
    a("git", s.git);
    a("build_type", s.build_type);
    a("compiler", s.compiler);
    a("sanitizer", s.sanitizer);
}

template <class Archive, Is<OverlaidExperiment> S>
void fields(Archive& a, S& s) {
    a("label", s.label);
    a("planned", s.planned);
    a("finished", s.finished);
    a("interrupted", s.interrupted);
    a("environment", s.environment);
    a("options", s.options);
    a.if_any("server_builds", s.server_builds);
}

template <class Archive, Is<Experiment> S>
void fields(Archive& a, S& s) {
    a("planned", s.planned);
    a("interrupted", s.interrupted);
    a("environment", s.environment);
    a("options", s.options);
    a.if_any("server_builds", s.server_builds);
    a.if_any("overlaid", s.overlaid);
    a("trials", s.trials);
}

}  // namespace pushbench
