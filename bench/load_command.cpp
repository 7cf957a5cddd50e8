// `pushbench load`: one load process by hand against a server that runs already.
//
// The workload comes from the server's /schedule, the window from this side's flags. There are no
// guards in somebody else's schedule: bytes are ± one message per client. Server columns are empty.
#include "bench/address_check.hpp"
#include "bench/commands.hpp"
#include "bench/conclude.hpp"
#include "bench/environment.hpp"
#include "bench/exit_codes.hpp"
#include "bench/gates.hpp"
#include "bench/load_child.hpp"
#include "bench/machine_check.hpp"
#include "bench/machine_meter.hpp"
#include "bench/outputs.hpp"
#include "bench/preflight.hpp"
#include "bench/progress.hpp"
#include "bench/resources.hpp"
#include "bench/schedule_client.hpp"
#include "bench/usage_meter.hpp"
#include "bench/waiter.hpp"
#include "client/load.hpp"
#include "core/error.hpp"
#include "core/host_port.hpp"
#include "core/net/clock.hpp"
#include "core/net/limits.hpp"
#include "core/net/tls_context.hpp"
#include "core/net/usage.hpp"

#include <algorithm>
#include <memory>
#include <unistd.h>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace pushbench {

namespace {

constexpr Nanos kSettle = kSecond;
constexpr Nanos kShortestDrain = 5 * kSecond;
constexpr Nanos kStopPatience = 10 * kSecond;

class LoadByHand {
  public:
    LoadByHand(const Options& options, Environment environment, Progress& progress)
        : options_(options),
          environment_(std::move(environment)),
          progress_(progress),
          meter_(waiter_.context()) {
        options_.load_threads = threads_or_default(options_.load_threads);
    }

    // Before anything is made: throws UsageError when that server cannot be used.
    void ask_server() {
        const HostPort at = parse_host_port(options_.server);
        options_ = with_variant(options_, variants_of(options_).front());
        tls_ = net::client_tls(options_, at.host, "");
        served_ = fetch_schedule(at.host, at.port, tls_.get(), options_.connect_timeout);
        if (served_.external_topics > 0)
            throw UsageError(fmt::format(
                "the server at {} has {} of {} topics fed by POST /publish, whose messages no "
                "schedule knows, so what their clients should receive cannot be told; start it "
                "without --external-topics to measure it",
                options_.server, served_.external_topics, served_.plan.schedule.topics));
        client::require_bearable(served_, options_.server,
                                 monotonic_now() - served_.plan.epoch + longest_connect() +
                                     options_.warmup + options_.duration + kSecond);
        if (served_.sends_one_per_poll) options_.poll_batch = PollBatch::one;
        options_.arrivals = served_.plan.schedule.arrivals;
        prepare_trial(served_);
        destination_ = destination_of(at, served_);
        check_sources(options_, destination_.http, "--server");
    }

    Trial run() {
        progress_.trial(1, 1,
                        fmt::format("{}, {} clients against {}", trial_.variant.label(),
                                    trial_.clients, options_.server));
        machine_.trial_begins();
        net::settle_allocator();
        const std::int64_t before = net::private_bytes().value_or(0);
        client::Load load(options_, destination_, trial_.variant.id,
                          {0, trial_.clients, trial_.clients});
        load_ = &load;
        connect();
        net::settle_allocator();
        const std::int64_t after = net::private_bytes().value_or(0);
        begin(served_);
        measure();
        const bool complete = drain();
        const bool flowing =
            !complete &&
            monotonic_now() - served_.plan.epoch - load.pulse().last_due_delivery < kSecond;
        ProcessUsage usage = meter_.usage();
        meter_.stop();
        load.stop_clients();
        show(Phase::stop, 0);
        waiter_.until([&] { return load.all_stopped(); }, monotonic_now() + kStopPatience);
        trial_.load = load.finish();
        trial_.load.drain_complete = complete;
        trial_.load.deliveries_in_last_second = flowing;
        usage.private_before_bytes = before;
        usage.private_after_bytes = after;
        trial_.load_usage.push_back(std::move(usage));
        machine_.enter_into(trial_);
        waiter_.on_tick({});
        finish_trial(trial_);
        judge_trial(trial_, environment_, options_);
        progress_.trial_done(verdict_line(trial_));
        return std::move(trial_);
    }

  private:
    void prepare_trial(const client::ServedSchedule& served) {
        trial_.variant = variants_of(options_).front();
        trial_.clients = options_.clients.front();
        trial_.topics = served.plan.schedule.topics;
        trial_.rate = served.plan.schedule.rate;
        trial_.payload_bytes = served.payload_bytes;
        trial_.options = resolved_texts(options_, kLoad);
        // The server's, but predictions depend on them.
        for (const char* theirs : {"arrivals", "poll-batch"})
            trial_.options.emplace(theirs, find_option(theirs)->get(options_));
        trial_.load_threads = options_.load_threads;
        trial_.has_server = false;
        trial_.guarded = false;
    }

    client::Destination destination_of(const HostPort& at,
                                       const client::ServedSchedule& served) const {
        client::Destination to;
        to.http = net::make_address(at.host, at.port);
        to.raw_tcp = net::make_address(at.host, served.raw_tcp_port);
        if (technique(trial_.variant.id).own_listener && served.raw_tcp_port == 0)
            throw UsageError(
                fmt::format("the server at {} does not serve raw-tcp", options_.server));
        to.host_header = net::to_string(to.http);
        to.payload_bytes = served.payload_bytes;
        to.tls = tls_;
        to.topics = served.plan.schedule.topics;
        to.sources = client::source_addresses(
            options_.source_ips, to.http,
            static_cast<std::uint64_t>(monotonic_now()) ^ static_cast<std::uint64_t>(::getpid()));
        return to;
    }

    Nanos longest_connect() const {
        const double seconds =
            static_cast<double>(options_.clients.front()) / options_.connect_rate;
        return static_cast<Nanos>(3 * seconds * kSecond) + options_.connect_timeout;
    }

    void connect() {
        show(Phase::connect, 0);
        meter_.start(served_.plan.epoch);
        load_->connect(served_.plan.epoch);
        waiter_.until([&] { return load_->pulse().subscribed >= trial_.clients; },
                      monotonic_now() + longest_connect());
        waiter_.sleep_until(monotonic_now() + kSettle);
    }

    void begin(const client::ServedSchedule& served) {
        plan_ = served.plan;
        plan_.poll_start = monotonic_now() - plan_.epoch;
        plan_.measure_from = next_whole_second(plan_.poll_start + options_.warmup);
        plan_.measure_to = plan_.measure_from + options_.duration;
        meter_.measure(plan_.measure_from, plan_.measure_to);
        load_->begin(plan_);
        plan_.complete();
        trial_.measure_from = plan_.measure_from;
        trial_.measure_to = plan_.measure_to;
        trial_.scheduled = plan_.messages;
        trial_.window_seqs = plan_.window.front();
    }

    void measure() {
        show(Phase::warmup, plan_.epoch + plan_.measure_from);
        waiter_.sleep_until(plan_.epoch + plan_.measure_from);
        machine_.measure_begins();
        show(Phase::measure, plan_.epoch + plan_.measure_to);
        waiter_.sleep_until(plan_.epoch + plan_.measure_to);
        machine_.measure_ends();
    }

    bool drain() {
        const Nanos deadline =
            plan_.epoch + plan_.measure_to +
            std::max({kShortestDrain, 2 * options_.poll_interval, 2 * load_->pulse().p99});
        show(Phase::drain, deadline);
        return waiter_.until([&] { return load_->complete(); }, deadline);
    }

    void show(Phase phase, Nanos phase_end) {
        const Nanos length = std::max<Nanos>(0, phase_end - monotonic_now());
        waiter_.on_tick([this, phase, phase_end, length] {
            if (auto second = load_->second_after(told_second_)) {
                told_second_ = second->second;
                seconds_.push_back(std::move(*second));
            }
            progress_.update(phase, [&] { return sample(phase, phase_end, length); });
        });
    }

    LiveSample sample(Phase phase, Nanos phase_end, Nanos length) {
        const client::Pulse p = load_->pulse();
        LiveSample sample;
        sample.phase = phase;
        sample.at = monotonic_now();
        sample.epoch = plan_.epoch;
        sample.length = length;
        sample.left = std::max<Nanos>(0, phase_end - sample.at);
        sample.connected = p.connected;
        sample.clients = trial_.clients;
        sample.lost = p.lost;
        sample.has_empty_answer = technique(trial_.variant.id).has_empty_answer;
        sample.seconds = std::exchange(seconds_, {});
        sample.load_cpu_ns = net::cpu_of_process(::getpid());
        return sample;
    }

    Options options_;
    Environment environment_;
    client::ServedSchedule served_;
    std::shared_ptr<const net::TlsContext> tls_;  // null: plain
    client::Destination destination_;
    Waiter waiter_;
    Progress& progress_;
    UsageMeter meter_;
    MachineMeter machine_;
    client::Plan plan_;
    client::Load* load_ = nullptr;
    std::vector<LoadSecond> seconds_;  // not shown yet
    std::int64_t told_second_ = -1;
    Trial trial_;
};

}  // namespace

int load_command(const Options& options, const std::string& command_line) {
    if (options.control_fd >= 0) return load_as_child(options);
    if (!options.targets.empty()) return run_command(options, command_line);
    check_thresholds_of(options);
    const net::DescriptorLimit limit = net::raise_descriptor_limit();
    net::reserve_descriptor_table();
    require_feasible(plan_resources(options, read_machine_facts(limit), kLoad));
    Experiment experiment;
    experiment.environment = collect_environment(command_line);
    experiment.options = resolved_texts(options, kLoad);
    experiment.planned = 1;
    Progress progress(options.quiet, !options.no_progress);
    LoadByHand load(options, experiment.environment, progress);
    load.ask_server();
    const Outputs outputs(options, /*new_folder=*/true);
    int interrupted = 0;
    try {
        experiment.trials.push_back(load.run());
    } catch (const Interrupted& by) {
        progress.interrupted();
        interrupted = by.exit_code;
        experiment.interrupted = true;
    }
    return conclude(experiment, outputs, options, interrupted);
}

}  // namespace pushbench
