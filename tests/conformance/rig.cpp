#include "rig.hpp"

#include "core/message.hpp"
#include "core/net/clock.hpp"
#include "core/net/tls_context.hpp"

#include <poll.h>

#include <fmt/format.h>

namespace pushbench::conformance {

namespace {

// ThreadSanitizer takes up to twenty times as long.
#ifdef PUSHBENCH_SANITIZED
constexpr Nanos kPatience = 90 * kSecond;
#else
constexpr Nanos kPatience = 20 * kSecond;
#endif
constexpr Nanos kPast = kSecond;  // how long ago time 0 of a plan is

client::Destination destination_at(Options options, std::uint16_t port,
                                   const std::string& certificates) {
    client::Destination to;
    to.http = to.raw_tcp = net::make_address("127.0.0.1", port);
    to.host_header = net::to_string(to.http);
    to.payload_bytes = options.sizes.front();
    to.topics = options.topics;
    options.insecure = certificates.empty() && options.cacert.empty();
    to.tls = net::client_tls(options, "127.0.0.1", certificates);
    return to;
}

}  // namespace

bool eventually(const std::function<bool()>& holds) {
    for (const Nanos deadline = monotonic_now() + kPatience; monotonic_now() < deadline;) {
        if (holds()) return true;
        ::poll(nullptr, 0, 1);
    }
    return holds();
}

Options quick_options() {
    Options options;
    options.server_threads = options.load_threads = 1;
    options.external_topics = 1;
    options.connect_rate = 1e6;
    options.poll_interval = 5 * kMillisecond;
    options.reconnect_delay = 5 * kMillisecond;
    options.headers = HeaderProfile::minimal;
    return options;
}

Options options_of(const Variant& variant) {
    return with_variant(quick_options(), variant);
}

client::Plan past_plan(std::uint64_t messages, std::uint64_t topics) {
    client::Plan plan;
    plan.schedule.rate = 1e6;
    plan.schedule.topics = static_cast<unsigned>(topics);
    plan.schedule.end = static_cast<Nanos>(messages) * kMicrosecond;
    plan.measure_to = plan.schedule.end;
    plan.poll_start = kPast;
    plan.epoch = monotonic_now() - kPast;
    plan.complete();
    return plan;
}

std::string external_body(const client::Plan& plan, std::uint16_t topic, std::uint64_t seq,
                          std::uint64_t size) {
    const Nanos due = plan.due.at(topic).at(seq - 1);
    return encode_payload(size, Message{topic, seq, due, due}).substr(kMinPayload);
}

LoadRig::LoadRig(const Technique& row, const Options& options, std::uint16_t port,
                 std::uint64_t clients, const std::string& certificates)
    : clients_(clients),
      load_(options, destination_at(options, port, certificates), row.id, {0, clients, clients}) {}

bool LoadRig::subscribed() const {
    return eventually([this] { return pulse().subscribed == clients_; });
}

LoadStats LoadRig::stop() {
    load_.stop_clients();
    EXPECT_TRUE(eventually([this] { return load_.all_stopped(); })) << "a client did not stop";
    return load_.finish();
}

Rig::Rig(const Technique& row, const Options& options, std::uint64_t messages,
         std::uint64_t clients, Through through)
    : options_(options), plan_(past_plan(messages, options.topics)) {
    server_.emplace(options, std::vector{row.id});
    server_->start();
    port_ = row.own_listener ? server_->raw_tcp_port() : server_->port();
    if (through == Through::proxy) proxy_.emplace(port_);
    load_.emplace(row, options, through == Through::proxy ? proxy_->port() : port_, clients,
                  server_->tls() ? server_->tls()->certificate() : std::string());
    load_->connect();
    EXPECT_TRUE(load_->subscribed());
    load_->begin(plan_);
}

void Rig::publish(std::uint64_t count) {
    const auto topics = static_cast<std::uint16_t>(options_.topics);
    for (; count > 0; --count) {
        ++published_;
        for (std::uint16_t topic = 0; topic < topics; ++topic)
            server_->publish_external(
                topic, external_body(plan_, topic, published_, options_.sizes.front()));
    }
}

void Rig::publish_schedule() {
    server_->start_schedule(plan_.schedule, plan_.epoch, plan_.measure_from, plan_.measure_to);
}

bool Rig::complete() {
    return eventually([this] { return load_->load().complete(); });
}

bool Rig::delivered(std::uint64_t messages) {
    return eventually([&] { return load_->pulse().deliveries >= messages; });
}

bool Rig::server_is_alone() {
    return eventually([this] { return server_->counters().connections_open == 0; });
}

ClientCounters total(const LoadStats& stats) {
    ClientCounters sum;
    for (const ClientCounters& window : stats.counters) sum += window;
    return sum;
}

std::string errors_of(const LoadStats& stats) {
    std::string words;
    for (int kind = 0; kind < kErrorKinds; ++kind)
        if (const std::uint64_t n = stats.errors[static_cast<std::size_t>(kind)])
            words += fmt::format("{}{} {}", words.empty() ? "" : ", ",
                                 to_string(static_cast<ErrorKind>(kind)), n);
    return words;
}

std::uint64_t count_of(const LoadStats& stats, ErrorKind kind) {
    return stats.errors[static_cast<std::size_t>(kind)];
}

void expect_nothing_lost(const LoadStats& stats) {
    EXPECT_TRUE(stats.ledger.closed());
    EXPECT_EQ(stats.ledger.delivered, stats.ledger.expected);
    EXPECT_EQ(stats.ledger.lost, 0u);
    EXPECT_EQ(stats.ledger.duplicated, 0u);
    EXPECT_EQ(stats.ledger.reordered, 0u);
    EXPECT_EQ(stats.ledger.unscheduled, 0u);
    EXPECT_EQ(stats.ledger.declared_lost, 0u);
    EXPECT_EQ(stats.bytes_mismatched, 0u) << stats.bytes_mismatch_example;
    EXPECT_EQ(stats.nodelay_off, 0u);
    EXPECT_EQ(stats.latency.count(), stats.ledger.delivered);
}

void expect_one_error(const LoadStats& stats, ErrorKind kind) {
    EXPECT_EQ(errors_of(stats), fmt::format("{} 1", to_string(kind)));
    EXPECT_EQ(stats.bytes_mismatched, 0u) << stats.bytes_mismatch_example;
}

void expect_clean(const LoadStats& stats) {
    expect_nothing_lost(stats);
    EXPECT_EQ(errors_of(stats), "");
    EXPECT_EQ(stats.bytes_unchecked, 0u);
    EXPECT_EQ(stats.bytes_checked, static_cast<std::uint64_t>(total(stats).connections));
    EXPECT_EQ(total(stats).reconnects, 0);
    if (total(stats).tls_handshakes > 0) {
        EXPECT_EQ(total(stats).tls_handshakes, total(stats).connections);
    }
}

}  // namespace pushbench::conformance
