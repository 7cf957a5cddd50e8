#include "bench/remote.hpp"

#include "core/net/clock.hpp"
#include "core/net/orphans.hpp"
#include "reports/stats_json.hpp"

#include <poll.h>
#include <utility>

#include <boost/json/value_to.hpp>
#include <fmt/format.h>

namespace pushbench {

namespace {
constexpr std::size_t kMostSeconds = 100;      // when nobody watches
constexpr Nanos kLastPatience = 10 * kSecond;  // for one that has something to stop itself
}  // namespace

Remote::Remote(boost::asio::io_context& context, std::string name,
               const std::vector<std::string>& arguments, const std::string& executable,
               Ending ending)
    : name_(std::move(name)),
      process_(arguments, executable.empty() ? "/proc/self/exe" : executable),
      pid_(process_.pid()),
      ending_(ending) {
    if (ending_ == Ending::asked) net::adopt_orphans();
    control_.emplace(context, process_.take_control());
    process_.on_exit(context, [this](net::ExitStatus status) { exit_ = status; });
    control_->on_end([this](const std::string& error) {
        ended_ = true;
        error_ = error;
    });
    control_->on_message([this](boost::json::object message) {
        const std::string op(message.at("op").as_string());
        finished_ = finished_ || op == "stats";
        if (op == "second") {
            if (seconds_.size() >= kMostSeconds) seconds_.erase(seconds_.begin());
            seconds_.push_back(load_second_from_json(message.at("second")));
            return;
        }
        if (op == "tree") {
            tree_ = boost::json::value_to<std::vector<pid_t>>(message.at("pids"));
            return;
        }
        if (op != "pulse") {
            mail_[op].push_back(std::move(message));
            return;
        }
        pulse_ = pulse_from(message);
        complete_ = message.at("complete").as_bool();
    });
}

Remote::~Remote() {
    if (ending_ == Ending::killed) return;
    control_.reset();
    const Nanos deadline = monotonic_now() + kLastPatience;
    while (!process_.try_wait() && monotonic_now() < deadline) ::poll(nullptr, 0, 5);
    process_.kill_and_reap();
    net::end_adopted(tree_);  // of one that was killed before it could stop them
}

bool Remote::has(const std::string& op) const {
    const auto box = mail_.find(op);
    return box != mail_.end() && !box->second.empty();
}

std::optional<boost::json::object> Remote::take(const std::string& op) {
    if (!has(op)) return std::nullopt;
    boost::json::object message = std::move(mail_[op].front());
    mail_[op].pop_front();
    return message;
}

std::string Remote::how_gone() const {
    if (!exit_) return fmt::format("{} (pid {}) {}", name_, pid_, error_);
    // One that was killed had no time to say why.
    const bool said_why = exit_->signal == 0 && exit_->code != 0;
    return fmt::format("{} (pid {}) {}{}", name_, pid_, exit_->words(),
                       said_why ? " (its message is on stderr)" : "");
}

}  // namespace pushbench
