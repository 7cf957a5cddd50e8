#include "reports/column_values.hpp"

#include "reports/passage.hpp"
#include "reports/percentiles.hpp"
#include "reports/trial_options.hpp"

#include <utility>

namespace pushbench::column_values {
namespace {

constexpr std::uint64_t kClientsForMemory = 100;  // below, page granularity is all one would see

// What the counters of a client cover: from its one cut to its other, a guard longer than the
// window where there are guards. Unknown in results of earlier versions.
double counted_s(const Trial& t) {
    if (t.load.cut_clients == 0) return measured_s(t);
    return static_cast<double>(t.load.cut_spans) / static_cast<double>(t.load.cut_clients) /
           static_cast<double>(kSecond);
}

// The counters of its processes arrived; not so when one died before.
bool collected(const Trial& t) {
    return !t.load_usage.empty();
}

bool speaks_tls(const Trial& t) {
    return option_text(t, "tls") == "on";
}

}  // namespace

const Technique& row(const Trial& t) {
    return technique(t.variant.id);
}
double measured_s(const Trial& t) {
    return static_cast<double>(t.measure_to - t.measure_from) / static_cast<double>(kSecond);
}
Value per_message(const Trial& t, const Value& total) {
    return quotient(total, t.load.inside().deliveries);
}
Value bits_per_s(const Trial& t, std::int64_t bytes) {
    return quotient(8 * bytes, counted_s(t));
}
std::int64_t wire_up(const Trial& t) {
    return t.load.inside().tcp_bytes_up + t.load.inside().header_bytes_up;
}
std::int64_t wire_down(const Trial& t) {
    return t.load.inside().tcp_bytes_down + t.load.inside().header_bytes_down;
}
bool measured(const Trial& t) {
    return collected(t) && t.measure_to > t.measure_from;
}
Value if_server(const Trial& t, Value value) {
    return t.has_server ? std::move(value) : Value();
}
// Of our server, or of what we publish to a target.
Value if_we_publish(const Trial& t, Value value) {
    const bool known = t.publisher.empty() ? t.has_server : t.publisher == kWePublish;
    return known ? std::move(value) : Value();
}
// Threads and processes of a target are its own affair.
Value if_own_server(const Trial& t, Value value) {
    return t.target.empty() ? if_server(t, std::move(value)) : Value();
}
Value accepted_percentile_us(const Trial& t, double quantile) {
    return t.server.publishing ? plain_percentile_us(t.server.publishing->accepted, quantile)
                               : Value();
}
Value if_scheduled(const Trial& t, Value value) {
    return t.keeps_schedule() ? std::move(value) : Value();
}
Value if_ledger(const Trial& t, Value value) {
    return t.has_ledger() ? std::move(value) : Value();
}
std::int64_t delivered(const Trial& t) {
    if (t.keeps_schedule()) return static_cast<std::int64_t>(t.load.ledger.delivered);
    return t.load.inside().deliveries;
}
Value if_responses(const Trial& t, Value value) {
    return row(t).has_responses ? std::move(value) : Value();
}
Value if_empty_answers(const Trial& t, Value value) {
    return row(t).has_responses && row(t).has_empty_answer ? std::move(value) : Value();
}

Value cpu_s(const std::vector<ProcessUsage>& usage) {
    if (usage.empty()) return {};
    std::int64_t sum = 0;
    for (const ProcessUsage& process : usage) sum += process.cpu_ns;
    return static_cast<double>(sum) / static_cast<double>(kSecond);
}

Value cpu_us_per_message(const Trial& t, const std::vector<ProcessUsage>& usage) {
    return per_message(t, quotient(cpu_s(usage), 1e-6));
}

// The canary's clients cost server and proxy as much each as all others, and are in no other
// number.
Value served_cpu_us_per_message(const Trial& t, const std::vector<ProcessUsage>& usage) {
    const auto served = static_cast<double>(t.clients + t.canary.clients);
    const Value all = cpu_us_per_message(t, usage);
    return all.empty() ? all : Value(all.number * static_cast<double>(t.clients) / served);
}

Value bytes_per_client(const Trial& t, const std::vector<ProcessUsage>& usage) {
    if (t.clients < kClientsForMemory) return {};
    std::int64_t growth = 0;
    bool measured = false;
    for (const ProcessUsage& process : usage) {
        growth += process.private_after_bytes - process.private_before_bytes;
        measured = measured || process.private_after_bytes > 0;
    }
    // Below zero the allocator gave back more than the clients took: nothing is known of them.
    if (!measured || growth < 0) return {};
    return static_cast<double>(growth) / static_cast<double>(t.clients);
}

Value kernel_bytes_per_client(const Trial& t) {
    // So many sockets never cost nothing or less: the kernel did not tell, or others of this
    // machine freed more meanwhile.
    if (t.clients < kClientsForMemory || t.kernel_socket_bytes <= 0) return {};
    return static_cast<double>(t.kernel_socket_bytes) / static_cast<double>(t.clients);
}

Value opened_per_s(const Trial& t) {
    // Known only when everybody got in.
    if (t.load.opening == 0 || t.clients < kClientsForMemory) return {};
    return static_cast<double>(t.clients) * kSecond / static_cast<double>(t.load.opening);
}

Value load_cpu_ratio(const Trial& t) {
    Value highest;
    for (const ProcessUsage& process : t.load_usage)
        for (const ThreadUsage& thread : process.threads) {
            const Value ratio = quotient(thread.cpu_ns, process.window_ns);
            if (!ratio.empty() && (highest.empty() || ratio.number > highest.number))
                highest = ratio;
        }
    return highest;
}

Value if_tls(const Trial& t, Value value) {
    return speaks_tls(t) ? std::move(value) : Value();
}

// What was agreed on, if anything was.
Value tls(const Trial& t) {
    const std::string& agreed = t.load.tls_protocol;
    return if_tls(t, agreed.empty() ? std::string("none") : agreed.substr(0, agreed.find(' ')));
}

// Over the whole trial: who keeps connections open has all handshakes before the window.
Value of_all_handshakes(const Trial& t, std::int64_t ClientCounters::*counter) {
    return collected(t) ? if_tls(t, t.load.whole(counter)) : Value();
}
Value per_handshake(const Trial& t, std::int64_t ClientCounters::*counter) {
    return quotient(of_all_handshakes(t, counter), t.load.whole(&ClientCounters::tls_handshakes));
}

Value connections(const Trial& t) {
    return collected(t) ? Value(t.load.whole(&ClientCounters::connections)) : Value();
}

Value errors(const Trial& t) {
    if (!collected(t)) return {};
    std::uint64_t sum = 0;
    for (const std::uint64_t count : t.load.errors) sum += count;
    return sum;
}

Value poll_interval_ms(const Trial& t) {
    if (!row(t).polls) return {};
    const auto interval = poll_interval_of(t);
    return interval ? Value(static_cast<double>(*interval) / kMillisecond) : Value();
}

Value passage_word(const Trial& t) {
    const auto found = passage_of(t);
    return found ? Value(std::string(to_string(found->kind))) : Value();
}

Value ids_of(const std::vector<Reason>& reasons) {
    std::string ids;
    for (const Reason& reason : reasons) ids += (ids.empty() ? "" : ";") + reason.id;
    return ids.empty() ? Value() : Value(ids);
}

}  // namespace pushbench::column_values
