// Method and definitions, as report.html ends with them: docs/methodology.md and docs/metrics.md in
// a page's space, for a reader who has nothing else.
#include "reports/html_data.hpp"
#include "reports/text.hpp"
#include "reports/trial_options.hpp"
#include "reports/workload_text.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <iterator>
#include <string>

#include <fmt/format.h>

namespace pushbench {
namespace {
namespace json = boost::json;

struct Definition {
    std::string_view term;
    std::string_view text;
};
constexpr std::array kDefinitions = {
    Definition{
        "Delivery latency",
        "From the instant a message was due by the schedule to when the read that completed "
        "it returned. A late publisher or a stalled server cannot hide. Percentiles are over "
        "all expected deliveries."},
    Definition{"Transport latency",
               "From when the publisher handed the message over instead of when it was due; for "
               "polling it contains the wait for the poll."},
    Definition{"inf", "The percentile falls among lost messages, which are infinitely late."},
    Definition{"-",
               "Not measured, or too few samples to say: a percentile wants 10 deliveries and 3 "
               "messages above it. Or it makes no sense for the technique."},
    Definition{"Delivered, lost, duplicated, reordered",
               "From a ledger of every client and sequence number, against what the schedule says "
               "was due. Summed over runs, so that no median hides a loss."},
    Definition{"Per message", "Per delivery of one message to one client."},
    Definition{"Wire bytes",
               "IP packets in both directions, with TCP headers and acknowledgements, without "
               "Ethernet framing; seen from the clients."},
    Definition{"Empty response, wasted bytes",
               "A poll that was answered without a message, and the request and response bytes of "
               "all such polls."},
    Definition{
        "Server CPU, load CPU",
        "User and system time of the server's or the clients' processes between the window's "
        "edges. Over loopback the sender's contains part of the receiver's TCP work; raw-tcp "
        "pays the same and is the yardstick."},
    Definition{"Memory per client",
               "Growth of private bytes while the clients connect and nothing is published; kernel "
               "memory of the sockets of both ends apart. Empty below 100 clients."},
    Definition{"Ratio (×)",
               "Median over runs to the median of the reference in the same setting. Ratios travel "
               "between machines better than microseconds do."},
    Definition{
        "Better, worse, within 5 %, not resolved",
        "What the runs of two variants say of the ratio of p99 latency, wire bytes and server "
        "CPU per message, by an exact rank test at the 5 % level over the three: better or "
        "worse by more than 5 %, surely less than that, or not told apart. "
        "With too few runs it is untested: repeat with --runs 5."},
    Definition{"Invalid",
               "The trial contradicts itself, or measured the machine instead of the server. Left "
               "out of a variant's numbers as long as another run of it is valid."},
};

constexpr std::string_view kSchedule =
    "Messages are published on an absolute schedule that never waits (open loop). Server and "
    "clients are processes of their own, started afresh for each trial; every variant met the same "
    "schedule, and the trials of all variants and runs were shuffled, so that a slow drift of the "
    "machine favours none.";
constexpr std::string_view kByItself =
    "A target that publishes by itself has a rate and sizes of its own, and its clients are "
    "witnesses for each other: a message is known once one of them has received it, and belongs to "
    "the measured window if that was in it. When it was due nobody knows, so there is no latency; "
    "loss that is common to all clients cannot be seen.";
constexpr std::string_view kPhases =
    "A trial connects all clients, reads memory while nothing is published, warms up, measures, "
    "and "
    "drains. ";
constexpr std::string_view kWindow =
    "A message belongs to the measured window if it was due in it, whenever it came. ";
constexpr std::string_view kCuts =
    "Requests, bytes and segments of each client are cut at that client's own edge of the window.";
constexpr std::string_view kSpread =
    "Tables and charts show the median over the valid runs, with the smallest and the largest "
    "value "
    "beside it where there are several.";
constexpr std::string_view kLimits =
    "Loopback has no distance. A network adds half its round trip to each latency, up to one and a "
    "half where a long poll was on its way to ask again, and two round trips to connecting. ";
constexpr std::string_view kNoTls = "There is no TLS in these numbers. ";
constexpr std::string_view kTls =
    "TLS is in the numbers of the variants that speak it, and adds one more round trip to "
    "connecting, up to two in version 1.2. ";
constexpr std::string_view kWire =
    "Acknowledgements depend on segmentation offload, so wire bytes are Ethernet-like and not "
    "exact for any one network.";

bool publishes_by_itself(const Trial& trial) {
    return !trial.keeps_schedule();
}

bool speaks_tls(const Trial& trial) {
    return option_text(trial, "tls") == "on";
}

std::string text_of(std::initializer_list<std::string_view> parts) {
    return fmt::format("{}", fmt::join(parts, ""));
}

}  // namespace

json::array html_method(const Experiment& experiment) {
    json::array paragraphs;
    if (!experiment.trials.empty()) paragraphs.emplace_back(where_text(experiment.trials.front()));
    const auto& trials = experiment.trials;
    const auto witnessed = std::count_if(trials.begin(), trials.end(), publishes_by_itself);
    const bool scheduled = witnessed == 0 || witnessed < std::ssize(trials);
    if (scheduled) paragraphs.emplace_back(kSchedule);
    if (witnessed > 0) paragraphs.emplace_back(kByItself);
    paragraphs.emplace_back(text_of({kPhases, scheduled ? kWindow : "", kCuts}));
    paragraphs.emplace_back(kSpread);
    const bool tls = std::any_of(trials.begin(), trials.end(), speaks_tls);
    paragraphs.emplace_back(text_of({kLimits, tls ? kTls : kNoTls, kWire}));
    return paragraphs;
}

json::array html_definitions() {
    json::array out;
    for (const Definition& definition : kDefinitions)
        out.push_back({definition.term, definition.text});
    return out;
}

}  // namespace pushbench
