#include "core/closed_forms.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace pushbench {
namespace {

// Keeps a client's phase independent of the arrivals of the topic with the same number.
constexpr std::uint64_t kPhaseStream = 0x706f6c6c2d706861ULL;

// A step coprime with n near n / golden ratio: i × step mod n visits every residue once and spreads
// any run of consecutive i evenly (three-distance theorem), so each process and each topic gets an
// even share of the interval without a stored permutation.
std::uint64_t golden_step(std::uint64_t n) {
    auto step = static_cast<std::uint64_t>(static_cast<double>(n) * 0.6180339887498949);
    while (std::gcd(step, n) != 1) ++step;
    return step;
}

// Index of the first poll at or after `t`; polls are at first + k × interval, k >= 0.
std::int64_t poll_at_or_after(Nanos t, Nanos first, Nanos interval) {
    return t <= first ? 0 : (t - first + interval - 1) / interval;
}

double per(double part, double whole) {
    return whole == 0 ? 0 : part / whole;
}

double expected_arrivals(double rate, Nanos stretch) {
    return rate * static_cast<double>(stretch) / static_cast<double>(kSecond);
}

std::uint64_t digits(std::uint64_t value, std::uint64_t base) {
    std::uint64_t count = 1;
    while (value >= base) {
        value /= base;
        ++count;
    }
    return count;
}

std::uint64_t websocket_header_bytes(std::uint64_t payload_bytes) {  // RFC 6455 §5.2
    if (payload_bytes < 126) return 2;
    return payload_bytes < 65536 ? 4 : 10;
}

}  // namespace

Nanos poll_phase(std::uint64_t client, std::uint64_t clients, Nanos interval, std::uint64_t seed) {
    if (interval <= 0) return 0;
    const std::uint64_t shift = split(seed ^ kPhaseStream, clients).next() % clients;
    const std::uint64_t place = (client * golden_step(clients) + shift) % clients;
    const double u = split(seed ^ kPhaseStream, client).uniform();
    const auto share = (static_cast<double>(place) + u) / static_cast<double>(clients);
    return std::min(static_cast<Nanos>(share * static_cast<double>(interval)), interval - 1);
}

PollingPrediction& PollingPrediction::operator+=(const PollingPrediction& other) {
    requests += other.requests;
    empty += other.empty;
    messages += other.messages;
    sum_latency_ns += other.sum_latency_ns;
    return *this;
}

double PollingPrediction::empty_ratio() const {
    return per(static_cast<double>(empty), static_cast<double>(requests));
}

double PollingPrediction::requests_per_message() const {
    return messages == 0 ? 0 : static_cast<double>(requests) / static_cast<double>(messages);
}

double PollingPrediction::mean_latency_us() const {
    return per(static_cast<double>(sum_latency_ns) / 1e3, static_cast<double>(messages));
}

PollingPrediction predict_client(const PollingPlan& plan, Nanos first_poll,
                                 const std::vector<Nanos>& due) {
    const auto cut_from = poll_at_or_after(plan.measure_from, first_poll, plan.interval);
    const auto cut_to = poll_at_or_after(plan.measure_to, first_poll, plan.interval);
    PollingPrediction prediction;
    prediction.requests = cut_to - cut_from;
    prediction.empty = prediction.requests;

    // Without a backlog, nothing matters before what the cut's first poll returns.
    Nanos from = plan.owed_from;
    if (plan.batch == PollBatch::all && cut_from > 0)
        from = std::max(from, first_poll + (cut_from - 1) * plan.interval + 1);
    auto message = std::lower_bound(due.begin(), due.end(), from);
    std::int64_t last_poll = -1;  // the poll that returned the message before
    for (; message != due.end() && *message < plan.measure_to; ++message) {
        auto poll = poll_at_or_after(*message, first_poll, plan.interval);
        if (plan.batch == PollBatch::one) poll = std::max(poll, last_poll + 1);
        if (poll != last_poll && poll >= cut_from && poll < cut_to) --prediction.empty;
        last_poll = poll;
        if (*message < plan.measure_from) continue;
        ++prediction.messages;
        prediction.sum_latency_ns += first_poll + poll * plan.interval - *message;
    }
    return prediction;
}

PollingPrediction predict_polling(const PollingPlan& plan,
                                  std::span<const std::vector<Nanos>> due_by_topic,
                                  std::uint64_t first, std::uint64_t last) {
    PollingPrediction total;
    for (std::uint64_t client = first; client < last; ++client) {
        const Nanos phase = poll_phase(client, plan.clients, plan.interval, plan.seed);
        total +=
            predict_client(plan, plan.start + phase, due_by_topic[client % due_by_topic.size()]);
    }
    return total;
}

double ideal_empty_ratio(Arrivals arrivals, double rate, Nanos interval) {
    const double expected = expected_arrivals(rate, interval);
    return arrivals == Arrivals::constant ? std::max(0.0, 1 - expected) : std::exp(-expected);
}

double ideal_requests_per_message(double rate, Nanos interval) {
    return 1 / expected_arrivals(rate, interval);
}

Nanos ideal_poll_latency(Nanos interval) {
    return interval / 2;
}

LongPollForms long_poll_forms(double rate, Nanos gap) {
    const double in_gap = expected_arrivals(rate, gap);
    LongPollForms forms;
    forms.messages_per_response = in_gap + std::exp(-in_gap);
    forms.fraction_in_gap = in_gap / forms.messages_per_response;
    forms.mean_extra_wait_ns = forms.fraction_in_gap * static_cast<double>(gap) / 2;
    return forms;
}

double ideal_long_poll_empty_ratio(double rate, Nanos hold) {
    return std::exp(-expected_arrivals(rate, hold));
}

std::uint64_t framing_bytes(Framing framing, std::uint64_t seq, std::uint64_t payload_bytes) {
    constexpr std::uint64_t event_fixed = std::string_view("id: \ndata: \n\n").size();
    constexpr std::uint64_t chunk_fixed = std::string_view("\r\n\r\n").size();
    const std::uint64_t event = event_fixed + digits(seq, 10);
    switch (framing) {
        case Framing::poll_body:
            return digits(payload_bytes, 10) + 1;
        case Framing::event_stream:
            return event;
        case Framing::line_chunked:
            return 1 + digits(payload_bytes + 1, 16) + chunk_fixed;
        case Framing::event_chunked:
            return event + digits(event + payload_bytes, 16) + chunk_fixed;
        case Framing::websocket:
            return websocket_header_bytes(payload_bytes);
        case Framing::raw_tcp:
            return 4;
    }
    return 0;
}

std::uint64_t framing_bytes(Framing framing, const SeqRange& range, std::uint64_t payload_bytes) {
    // seq matters only through its number of decimal digits.
    std::uint64_t total = 0;
    for (std::uint64_t low = 0, next = 10; low <= range.last; low = next, next *= 10) {
        const SeqRange decade{std::max(range.first, low), std::min(range.last, next - 1)};
        total += decade.count() * framing_bytes(framing, low, payload_bytes);
    }
    return total;
}

std::optional<std::uint64_t> tls_record_bytes(std::string_view protocol, std::uint64_t bytes) {
    constexpr std::uint64_t kMostPlaintext = 16384;  // RFC 8446 §5.1
    const std::uint64_t records = (bytes + kMostPlaintext - 1) / kMostPlaintext;
    // A header of 5, and a tag of 16. TLS 1.3 has the true type inside (RFC 8446 §5.2), AES-GCM in
    // TLS 1.2 eight bytes of nonce before (RFC 5288 §3), ChaCha20-Poly1305 none (RFC 7905 §2).
    if (protocol.starts_with("TLSv1.3 ")) return records * (5 + 1 + 16);
    if (!protocol.starts_with("TLSv1.2 ")) return std::nullopt;
    if (protocol.find("GCM") != std::string_view::npos) return records * (5 + 8 + 16);
    if (protocol.find("CHACHA20") != std::string_view::npos) return records * (5 + 16);
    return std::nullopt;
}

}  // namespace pushbench
