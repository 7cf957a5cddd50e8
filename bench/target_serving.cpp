// A server that is not ours, by its stand-in (bench/stand_in).
#include "bench/serving.hpp"

#include <fmt/format.h>

namespace pushbench {

namespace {

namespace json = boost::json;

class TargetServing final : public Serving {
  public:
    // The prefix of its topics is this trial's, so that nothing of another one is delivered again.
    TargetServing(const TrialSpec& spec, std::uint64_t salt)
        : spec_(spec), topic_prefix_(fmt::format("pb{:x}", salt)) {}

    void describe(Trial& trial) const override {
        trial.target = target().title();
        trial.publisher = keeps_schedule() ? kWePublish : kTargetPublishes;
        trial.has_server = !target().command.empty();
        if (!keeps_schedule()) trial.rate = 0;  // nobody knows
    }

    void start(TrialChildren& children) override {
        children.servers.push_back(std::make_unique<Remote>(
            children.waiter().context(), "the target's stand-in", stand_in_arguments(spec_.options),
            std::string(), Remote::Ending::asked));
        Remote& stand_in = *children.servers.back();
        stand_in.send(stand_in_message(target(), topic_prefix_, spec_.options));
        children.await_start(stand_in, fmt::format("the target {}", spec_.server.label));
    }

    // Where it is, its file and URL say for each technique.
    void add_address(json::object& message, const std::string& clients) const override {
        message["host"] = spec_.options.bind;
        message["port"] = 0;
        message["raw_tcp_port"] = 0;
        message["session"] = target_session_message(target(), topic_prefix_, clients);
    }

    bool keeps_schedule() const override { return target().found.spec.publish.has_value(); }
    bool subscribes_unanswered() const override { return true; }

  private:
    const TargetServer& target() const { return *spec_.target; }

    const TrialSpec& spec_;
    std::string topic_prefix_;
};

}  // namespace

std::unique_ptr<Serving> make_target_serving(const TrialSpec& spec, std::uint64_t salt) {
    return std::make_unique<TargetServing>(spec, salt);
}

}  // namespace pushbench
