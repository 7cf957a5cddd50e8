#include "reports/predictions.hpp"

#include "core/closed_forms.hpp"
#include "reports/percentiles.hpp"
#include "reports/trial_options.hpp"

#include <optional>

namespace pushbench {
namespace {

constexpr const char* kRealised = "realised schedule";

Value metric(const Trial& trial, std::string_view name) {
    return find_column(name)->get(trial);
}

void add_realised(const Trial& trial, std::vector<Prediction>& out) {
    const LoadStats& load = trial.load;
    if (load.predicted_requests)
        out.push_back({"requests", kRealised, Unit::count, *load.predicted_requests,
                       metric(trial, "requests")});
    if (load.predicted_empty_responses)
        out.push_back({"empty responses", kRealised, Unit::count, *load.predicted_empty_responses,
                       metric(trial, "empty_responses")});
    if (load.predicted_mean_latency_us && !throughput_mode(trial))
        out.push_back({"mean latency", kRealised, Unit::microseconds,
                       *load.predicted_mean_latency_us, metric(trial, "latency_mean")});
}

// One message per poll is as good as all of them only while no interval brings a second one.
bool backlog_builds(const Options& options, double rate) {
    if (options.poll_batch == PollBatch::all) return false;
    return options.arrivals != Arrivals::constant ||
           rate * static_cast<double>(options.poll_interval) > static_cast<double>(kSecond);
}

void add_ideal_polling(const Trial& trial, const Options& options, std::vector<Prediction>& out) {
    const Nanos interval = options.poll_interval;
    if (interval <= 0 || !(trial.rate > 0) || backlog_builds(options, trial.rate)) return;
    out.push_back({"empty ratio",
                   options.arrivals == Arrivals::constant ? "ideal: 1 - T/P" : "ideal: e^(-λT)",
                   Unit::ratio, ideal_empty_ratio(options.arrivals, trial.rate, interval),
                   metric(trial, "empty_ratio")});
    out.push_back({"requests per message", "ideal: P/T", Unit::ratio,
                   ideal_requests_per_message(trial.rate, interval),
                   metric(trial, "requests_per_message")});
    out.push_back({"mean latency", "ideal: T/2", Unit::microseconds,
                   static_cast<double>(ideal_poll_latency(interval)) / 1000.0,
                   metric(trial, "latency_mean")});
}

std::optional<Framing> framing_of(const Trial& trial, const Options& options) {
    const auto framing = technique(trial.variant.id).framing;
    // Ended by closing, the events are what is left without their chunks.
    if (framing == Framing::event_chunked && options.sse_framing == SseFraming::close)
        return Framing::event_stream;
    return framing;
}

void add_framing(const Trial& trial, const Options& options, std::vector<Prediction>& out) {
    const auto framing = framing_of(trial, options);
    SeqRange seqs = trial.window_seqs;
    if (seqs.count() == 0 && trial.topics > 0) seqs = {1, trial.scheduled / trial.topics};
    if (!framing || seqs.count() == 0) return;
    const double bytes = static_cast<double>(framing_bytes(*framing, seqs, trial.payload_bytes));
    const Value overhead =
        quotient(trial.load.inside().app_bytes_down - trial.load.inside().payload_bytes,
                 trial.load.inside().deliveries);
    out.push_back({"framing bytes per message", "wire format", Unit::bytes,
                   bytes / static_cast<double>(seqs.count()), overhead});
}

// A message that is written alone is a record, or several.
void add_tls(const Trial& trial, const Options& options, std::vector<Prediction>& out) {
    const auto framing = framing_of(trial, options);
    const SeqRange seqs = trial.window_seqs;
    if (!framing || seqs.count() == 0) return;
    const std::uint64_t bytes =
        trial.payload_bytes + framing_bytes(*framing, seqs, trial.payload_bytes) / seqs.count();
    const auto predicted = tls_record_bytes(trial.load.tls_protocol, bytes);
    if (!predicted) return;
    out.push_back({"TLS bytes per message", "record format", Unit::bytes,
                   static_cast<double>(*predicted),
                   quotient(trial.load.inside().tls_bytes_down, trial.load.inside().deliveries)});
}

}  // namespace

std::vector<Prediction> predictions(const Trial& trial) {
    std::vector<Prediction> out;
    if (metric(trial, "measured").empty() || trial.publisher == kTargetPublishes) return out;
    const Options options = options_of(trial);
    if (technique(trial.variant.id).polls) {
        add_realised(trial, out);
        add_ideal_polling(trial, options, out);
    }
    // What a target puts around a message is its own, and a proxy makes chunks as it likes; a
    // tunnel it leaves alone.
    if (!trial.target.empty()) return out;
    const bool tunnelled = trial.variant.id == TechniqueId::websocket;
    if (!trial.is_proxied() || tunnelled) add_framing(trial, options, out);
    add_tls(trial, options, out);
    return out;
}

}  // namespace pushbench
