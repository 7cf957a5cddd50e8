// Server processes of ours: this binary, or the build that the trial names.
#include "bench/serving.hpp"
#include "core/net/clock.hpp"
#include "core/net/limits.hpp"

#include <boost/json/value_to.hpp>
#include <fmt/format.h>

namespace pushbench {

namespace {

namespace json = boost::json;

class OwnServing final : public Serving {
  public:
    OwnServing(const TrialSpec& spec, const TrialPlan& resources)
        : spec_(spec), resources_(resources) {}

    void describe(Trial& trial) const override { trial.server_threads = resources_.server_threads; }

    // One after the other: the first picks the port that the others join.
    void start(TrialChildren& children) override {
        for (std::uint64_t i = 0; i < resources_.server_processes; ++i) {
            children.servers.push_back(std::make_unique<Remote>(
                children.waiter().context(), fmt::format("server process {}", i + 1),
                server_arguments(options_of(i)), spec_.server.path));
            Remote& server = *children.servers.back();
            children.until([&] { return server.has("ready"); }, monotonic_now() + kAnswerPatience);
            const auto ready = server.take("ready");
            if (!ready) throw Died{"a server process did not start in time"};
            port_ = json::value_to<std::uint16_t>(ready->at("port"));
            raw_tcp_port_ = json::value_to<std::uint16_t>(ready->at("raw_tcp_port"));
            if (const json::value* own = ready->if_contains("certificate"))
                certificates_ += std::string(own->as_string());
        }
    }

    void add_address(json::object& message, const std::string&) const override {
        message["host"] = spec_.options.bind;
        message["port"] = port_;
        message["raw_tcp_port"] = raw_tcp_port_;
        if (!certificates_.empty()) message["certificates"] = certificates_;
    }

  private:
    Options options_of(std::uint64_t process) const {
        Options options = spec_.options;
        options.server_threads =
            net::split_evenly(resources_.server_threads, resources_.server_processes)[process];
        options.server_processes = options.load_processes = 0;
        options.join_port = process > 0;
        if (process > 0) {
            options.port = port_;
            options.raw_tcp_port = raw_tcp_port_;
        }
        return options;
    }

    const TrialSpec& spec_;
    const TrialPlan& resources_;
    std::uint16_t port_ = 0, raw_tcp_port_ = 0;
    std::string certificates_;  // PEM; empty without TLS
};

}  // namespace

std::unique_ptr<Serving> make_own_serving(const TrialSpec& spec, const TrialPlan& resources) {
    return std::make_unique<OwnServing>(spec, resources);
}

}  // namespace pushbench
