// Rows of what is compared, under which load, and how clients ask.
#include "core/message.hpp"
#include "core/options_rows.hpp"
#include "core/via.hpp"

#include <charconv>

namespace pushbench {
namespace {

// A comma inside a variant separates parameters, so the technique table splits this list itself.
OptionSpec techniques_row(Row row) {
    OptionSpec spec = blank_row(row, "SPEC");
    spec.is_list = true;
    spec.set = [](Options& options, const std::string& text) {
        options.techniques = text.empty() ? std::vector<Variant>{} : parse_variants(text);
    };
    spec.get = [](const Options& options) {
        std::vector<std::string> labels;
        for (const Variant& variant : options.techniques) labels.push_back(variant.label());
        return fmt::format("{}", fmt::join(labels, ","));
    };
    return spec;
}

// Kept in the spelling of Variant::label, so that it can be compared with one.
OptionSpec reference_row(Row row) {
    OptionSpec spec = blank_row(row, "SPEC");
    spec.set = [](Options& options, const std::string& text) {
        if (text.empty()) {
            options.reference.clear();
            return;
        }
        const std::vector<Variant> variants = parse_variants(text);
        if (variants.size() != 1)
            throw UsageError(
                fmt::format("'{}' names {} techniques; give one", text, variants.size()));
        options.reference = variants.front().label();
    };
    spec.get = [](const Options& options) { return options.reference; };
    return spec;
}

void check_server_exe(const std::string& text) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos || equals + 1 == text.size())
        throw UsageError(fmt::format(
            "'{}' is not LABEL=PATH; give e.g. base=../base/build/release/pushbench", text));
    check_label(text.substr(0, equals));
}

// A proxy without a flavour stands for both, so that what is kept says what is measured.
OptionSpec vias_row(Row row) {
    OptionSpec spec = blank_row(row, "WORD[,...]");
    spec.is_list = true;
    spec.set = [](Options& options, const std::string& text) {
        std::vector<std::string> labels;
        for (const std::string& word : split_list(text))
            for (std::string& label : via_labels(word)) {
                if (std::find(labels.begin(), labels.end(), label) != labels.end())
                    throw UsageError(fmt::format("'{}' is given twice; leave one out", label));
                labels.push_back(std::move(label));
            }
        options.vias = std::move(labels);
    };
    spec.get = [](const Options& options) {
        return fmt::format("{}", fmt::join(options.vias, ","));
    };
    return spec;
}

void check_via_url(const std::string& text) {
    const HttpUrl url = parse_http_url(text);
    if (url.tls)
        throw UsageError(fmt::format(
            "'{}' asks for TLS, and proxies are measured with plain HTTP on both sides; give where "
            "it speaks that, such as http://127.0.0.1:8081",
            text));
    if (url.port == 0 || (!url.path.empty() && url.path != "/"))
        throw UsageError(fmt::format(
            "'{}' is not where a proxy of all paths listens; give host and port alone, such as "
            "http://127.0.0.1:8081",
            text));
}

// All 64 bits count, so a seed has no suffixes.
OptionSpec seed_row(Row row) {
    OptionSpec spec = blank_row(row, "NUMBER");
    spec.set = [](Options& options, const std::string& text) {
        std::uint64_t value = 0;
        const char* end = text.data() + text.size();
        const auto [stop, error] = std::from_chars(text.data(), end, value);
        if (error != std::errc() || stop != end)
            throw UsageError(fmt::format("'{}' is not a seed; give a whole number from 0 to {}",
                                         text, UINT64_MAX));
        options.seed = value;
    };
    spec.get = [](const Options& options) { return std::to_string(options.seed); };
    return spec;
}

OptionSpec arrivals_row(Row row) {
    OptionSpec spec = blank_row(row, "constant|poisson");
    spec.set = [](Options& options, const std::string& text) {
        options.arrivals = parse_arrivals(text);
    };
    spec.get = [](const Options& options) { return std::string(to_string(options.arrivals)); };
    return spec;
}

OptionSpec connect_rate_row(Row row) {
    OptionSpec spec = blank_row(row, "RATE");
    spec.set = [](Options& options, const std::string& text) {
        const double rate = rate_in_range(parse_rate(text));
        if (!(rate > 0))
            throw UsageError(
                fmt::format("{} would never connect a client; give more than 0, e.g. 5000", text));
        options.connect_rate = rate;
    };
    spec.get = [](const Options& options) { return format_rate(options.connect_rate); };
    return spec;
}

constexpr Range kPayload{.least = kMinPayload,
                         .most = kMaxPayload,
                         .why = "a payload carries topic and sequence number in 16 bytes"};

}  // namespace

std::vector<OptionSpec> comparison_rows() {
    constexpr std::string_view group = "Comparison";
    return {
        techniques_row({"technique", "t", "", group, kRun | kServe | kLoad,
                        "id[:key=value,...], repeatable or a comma list, see `pushbench list`; "
                        "without it `run` compares short-polling, long-polling, sse and websocket, "
                        "and `serve` "
                        "serves all"}),
        counts_row({"clients", "c", "", group, kRun | kLoad | kDoctor,
                    "simulated subscribers; a list makes a matrix"},
                   &Options::clients, {.least = 1, .most = 10'000'000}),
        rates_row({"rate", "r", "", group, kRun | kServe,
                   "messages per second and topic; 0 is an idle experiment; a list makes a matrix"},
                  &Options::rates),
        sizes_row({"size", "s", "", group, kRun | kServe,
                   "payload of a message in bytes; a list makes a matrix"},
                  &Options::sizes, kPayload),
        count_row({"runs", "", "", group, kRun, "repetitions of the whole matrix"}, &Options::runs,
                  {.least = 1, .most = 10'000}),
        reference_row({"reference", "", "", group, kRun | kReport,
                       "the variant that ratios are taken against; empty = the first"}),
        texts_row({"server-exe", "", "LABEL=PATH", group, kRun,
                   "a pushbench that serves instead of this one; repeatable: one more dimension"},
                  &Options::server_exes, check_server_exe),
        texts_row({"target", "", "FILE|NAME", group, kRun | kLoad,
                   "a server that is not ours, as a target file describes it; repeatable; "
                   "'pushbench' is our own server, beside others"},
                  &Options::targets, nullptr),
        texts_row({"target-url", "", "URL", group, kRun | kLoad,
                   "where a --target is, one for each; the same as URL after the options"},
                  &Options::target_urls, nullptr),
        vias_row({"via", "", "", group, kRun,
                  "what stands between clients and server: direct, nginx and haproxy (each in two "
                  "flavours, :default and :tuned); one more dimension"}),
        text_row({"via-url", "", "URL", group, kRun,
                  "a proxy that runs already and forwards to this --port; one more --via"},
                 &Options::via_url, check_via_url),
    };
}

std::vector<OptionSpec> workload_rows() {
    constexpr std::string_view group = "Workload";
    return {
        count_row({"topics", "", "", group, kRun | kServe,
                   "topics with a schedule of their own; client i subscribes to i mod topics"},
                  &Options::topics, {.least = 1, .most = 65535}),
        arrivals_row({"arrivals", "", "", group, kRun | kServe,
                      "when messages are due: evenly spaced, or a Poisson process"}),
        seed_row({"seed", "", "", group, kRun | kServe,
                  "of Poisson arrivals, poll phases and trial order"}),
        duration_row({"duration", "d", "", group, kRun | kLoad, "length of the measured window"},
                     &Options::duration, 1),
        duration_row({"warmup", "", "", group, kRun | kLoad,
                      "between the last connection and the measured window"},
                     &Options::warmup, 0),
        connect_rate_row({"connect-rate", "", "", group, kRun | kLoad, "connections per second"}),
    };
}

std::vector<OptionSpec> client_rows() {
    constexpr std::string_view group = "Clients";
    return {
        duration_row({"poll-interval", "", "", group, kRun | kLoad,
                      "between two short polls; 0 = at once (throughput, no latency)"},
                     &Options::poll_interval, 0),
        choice_row({"poll-mode", "", "", group, kRun | kLoad,
                    "the interval runs from poll to poll, or from answer to poll"},
                   &Options::poll_mode,
                   std::array{Choice<PollMode>{"fixed-rate", PollMode::fixed_rate},
                              Choice<PollMode>{"fixed-delay", PollMode::fixed_delay}}),
        duration_row(
            {"poll-timeout", "", "", group, kRun | kServe, "how long the server holds a long poll"},
            &Options::poll_timeout, kMillisecond),
        on_off_row({"keep-alive", "", "", group, kRun | kServe | kLoad,
                    "polls reuse their connection; off = one connection per poll"},
                   &Options::keep_alive),
        choice_row({"headers", "", "", group, kRun | kLoad,
                    "request headers: what Chromium sends, or only what is required"},
                   &Options::headers,
                   std::array{Choice<HeaderProfile>{"browser", HeaderProfile::browser},
                              Choice<HeaderProfile>{"minimal", HeaderProfile::minimal}}),
        duration_row({"connect-timeout", "", "", group, kRun | kLoad,
                      "until an unanswered connection attempt is an error"},
                     &Options::connect_timeout, kMillisecond),
        duration_row({"reconnect-delay", "", "", group, kRun | kLoad,
                      "first back-off after a lost connection"},
                     &Options::reconnect_delay, 0),
    };
}

}  // namespace pushbench
