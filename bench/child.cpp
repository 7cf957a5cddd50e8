#include "bench/child.hpp"

#include "core/net/clock.hpp"
#include "core/net/usage.hpp"

#include <unistd.h>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/json/object.hpp>

namespace pushbench {

Child::Child(boost::asio::io_context& context, int control_fd, Handler handler,
             net::UsageSource& metered)
    : context_(context),
      control_(context, control_fd),
      handler_(std::move(handler)),
      metered_(metered),
      meter_(context, metered) {
    // Nobody is left to answer to: no stats to save, no client to say goodbye to.
    control_.on_end([this](const std::string&) { orphaned_(); });
    control_.on_message([this](const boost::json::object& message) { on_message(message); });
}

void Child::finish(const boost::json::object& last) {
    meter_.stop();
    control_.send(last);
    control_.when_sent([this] { context_.stop(); });
}

void Child::on_message(const boost::json::object& message) {
    const std::string_view op = message.at("op").as_string();
    if (op == "clock") {
        control_.send({{"op", "clock"}, {"now", monotonic_now()}});
    } else if (op == "epoch") {
        epoch_ = message.at("epoch").as_int64();
        meter_.start(epoch_);
    } else if (op == "memory") {
        control_.send({{"op", "memory"}, {"private_bytes", metered_.private_bytes().value_or(0)}});
    } else {
        if (op == "schedule")
            meter_.measure(message.at("measure_from").to_number<Nanos>(),
                           message.at("measure_to").to_number<Nanos>());
        handler_(op, message);
    }
}

}  // namespace pushbench
