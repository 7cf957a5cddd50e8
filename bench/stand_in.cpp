#include "bench/stand_in.hpp"

#include "bench/child.hpp"
#include "bench/control_messages.hpp"
#include "bench/exit_codes.hpp"
#include "bench/target_start.hpp"
#include "bench/target_tls.hpp"
#include "bench/targets.hpp"
#include "client/target_poster.hpp"
#include "core/error.hpp"
#include "core/net/process.hpp"
#include "core/net/process_tree.hpp"
#include "reports/stats_json.hpp"
#include "server/publisher.hpp"

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <sys/prctl.h>
#include <system_error>
#include <unistd.h>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/json/value_from.hpp>
#include <boost/json/value_to.hpp>
#include <fmt/format.h>

namespace pushbench {

namespace {

namespace json = boost::json;
constexpr Nanos kStopPatience = 5 * kSecond;
constexpr Nanos kWatch = 500 * kMillisecond;

class StandIn {
  public:
    explicit StandIn(const Options& options)
        : child_(
              context_, options.control_fd,
              [this](std::string_view op, const json::object& message) { handle(op, message); },
              tree_) {
        child_.on_orphaned([this] {
            stop_command();
            ::_exit(0);
        });
    }

    int run() {
        context_.run();
        // Reaping the command would wait for what cannot be ended.
        if (!unstoppable_.empty()) ::_exit(kExitOk);
        return kExitOk;
    }

  private:
    void handle(std::string_view op, const json::object& message) {
        if (op == "target")
            start_target(message);
        else if (op == "proxy")
            start_proxy(message);
        else if (op == "schedule")
            publish(plan_from(message));
        else if (op == "finish")
            finish();
    }

    void start_target(const json::object& message) {
        try {
            session_ = target_session_from(message);
            const auto payload_bytes = message.at("payload_bytes").to_number<std::uint64_t>();
            const Nanos patience = message.at("patience").to_number<Nanos>();
            if (session_->spec.publish)
                poster_ = std::make_unique<client::TargetPoster>(
                    session_, payload_bytes, patience, trust_from(message.at("trust").as_object()));
            start(session_->base, message);
        } catch (const UsageError& error) {
            failed(error.what());
        }
    }

    // It publishes nothing and is subscribed to by nobody: it is started, metered and stopped.
    void start_proxy(const json::object& message) {
        what_ = "proxy";
        folder_ = json::value_to<std::string>(message.at("folder"));
        start(parse_http_url(json::value_to<std::string>(message.at("url"))), message);
    }

    void start(const HttpUrl& url, const json::object& message) {
        const auto command = json::value_to<std::vector<std::string>>(message.at("command"));
        start_ = std::make_unique<TargetStart>(
            context_, tree_, url, command, message.at("patience").to_number<Nanos>(),
            [this, port = url.port, started = !command.empty()](const std::string& why) {
                if (!why.empty()) return failed(why);
                if (started) {
                    listens_ = true;
                    watch();
                }
                child_.send(
                    {{"op", "ready"}, {"pid", ::getpid()}, {"port", port}, {"raw_tcp_port", 0}});
            });
        if (!command.empty()) watch();  // from its first process on
    }

    void failed(const std::string& why) { child_.send({{"op", "failed"}, {"why", why}}); }

    // Without it there is nothing left to measure: this process ends as a server of ours would.
    // Who looks on reads the CPU of its processes from outside.
    void watch() {
        std::vector<pid_t> members = tree_.members();
        if (listens_ && members.empty()) {
            fmt::print(stderr, "pushbench: error: the {} ended during its trial\n", what_);
            ::_exit(kExitNothingMeasured);
        }
        if (members != told_) {
            child_.send({{"op", "tree"}, {"pids", json::value_from(members)}});
            told_ = std::move(members);
        }
        watch_timer_.after(kWatch, [this] { watch(); });
    }

    void publish(const client::Plan& plan) {
        if (!poster_) return;
        poster_->start(plan.schedule.topics, child_.epoch(), plan.measure_from, plan.measure_to);
        publisher_.start(plan.schedule, child_.epoch(), 0, plan.measure_from, plan.measure_to);
    }

    void stop_command() {
        unstoppable_ = tree_.stop(kStopPatience);
        if (!unstoppable_.empty())
            fmt::print(stderr,
                       "pushbench: warning: could not stop process {} of the {} (no permission, "
                       "or it hangs); stop it by hand\n",
                       fmt::join(unstoppable_, ", "), what_);
        std::error_code ignored;
        if (!folder_.empty()) std::filesystem::remove_all(folder_, ignored);
    }

    void finish() {
        ServerStats stats;
        if (poster_) {
            publisher_.stop();
            poster_->stop();
            stats.published = poster_->accepted_in_window();
            stats.publisher_lateness = poster_->lateness();
            stats.publishing = poster_->stats();
        }
        const json::object answer{
            {"op", "stats"}, {"stats", to_json(stats)}, {"usage", to_json(child_.meter().usage())}};
        child_.meter().stop();
        stop_command();
        child_.finish(answer);
    }

    boost::asio::io_context context_{1};
    net::Timer watch_timer_{context_};
    net::ProcessTree tree_;
    bool listens_ = false;
    std::vector<pid_t> told_;  // its members, as the runner knows them
    std::vector<pid_t> unstoppable_;
    std::string_view what_ = "target";
    std::string folder_;  // that goes with the runner; empty = none
    std::shared_ptr<const TargetSession> session_;
    std::unique_ptr<client::TargetPoster> poster_;
    server::Publisher publisher_{[this](const Message& message) { poster_->post(message); }};
    std::unique_ptr<TargetStart> start_;
    Child child_;
};

}  // namespace

int stand_in_as_child(const Options& options) {
    net::become_child(options.control_fd);
    // The end of the control stream tells of the runner's end, and leaves time to stop the target.
    ::prctl(PR_SET_PDEATHSIG, 0);
    return StandIn(options).run();
}

}  // namespace pushbench
